/// The house itself: commands, configuration, wiring, and every thread. Whatever crosses two rooms
/// is a step here.
@NullMarked
package dev.tidings.app;

import org.jspecify.annotations.NullMarked;
