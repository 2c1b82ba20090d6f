/// Alarms: what went down and came back, each once, in the words of dojot's docker-monitor. Kept
/// beside the journal, so that a list, a stream and a webhook tell the same.
@NullMarked
package dev.tidings.alarm;

import org.jspecify.annotations.NullMarked;
