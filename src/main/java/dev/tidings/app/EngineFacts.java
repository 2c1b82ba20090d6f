package dev.tidings.app;

import dev.tidings.store.Status;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// What the reader finds out about the engine besides its events, on its way to the disk: the
/// reader only sets it, the thread that writes the journal saves it.
final class EngineFacts {

  /// The fact that the engine cannot be followed, and since when.
  static final String DOWN = "stream.down";

  private final AtomicLong opened = new AtomicLong();

  /// Set by the thread that reads.
  private volatile Optional<Instant> down;

  /// Owned by the thread that saves.
  private Optional<Instant> saved;

  private long counted;

  /// Begins with what an earlier process has left.
  EngineFacts(Status status) {
    saved = status.get(DOWN).map(Instant::parse);
    down = saved;
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
  void save(Status status) {
    Optional<Instant> present = down;
    if (!present.equals(saved)) {
      present.ifPresentOrElse(
          since -> status.set(DOWN, since.toString()), () -> status.clear(DOWN));
      saved = present;
    }
    long times = opened.get();
    if (times > counted) {
      status.count(Status.CONNECTIONS, times - counted);
      counted = times;
    }
  }
}
