package dev.tidings.batch;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventKey;
import dev.tidings.event.OwnEvents;
import java.util.List;

/// What one mail tells: events, gaps between them, or both.
///
/// @param occasion why it is sent now
/// @param shown the first of its events, to be shown; at most [BatchBuilder#SHOWN]; empty only
///   where there are but gaps
/// @param tally of all its events
/// @param lines all its events, as the engine sent them
/// @param completeness what may be missing
/// @param digest what its events mean
public record Batch(
    Occasion occasion,
    List<EngineEvent> shown,
    Tally tally,
    PackedLines lines,
    Completeness completeness,
    BatchSummary digest) {

  /// Why a mail is sent now.
  public enum Occasion {
    /// It was quiet, and something happened.
    FIRST,
    /// A window ended in which something happened.
    SUMMARY,
    /// A polling interval ended in which something happened.
    POLL,
    /// Mails could not be sent for a while, and meanwhile things happened.
    CATCH_UP,
    /// Somebody asked, from cron or by hand.
    ONCE,
    /// Somebody asked for a stretch of time, whatever was mailed before: each such mail is one of
    /// its own.
    AGAIN
  }

  /// Copies the shown events.
  ///
  /// @throws IllegalArgumentException for a batch with neither events nor gaps: it is never mailed
  public Batch {
    shown = List.copyOf(shown);
    if (shown.isEmpty() && completeness.gaps().isEmpty()) {
      throw new IllegalArgumentException("a batch of nothing is not mailed");
    }
  }

  /// Whether no event is told, only that some may be missing.
  public boolean isOnlyGaps() {
    return shown.isEmpty();
  }

  /// The identity of its first event or gap, from which the mail's own is derived.
  public EventKey firstKey() {
    if (!shown.isEmpty()) {
      return shown.getFirst().key();
    }
    Completeness.Missing missing = completeness.gaps().getFirst();
    return OwnEvents.gap(missing.until(), missing.gap()).key();
  }
}
