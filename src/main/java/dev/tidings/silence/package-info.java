/// What is not mailed for a while: silences that somebody asked for, and times of the week.
@NullMarked
package dev.tidings.silence;

import org.jspecify.annotations.NullMarked;
