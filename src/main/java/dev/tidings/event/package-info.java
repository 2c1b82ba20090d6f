/// What an engine says: one line of its event stream as a value, its identity, and the words that
/// select it. Knows no engine, no clock and no disk; everything else stands on it.
@NullMarked
package dev.tidings.event;

import org.jspecify.annotations.NullMarked;
