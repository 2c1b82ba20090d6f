package dev.tidings.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the parts of the house end: each is put in where it begins, and they end in reverse.
final class Endings {

  private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

  private final Deque<Ending> endings = new ArrayDeque<>();

  /// How a part of the house ends.
  @FunctionalInterface
  interface Ending {

    /// Ends it.
    ///
    /// @param patience how long it may take for what it has begun
    void end(Duration patience) throws Exception;
  }

  /// A part has begun.
  void push(Ending ending) {
    endings.push(ending);
  }

  /// Ends all, the last first.
  ///
  /// @param patience for all together
  void end(Duration patience) {
    long began = System.nanoTime();
    for (Ending ending : endings) {
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
