/// What events mean: from the sequence of events of one container to what a person would say has
/// happened. Pure: no clock, no disk, no engine.
@NullMarked
package dev.tidings.incident;

import org.jspecify.annotations.NullMarked;
