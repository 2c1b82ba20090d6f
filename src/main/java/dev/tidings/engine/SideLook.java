package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Looks beside a stream whether it still brings what happens. A stream that is silent because
/// nothing happens and one that is dead are the same to its reader: a connection whose other end is
/// gone says nothing, and neither does a proxy that has forgotten it. The engine knows: what it
/// remembers and the stream has not brought was lost.
public final class SideLook {

  /// How long an event may be under way.
  static final Duration GRACE = Duration.ofSeconds(5);

  private final Engine engine;

  /// @param engine the one that is followed, over connections of its own
  public SideLook(Engine engine) {
    this.engine = engine;
  }

  /// What a look has shown.
  ///
  /// @param until how far it went, by the engine's clock
  /// @param missing the first event up to then that the stream should have brought and has not;
  ///   empty: there is none
  public record Look(Instant until, Optional<EngineEvent> missing) {}

  /// Looks now.
  ///
  /// @param seen how far the stream has come; asked again at the end, for it goes on meanwhile
  /// @throws IOException if the engine gives no sign of life
  public Look look(Supplier<ResumePoint> seen) throws IOException {
    Instant until = engine.ping().minus(GRACE);
    Instant since = seen.get().time();
    Optional<EngineEvent> next = since.isBefore(until) ? next(since, until) : Optional.empty();
    return new Look(until, next.filter(event -> event.time().isAfter(seen.get().time())));
  }

  /// The first event the engine remembers after a moment.
  private Optional<EngineEvent> next(Instant since, Instant until) throws IOException {
    try (EventFeed memory = engine.events(since, Optional.of(until))) {
      return next(memory, since);
    }
  }

  private static Optional<EngineEvent> next(EventFeed memory, Instant since) throws IOException {
    try {
      for (@Nullable EngineEvent event = memory.next(); event != null; event = memory.next()) {
        // Lines that nobody can read carry our time.
        if (event.time().isAfter(since) && !event.type().equals(EngineEvent.TIDINGS)) {
          return Optional.of(event);
        }
      }
    } catch (EngineException e) {
      // It answers, and waits for the end to come: its clock is behind ours, and a proxy keeps its
      // own time from us. It would have told at once what it remembers.
      if (!(e.getCause() instanceof SocketTimeoutException)) {
        throw e;
      }
    }
    return Optional.empty();
  }
}
