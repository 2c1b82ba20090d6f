package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// From where to go on after a connection, and the event that proves that nothing was lost between:
/// the *anchor*. If the engine still remembers the anchor, it remembers everything after it.
///
/// @param time the greatest time of any event seen, or where to start if none was; by the engine's
///   clock
/// @param anchor the event of that time; none before the first event
/// @param notBefore where watching began: what happened before it is nobody's concern, though the
///   overlap may reach there
/// @param recent the last events seen, in order of arrival. What stands before an engine may have
///   made up the anchor, or its time: then one of these is the last that the engine knows
public record ResumePoint(
    Instant time, Optional<EventKey> anchor, Instant notBefore, List<EventKey> recent) {

  /// Concurrent writers put events out of order by up to 49 ms (measured, moby 20.10); Podman drops
  /// the nanoseconds of `since`.
  public static final Duration OVERLAP = Duration.ofSeconds(2);

  /// Events further behind than any disorder mean that the engine's clock was set back; but a
  /// single one was made up by something before the engine.
  private static final Duration STEPPED_BACK = Duration.ofMinutes(1);

  /// So many in a row are believed.
  private static final int BELIEVED = 3;

  /// So many recent events are known.
  private static final int RECENT = 8;

  /// A line that was made up may come so long before what the engine had sent by then.
  private static final Duration MADE_UP = Duration.ofSeconds(10);

  /// Copies the list.
  public ResumePoint {
    recent = List.copyOf(recent);
  }

  /// One without recent events.
  public ResumePoint(Instant time, Optional<EventKey> anchor, Instant notBefore) {
    this(time, anchor, notBefore, List.of());
  }

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
    List<EventKey> seen = seen(event);
    boolean later = happened.isAfter(time);
    boolean steppedBack =
        seen.size() >= BELIEVED
            && seen.subList(seen.size() - BELIEVED, seen.size()).stream()
                .allMatch(each -> time(each).isBefore(time.minus(STEPPED_BACK)));
    if (anchor.isPresent() && !later && !steppedBack) {
      return new ResumePoint(time, anchor, notBefore, seen);
    }
    Instant begin = happened.isBefore(notBefore) ? happened : notBefore;
    return new ResumePoint(happened, Optional.of(event), begin, seen);
  }

  private List<EventKey> seen(EventKey event) {
    List<EventKey> seen = new ArrayList<>(recent);
    if (seen.size() == RECENT) {
      seen.removeFirst();
    }
    seen.add(event);
    return seen;
  }

  /// The point behind an earlier event, which the engine knows though it does not know the anchor.
  ResumePoint backTo(EventKey event) {
    Instant then = EngineEvent.toInstant(event.timeNano());
    int place = recent.indexOf(event);
    return new ResumePoint(then, Optional.of(event), notBefore, recent.subList(0, place + 1));
  }

  /// From where on events may be missing if the engine does not know the anchor: the earliest time
  /// of the events that came last.
  public Instant doubtful() {
    if (recent.isEmpty()) {
      return time;
    }
    Instant latest = latest();
    return recent.stream()
        .map(ResumePoint::time)
        .filter(at -> at.isBefore(latest) && at.isAfter(latest.minus(MADE_UP)))
        .min(Instant::compareTo)
        .orElse(latest);
  }

  /// The time of the last event, where that is about this point; else one of the two was made up,
  /// and it is the middle one of the last three.
  private Instant latest() {
    Instant last = time(recent.getLast());
    if (Duration.between(last, time).abs().compareTo(STEPPED_BACK) <= 0) {
      return last.isBefore(time) ? last : time;
    }
    List<Instant> three =
        recent.subList(Math.max(0, recent.size() - BELIEVED), recent.size()).stream()
            .map(ResumePoint::time)
            .sorted()
            .toList();
    return three.get((three.size() - 1) / 2);
  }

  private static Instant time(EventKey event) {
    return EngineEvent.toInstant(event.timeNano());
  }

  /// What to ask the engine for: from a little before the last events, so that they come again.
  public Instant since() {
    Instant overlapping = anchor.isPresent() ? doubtful().minus(OVERLAP) : time;
    return overlapping.isBefore(notBefore) ? notBefore : overlapping;
  }
}
