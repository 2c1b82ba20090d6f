/// Puts the running program together.
@NullMarked
package dev.tidings.app;

import org.jspecify.annotations.NullMarked;
