package dev.tidings.vitals;

import dev.tidings.engine.StatsSample;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a container used at one moment, in the figures that `docker stats` shows.
///
/// @param at when the engine looked, by our clock
/// @param cpuPercent of one CPU since the sample before, so that two busy CPUs are 200; empty:
///   there is none before it
/// @param memory bytes in use, without page cache that is given back at need
/// @param memoryLimit in bytes: the container's, or where it has none the host's memory; 0 where
///   nobody tells
/// @param counted the engine's own numbers behind it
public record Usage(
    Instant at, OptionalDouble cpuPercent, long memory, long memoryLimit, StatsSample counted) {

  /// Beyond this a sample says nothing about the present any more.
  private static final Duration OLDEST = Duration.ofSeconds(30);

  /// What two samples say.
  ///
  /// @param before the sample before, of the same run; one older than 30 s is passed over
  /// @return empty if the container did not run
  static Optional<Usage> between(Optional<StatsSample> before, StatsSample sample) {
    return sample
        .read()
        .map(at ->
            new Usage(
                at,
                before
                    .filter(earlier -> isRecent(earlier, at))
                    .map(earlier -> OptionalDouble.of(cpu(earlier.cpu(), sample.cpu())))
                    .orElse(OptionalDouble.empty()),
                memory(sample.memory()),
                sample.memory().limit(),
                sample));
  }

  /// Memory in use in percent of the limit; 0 where nobody tells the limit.
  public double memoryPercent() {
    return memoryLimit > 0 ? 100.0 * memory / memoryLimit : 0;
  }

  private static boolean isRecent(StatsSample earlier, Instant at) {
    return earlier
        .read()
        .filter(time -> time.isBefore(at) && time.plus(OLDEST).isAfter(at))
        .isPresent();
  }

  /// The share of all CPU time of the host, told in CPUs. A counter that did not grow (the
  /// container was started anew) makes 0.
  private static double cpu(StatsSample.Cpu before, StatsSample.Cpu now) {
    double used = (double) now.total() - before.total();
    double had = (double) now.system() - before.system();
    return used > 0 && had > 0 ? used / had * now.online() * 100 : 0;
  }

  private static long memory(StatsSample.Memory told) {
    long v1 = told.totalInactiveFile().orElse(Long.MAX_VALUE);
    long cache = v1 < told.usage() ? v1 : told.inactiveFile();
    return cache < told.usage() ? told.usage() - cache : told.usage();
  }
}
