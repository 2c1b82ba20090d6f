package dev.tidings.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// What a container has used up to one moment, as the engine counts it.
///
/// @param read when the engine looked, by our clock; empty: it did not, because the container does
///   not run (moby then answers with the year 1)
/// @param processes how many it has, threads included; 0 where nobody tells
public record StatsSample(Optional<Instant> read, Cpu cpu, Memory memory, long processes) {

  /// The same by another clock.
  public StatsSample readAt(UnaryOperator<Instant> clock) {
    return new StatsSample(read.map(clock), cpu, memory, processes);
  }

  /// Counters that only grow while a container runs.
  ///
  /// @param total nanoseconds of CPU time it has used
  /// @param system nanoseconds that all CPUs of the host have had, idle ones included
  /// @param online how many CPUs it may use: `online_cpus`, else as many as `percpu_usage` has,
  ///   else 1
  public record Cpu(long total, long system, int online) {}

  /// In bytes.
  ///
  /// @param usage what counts against the limit, page cache included
  /// @param totalInactiveFile page cache that is given back at need, with that of cgroups below:
  ///   only cgroup v1 has it
  /// @param inactiveFile the same of cgroup v2; of v1 without the cgroups below
  /// @param limit the container's, or where it has none the host's memory; 0 where nobody tells
  public record Memory(long usage, OptionalLong totalInactiveFile, long inactiveFile, long limit) {}
}
