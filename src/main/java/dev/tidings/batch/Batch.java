package dev.tidings.batch;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventKey;
import java.util.List;

/// The events of one mail.
///
/// @param occasion why it is sent now
/// @param shown the first of its events, to be shown; at least one, at most [BatchBuilder#SHOWN]
/// @param tally of all its events
/// @param lines all its events, as the engine sent them
/// @param completeness what may be missing
public record Batch(
    Occasion occasion,
    List<EngineEvent> shown,
    Tally tally,
    PackedLines lines,
    Completeness completeness) {

  /// Why a mail is sent now.
  public enum Occasion {
    /// It was quiet, and something happened.
    FIRST,
    /// A window ended in which something happened.
    SUMMARY,
    /// A polling interval ended in which something happened.
    POLL,
    /// Somebody asked, from cron or by hand.
    ONCE,
    /// Somebody asked for a stretch of time, whatever was mailed before: each such mail is one of
    /// its own.
    AGAIN
  }

  /// Copies the shown events.
  ///
  /// @throws IllegalArgumentException for a batch without events: it is never mailed
  public Batch {
    shown = List.copyOf(shown);
    if (shown.isEmpty()) {
      throw new IllegalArgumentException("a batch without events is not mailed");
    }
  }

  /// The identity of its first event, from which the mail's own is derived.
  public EventKey firstKey() {
    return shown.getFirst().key();
  }
}
