package dev.tidings.expect;

import java.time.Duration;
import java.util.Optional;

/// What is expected of a container or a job.
///
/// @param running it runs always
/// @param every how far the beginnings of two runs are apart at most
/// @param at when a run begins; beside it [#every] does not count
/// @param within how much later is not too late; empty: see [#grace]
/// @param maxRuntime how long a run takes at most
public record Expectation(
    boolean running,
    Optional<Duration> every,
    Optional<TimeOfDay> at,
    Optional<Duration> within,
    Optional<Duration> maxRuntime) {

  /// Nothing.
  public static final Expectation NOTHING =
      new Expectation(
          false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final Duration LONGEST_GRACE = Duration.ofHours(1);

  private static final Duration RUNNING_GRACE = Duration.ofMinutes(1);

  /// Whether it speaks of runs that end.
  public boolean isJob() {
    return every.isPresent() || at.isPresent() || maxRuntime.isPresent();
  }

  /// How much later than expected is not too late: a tenth of the interval and an hour at most, an
  /// hour after a time of day, a minute for what is to run always.
  Duration grace() {
    if (within.isPresent()) {
      return within.get();
    }
    if (at.isPresent()) {
      return LONGEST_GRACE;
    }
    Duration tenth = every.map(span -> span.dividedBy(10)).orElse(RUNNING_GRACE);
    return tenth.compareTo(LONGEST_GRACE) > 0 ? LONGEST_GRACE : tenth;
  }
}
