package dev.tidings.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How long to wait before trying again.
public final class RetrySchedule {

  private static final List<Duration> RECIPIENT =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(15));

  private static final Duration SERVER_FIRST = Duration.ofSeconds(5);
  private static final Duration SERVER_MOST = Duration.ofMinutes(5);

  /// How long a recipient is tried before it is given up, from the first try on: while our own
  /// server is down, nobody is tried.
  public static final Duration MAX_AGE = Duration.ofHours(24);

  /// No wait for a recipient is longer; a time further ahead was set before the clock was set back.
  static final Duration LONGEST = Duration.ofMinutes(15);

  private RetrySchedule() {}

  /// The wait after a recipient's server put us off.
  ///
  /// @param tries how many there were, this one included; at least 1
  public static Duration forRecipient(int tries) {
    return RECIPIENT.get(Math.min(tries, RECIPIENT.size()) - 1);
  }

  /// Whether a wait for the server is still to be kept: none is so long unless the clock was set
  /// back.
  public static boolean holds(Instant notBefore, Instant now) {
    return now.isBefore(notBefore) && notBefore.isBefore(now.plus(SERVER_MOST.multipliedBy(2)));
  }

  /// The wait after our own server was not to be had: doubling, and shifted by chance so that
  /// several Tidings do not knock at once.
  ///
  /// @param failures how many in a row, this one included; at least 1
  /// @param chance from 0 to 1
  public static Duration forServer(int failures, double chance) {
    long millis = SERVER_FIRST.toMillis() << Math.min(failures - 1, 16);
    long capped = Math.min(millis, SERVER_MOST.toMillis());
    return Duration.ofMillis((long) ((double) capped * (0.8 + 0.4 * chance)));
  }
}
