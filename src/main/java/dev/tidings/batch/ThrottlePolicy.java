package dev.tidings.batch;

import java.time.Duration;

/// How long events gather.
///
/// @param window the first window's length; at least a second
/// @param growth by how much the next window is longer while the storm lasts; 1 keeps it, never
///   less
/// @param maxWindow what it grows up to
/// @param afterBatch what follows a summary
public record ThrottlePolicy(
    Duration window, double growth, Duration maxWindow, AfterBatch afterBatch) {

  /// What follows a summary.
  public enum AfterBatch {
    /// Another window: the next mail comes when it ends.
    WINDOW,
    /// Quiet: the next event is mailed at once.
    IDLE
  }

  /// Checks the ranges.
  ///
  /// @throws IllegalArgumentException saying which value is out of its range
  public ThrottlePolicy {
    if (window.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("the window must be at least 1s");
    }
    if (growth < 1) {
      throw new IllegalArgumentException("the growth must be at least 1");
    }
    if (maxWindow.compareTo(window) < 0) {
      throw new IllegalArgumentException("the longest window is shorter than the first");
    }
  }

  Duration next(Duration window) {
    double millis = Math.min(window.toMillis() * growth, (double) maxWindow.toMillis());
    return Duration.ofMillis((long) millis);
  }
}
