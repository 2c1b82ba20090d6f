package dev.tidings.work;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the parts of Tidings end: each is put in where it begins, and they end in reverse.
public final class Closer {

  private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

  private final Deque<Ending> closer = new ArrayDeque<>();

  /// How a part of Tidings ends.
  @FunctionalInterface
  public interface Ending {

    /// Ends it.
    ///
    /// @param patience how long it may take for what it has begun
    public void end(Duration patience) throws Exception;
  }

  /// A part has begun.
  public void push(Ending ending) {
    closer.push(ending);
  }

  /// Ends all, the last first.
  ///
  /// @param patience for all together
  public void end(Duration patience) {
    long began = System.nanoTime();
    for (Ending ending : closer) {
      Duration left = patience.minusNanos(System.nanoTime() - began);
      try {
        // Whoever is stuck leaves as much to those behind it.
        ending.end(left.isNegative() ? Duration.ZERO : left.dividedBy(2));
      } catch (Exception e) {
        LOG.warn("While ending: {}", e.toString());
      }
    }
  }
}
