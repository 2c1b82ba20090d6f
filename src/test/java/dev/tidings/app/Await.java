package dev.tidings.app;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for what other processes do: they cannot be told the time.
public final class Await {

  /// Only a failure takes as long: a machine that does other work beside may need a good part of
  /// it.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Await() {}

  /// Waits until something holds; fails if it never does.
  ///
  /// @param otherwise what to say then
  /// @param facts what to show then
  public static void until(BooleanSupplier condition, String otherwise, Supplier<?> facts) {
    until(PATIENCE, condition, otherwise, facts);
  }

  /// The same with another patience.
  public static void until(
      Duration patience, BooleanSupplier condition, String otherwise, Supplier<?> facts) {
    Instant end = Instant.now().plus(patience);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(otherwise + ": " + facts.get());
      }
      pause(Duration.ofMillis(20));
    }
  }

  /// Lets time go by, for a pace.
  public static void pause(Duration duration) {
    try {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
