/// The commands, the wiring, and every thread. Whatever crosses two packages is a step here.
@NullMarked
package dev.tidings.app;

import org.jspecify.annotations.NullMarked;
