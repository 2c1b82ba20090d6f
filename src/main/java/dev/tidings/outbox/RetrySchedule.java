package dev.tidings.outbox;

import java.time.Duration;
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

  /// How long a mail is tried before it is given up.
  public static final Duration MAX_AGE = Duration.ofHours(24);

  private RetrySchedule() {}

  /// The wait after a recipient's server put us off.
  ///
  /// @param tries how many there were, this one included; at least 1
  public static Duration forRecipient(int tries) {
    return RECIPIENT.get(Math.min(tries, RECIPIENT.size()) - 1);
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
