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

  /// How long a recipient is tried before it is given up, from the first try on; time in which
  /// nobody gets any mail does not end it.
  public static final Duration MAX_AGE = Duration.ofHours(24);

  /// No wait is longer; a time further ahead was set before the clock was set back.
  static final Duration LONGEST = Duration.ofMinutes(90);

  private RetrySchedule() {}

  /// The wait after a recipient's server put us off.
  ///
  /// @param tries how many there were, this one included; at least 1
  public static Duration forRecipient(int tries) {
    return RECIPIENT.get(Math.min(tries, RECIPIENT.size()) - 1);
  }

  /// Whether a wait for a server is still to be kept: none is so long unless the clock was set
  /// back.
  public static boolean holds(Instant notBefore, Instant now) {
    return now.isBefore(notBefore) && notBefore.isBefore(now.plus(LONGEST));
  }

  /// The wait after a server took nothing: doubling up to a limit, and shifted by chance by a fifth
  /// at most, so that several Tidings do not try at the same moment.
  ///
  /// @param failures how many in a row, this one included; at least 1
  /// @param chance from 0 to 1
  public static Duration forServer(ServerFailure.Cause cause, int failures, double chance) {
    Duration first =
        cause == ServerFailure.Cause.ACCOUNT ? Duration.ofMinutes(1) : Duration.ofSeconds(5);
    Duration most =
        switch (cause) {
          case SERVER -> Duration.ofMinutes(5);
          case CONFIGURATION -> Duration.ofMinutes(15);
          case ACCOUNT -> Duration.ofHours(1);
        };
    long millis = first.toMillis() << Math.min(failures - 1, 16);
    long capped = Math.min(millis, most.toMillis());
    return Duration.ofMillis((long) ((double) capped * (0.8 + 0.4 * chance)));
  }
}
