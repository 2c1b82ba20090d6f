/// The only room that talks to a container engine: where it is, how to follow its events without
/// losing one, and how to ask it the rest.
@NullMarked
package dev.tidings.engine;

import org.jspecify.annotations.NullMarked;
