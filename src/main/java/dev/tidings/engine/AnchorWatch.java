package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventKey;
import java.time.Duration;
import java.time.Instant;

/// Watches a stream for its anchor. An event that is clearly later than the anchor and comes first
/// means that the stream does not begin where it was asked to.
final class AnchorWatch {

  /// More than any disorder among concurrent writers (49 ms measured).
  static final Duration DISORDER = Duration.ofSeconds(1);

  private final EventKey anchor;
  private final Instant latest;
  private boolean settled;

  AnchorWatch(EventKey anchor) {
    this.anchor = anchor;
    this.latest = EngineEvent.toInstant(anchor.timeNano()).plus(DISORDER);
  }

  /// Whether this event, the next of the stream, shows that the anchor was missed; true only once.
  boolean isMissedAt(EngineEvent event) {
    if (settled || event.type().equals(EngineEvent.TIDINGS)) {
      return false;
    }
    boolean missed = event.time().isAfter(latest);
    settled = missed || event.key().equals(anchor);
    return missed;
  }
}
