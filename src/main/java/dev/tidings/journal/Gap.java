package dev.tidings.journal;

import java.time.Instant;

/// A stretch of time of which events may be missing, as it is noticed. Before a mail tells of it
/// the containers' states are compared; see [Reconciliation#finish].
///
/// @param since when the last event before it happened
/// @param until when events were surely seen again
/// @param reason in words for a mail: "because …"
public record Gap(Instant since, Instant until, String reason) {

  /// Both as one, for the reason of this one.
  Gap and(Gap other) {
    return new Gap(
        since.isBefore(other.since) ? since : other.since,
        until.isAfter(other.until) ? until : other.until,
        reason);
  }
}
