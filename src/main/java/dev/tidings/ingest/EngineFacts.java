package dev.tidings.ingest;

import dev.tidings.engine.EngineClock;
import dev.tidings.store.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// What the reader finds out about the engine besides its events, on its way to the disk: the
/// reader only sets it, the thread that writes the journal saves it.
public final class EngineFacts {

  /// The fact how far the engine's clock is ahead of ours, in milliseconds.
  private static final String AHEAD = "engine.ahead";

  /// A difference is written down again when it has changed by this.
  private static final Duration CHANGED = Duration.ofSeconds(1);

  /// The fact that the engine cannot be followed, and since when.
  public static final String DOWN = "stream.down";

  private final AtomicLong opened = new AtomicLong();

  /// Set by the thread that reads.
  private volatile Optional<Instant> down;

  /// Owned by the thread that saves.
  private Optional<Instant> saved;

  private long counted;

  private final EngineClock clock;

  /// Owned by the thread that saves.
  private Duration savedAhead;

  /// Begins with what an earlier process has left.
  ///
  /// @param clock the engine's
  public EngineFacts(Status status, EngineClock clock) {
    this.clock = clock;
    savedAhead = ahead(status);
    clock.recall(savedAhead);
    saved = status.get(DOWN).map(Instant::parse);
    down = saved;
  }

  /// By how much the engine's clock is ahead of ours, as far as a process that follows it knew;
  /// zero: it did not know, or both are the same.
  public static Duration ahead(Status status) {
    return status.get(AHEAD).map(Long::parseLong).map(Duration::ofMillis).orElse(Duration.ZERO);
  }

  /// The engine is followed; said once for each connection.
  void up() {
    down = Optional.empty();
    opened.incrementAndGet();
  }

  /// The engine cannot be followed; the first such moment counts.
  void down(Instant now) {
    if (down.isEmpty()) {
      down = Optional.of(now);
    }
  }

  /// Writes down what has changed.
  public void save(Status status) {
    Optional<Instant> present = down;
    if (!present.equals(saved)) {
      present.ifPresentOrElse(
          since -> status.set(DOWN, since.toString()), () -> status.clear(DOWN));
      saved = present;
    }
    Duration ahead = clock.ahead();
    if (ahead.minus(savedAhead).abs().compareTo(CHANGED) >= 0
        || ahead.isZero() != savedAhead.isZero()) {
      status.set(AHEAD, Long.toString(ahead.toMillis()));
      savedAhead = ahead;
    }
    long times = opened.get();
    if (times > counted) {
      status.count(Status.CONNECTIONS, times - counted);
      counted = times;
    }
  }
}
