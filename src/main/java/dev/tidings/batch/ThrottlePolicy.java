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

  /// How many mails of one route an hour brings, however many containers fail.
  private static final int ENOUGH = 9;

  /// Whoever wants more than this many an hour gets them without their being counted.
  static final int MOST_COUNTED = 60;

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

  /// How many mails of a route there may be within an hour, whatever the names of what fails: as
  /// many as one crash loop alone would make, and no fewer than nine.
  public int mailsAnHour() {
    int mails = 0;
    Duration length = window;
    for (long millis = 0; millis < 3_600_000 && mails <= MOST_COUNTED; mails++) {
      millis += length.toMillis();
      length = afterBatch == AfterBatch.IDLE ? window : next(length);
    }
    mails *= afterBatch == AfterBatch.IDLE ? 2 : 1;
    return mails > MOST_COUNTED ? Integer.MAX_VALUE : Math.max(ENOUGH, mails);
  }

  /// How long the mails of a route wait for each other.
  ///
  /// @param scarce the how-manieth of the last few that an hour allows it is; below 1: none of them
  Duration after(int scarce) {
    Duration length = window;
    for (int i = -1; afterBatch == AfterBatch.WINDOW && scarce > 0 && i < scarce; i++) {
      length = next(length);
    }
    return length;
  }

  Duration next(Duration window) {
    double millis = Math.min(window.toMillis() * growth, (double) maxWindow.toMillis());
    return Duration.ofMillis((long) millis);
  }
}
