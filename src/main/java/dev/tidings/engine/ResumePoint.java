package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// From where to go on after a connection, and the event that proves that nothing was lost between:
/// the *anchor*. If the engine still remembers the anchor, it remembers everything after it.
///
/// @param time the greatest time of any event seen, or where to start if none was; by the engine's
///   clock
/// @param anchor the event of that time; none before the first event
/// @param notBefore where watching began: what happened before it is nobody's concern, though the
///   overlap may reach there
public record ResumePoint(Instant time, Optional<EventKey> anchor, Instant notBefore) {

  /// Concurrent writers put events out of order by up to 49 ms (measured, moby 20.10); Podman drops
  /// the nanoseconds of `since`.
  public static final Duration OVERLAP = Duration.ofSeconds(2);

  /// An event further behind than any disorder means that the engine's clock was set back.
  private static final Duration STEPPED_BACK = Duration.ofMinutes(1);

  /// For the very first start: silent about the past.
  public static ResumePoint start(Instant now) {
    return new ResumePoint(now, Optional.empty(), now);
  }

  /// For going on behind a gap: its anchor is lost and must not be asked for again.
  ///
  /// @param end when events were surely seen again
  public static ResumePoint behind(Instant end) {
    return start(end.minus(OVERLAP));
  }

  /// The point after one more event; see [#after(EventKey)].
  public ResumePoint after(EngineEvent event) {
    return after(event.key());
  }

  /// The point after one more event. Our own notes about unreadable lines carry our clock's time
  /// and are no events of the engine: they never move it.
  public ResumePoint after(EventKey event) {
    if (event.type().equals(EngineEvent.TIDINGS)) {
      return this;
    }
    Instant happened = EngineEvent.toInstant(event.timeNano());
    boolean later = happened.isAfter(time);
    boolean steppedBack = happened.isBefore(time.minus(STEPPED_BACK));
    if (anchor.isPresent() && !later && !steppedBack) {
      return this;
    }
    Instant begin = happened.isBefore(notBefore) ? happened : notBefore;
    return new ResumePoint(happened, Optional.of(event), begin);
  }

  /// What to ask the engine for: from a little before the anchor, so that it comes again.
  public Instant since() {
    Instant overlapping = anchor.isPresent() ? time.minus(OVERLAP) : time;
    return overlapping.isBefore(notBefore) ? notBefore : overlapping;
  }
}
