package dev.tidings.ingest;

import dev.tidings.engine.EngineClock;
import dev.tidings.engine.ResumePoint;
import dev.tidings.event.EventKey;
import dev.tidings.journal.Journal;
import dev.tidings.store.Status;
import java.time.Instant;

/// Where to go on after a restart.
public final class ResumePosition {

  /// The fact since when this data folder watches, by our clock; events from before it are nobody's
  /// concern.
  private static final String SINCE = "watching.since";

  /// As many as an engine remembers: enough to know the greatest time among the last ones in spite
  /// of their disorder, few enough not to hold on to a time from before the clock was set back.
  private static final int RECENT = 256;

  private ResumePosition() {}

  /// Takes note that this data folder watches, if it has not watched before.
  public static void begin(Status status, Instant now) {
    if (status.get(SINCE).isEmpty()) {
      status.set(SINCE, now.toString());
    }
  }

  /// When this data folder began to watch, by our clock; after [#begin].
  public static Instant since(Status status) {
    return Instant.parse(status.get(SINCE).orElseThrow());
  }

  /// The point behind the last events of the journal, or behind the last gap if nothing came after
  /// it: its anchor is known to be lost, and would be missed again. Without either, the moment
  /// Tidings watched for the first time.
  ///
  /// @param first that moment, if it is now, by our clock
  public static ResumePoint resume(
      Journal journal, Status status, EngineClock clock, Instant first) {
    begin(status, first);
    ResumePoint point = ResumePoint.start(clock.toEngine(since(status)));
    for (EventKey key : journal.latestKeys(RECENT)) {
      point = point.after(key);
    }
    Instant last = point.time();
    return journal
        .gaps()
        .last()
        .filter(end -> end.isAfter(last))
        .map(ResumePoint::behind)
        .orElse(point);
  }
}
