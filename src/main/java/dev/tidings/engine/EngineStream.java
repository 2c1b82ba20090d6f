package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventKey;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Follows an engine's events over one connection, and says if any may have been missed since the
/// connection before it. Trying again after a failure is the caller's.
///
/// The engine keeps its last 256 events of every type and forgets them when it restarts (moby). So:
/// subscribe from a little before the last event seen, the anchor; if the engine still has it,
/// nothing is missing. Whether it has is asked in a query of its own, since an idle engine would
/// otherwise leave the question open until the next event, hours later.
public final class EngineStream {

  /// Why events may be missing, for a mail.
  static final String REASON =
      "the engine was restarted, or more than 256 events went by while Tidings was not connected";

  private final Engine engine;
  private final InstantSource clock;

  /// @param clock tells when a connection came about; the core has no other way to know, since
  ///   following blocks
  public EngineStream(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /// The engine that is followed.
  public Engine engine() {
    return engine;
  }

  /// Hands over events until the stream ends, which is no failure: sockets are cut, engines are
  /// restarted. Closing the engine from another thread ends it with an exception.
  ///
  /// @param from where the last connection's events ended, or [ResumePoint#start]
  /// @param until where to end; empty: when the connection does
  /// @throws IOException if the engine cannot be reached or the connection breaks
  public void follow(ResumePoint from, Optional<Instant> until, Sink sink) throws IOException {
    try (EventFeed feed = engine.events(from.since(), until)) {
      Instant connected = clock.instant();
      Instant present = engine.clock().atLeast(connected);
      Optional<ResumePoint> known = known(from, present);
      Optional<Instant> lost =
          known.isPresent() ? Optional.empty() : Optional.of(seenAgain(from.time(), present));
      sink.connected(connected, feed.keepsUnread());
      ResumePoint point = known.orElseGet(() -> ResumePoint.behind(lost.orElseThrow()));
      if (lost.isPresent()) {
        sink.gap(from.doubtful(), lost.get(), REASON, point);
      }
      Optional<AnchorWatch> watch = point.anchor().map(AnchorWatch::new);
      for (EngineEvent event = feed.next(); event != null; event = feed.next()) {
        if (watch.isPresent() && watch.get().isMissedAt(event)) {
          sink.gap(from.doubtful(), event.time(), REASON, point);
        }
        point = point.after(event);
        sink.event(event, point);
      }
    }
  }

  /// Asks whether the engine still remembers where we left off. Where it does not know the anchor,
  /// but an event that came a little before or after it, nothing is missing behind that one.
  ///
  /// @param connected when the connection came about, by the engine's clock
  /// @return the point to go on from; empty: events may be lost
  private Optional<ResumePoint> known(ResumePoint from, Instant connected) throws IOException {
    if (from.anchor().isEmpty()) {
      boolean whole = isRecent(from, connected) || remembersAnythingBefore(from.time());
      return whole ? Optional.of(from) : Optional.empty();
    }
    EventKey anchor = from.anchor().get();
    Set<EventKey> remembered = remembered(from, connected);
    return remembered.contains(anchor)
        ? Optional.of(from)
        : from.recent().reversed().stream()
            .filter(remembered::contains)
            .findFirst()
            .map(from::backTo);
  }

  /// Without an anchor there is nothing to lose yet, if watching begins just now.
  private static boolean isRecent(ResumePoint from, Instant connected) {
    return from.time().isAfter(connected.minus(ResumePoint.OVERLAP).minus(AnchorWatch.DISORDER));
  }

  /// Then it has forgotten nothing that came after.
  private boolean remembersAnythingBefore(Instant time) throws IOException {
    return first(Instant.ofEpochSecond(1), time, e -> true).isPresent();
  }

  /// Which of the last events the engine remembers, up to the anchor.
  private Set<EventKey> remembered(ResumePoint from, Instant now) throws IOException {
    Set<EventKey> sought = new HashSet<>(from.recent());
    EventKey anchor = from.anchor().orElseThrow();
    Instant time = EngineEvent.toInstant(anchor.timeNano());
    // An end that lies ahead would make the engine wait for it.
    Instant end = earlier(time.plus(AnchorWatch.DISORDER), later(time, now));
    Set<EventKey> found = new HashSet<>();
    first(
        from.doubtful().minus(AnchorWatch.DISORDER),
        end,
        event -> {
          if (sought.contains(event.key())) {
            found.add(event.key());
          }
          return event.key().equals(anchor) && found.add(anchor);
        });
    return found;
  }

  /// The first event the engine remembers after the anchor's time, else the connection's own time.
  private Instant seenAgain(Instant anchor, Instant connected) throws IOException {
    return anchor.isBefore(connected)
        ? first(anchor, connected, e -> e.time().isAfter(anchor))
            .map(EngineEvent::time)
            .orElse(connected)
        : anchor;
  }

  private Optional<EngineEvent> first(Instant since, Instant until, Predicate<EngineEvent> sought)
      throws IOException {
    try (EventFeed memory = engine.events(since, Optional.of(until))) {
      for (EngineEvent event = memory.next(); event != null; event = memory.next()) {
        if (sought.test(event)) {
          return Optional.of(event);
        }
      }
      return Optional.empty();
    } catch (EngineException e) {
      // The engine waits for the query's end to come: its clock is far behind, or was set back. It
      // would have told at once what it remembers.
      if (e.getCause() instanceof SocketTimeoutException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }
}
