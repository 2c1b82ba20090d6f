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
  static final Duration OVERLAP = Duration.ofSeconds(2);

  /// An event further behind than any disorder means that the engine's clock was set back.
  private static final Duration STEPPED_BACK = Duration.ofMinutes(1);

  /// For the very first start: silent about the past.
  public static ResumePoint start(Instant now) {
    return new ResumePoint(now, Optional.empty(), now);
  }

  /// The point after one more event. Our own notes about unreadable lines carry our clock's time
  /// and are no events of the engine: they never move it.
  public ResumePoint after(EngineEvent event) {
    if (event.type().equals(EngineEvent.UNREADABLE)) {
      return this;
    }
    boolean later = event.time().isAfter(time);
    boolean steppedBack = event.time().isBefore(time.minus(STEPPED_BACK));
    if (anchor.isPresent() && !later && !steppedBack) {
      return this;
    }
    Instant begin = event.time().isBefore(notBefore) ? event.time() : notBefore;
    return new ResumePoint(event.time(), Optional.of(event.key()), begin);
  }

  /// What to ask the engine for: from a little before the anchor, so that it comes again.
  public Instant since() {
    Instant overlapping = anchor.isPresent() ? time.minus(OVERLAP) : time;
    return overlapping.isBefore(notBefore) ? notBefore : overlapping;
  }
}
