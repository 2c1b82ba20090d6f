/// An engine out of a file: what `replay`, `preview` and the demo play.
@NullMarked
package dev.tidings.engine.recorded;

import org.jspecify.annotations.NullMarked;
