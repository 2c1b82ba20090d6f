package dev.tidings.vitals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a container was: both samplers together. Any thread may use it.
///
/// @param stats what it used, by the engine's count
/// @param processes who used it, by the kernel's
public record Vitals(StatsSampler stats, Processes processes) {

  private static final int TOP = 5;

  /// The last that was seen of a container up to a moment, such as its death.
  ///
  /// @param usage empty: it was not seen in the minute before
  /// @param byCpu the five processes that used the most CPU time, the first the most; empty if none
  ///   were seen
  /// @param byMemory the five that held the most memory
  public record Seen(Optional<Usage> usage, List<ProcessUse> byCpu, List<ProcessUse> byMemory) {

    /// Copies the lists.
    public Seen {
      byCpu = List.copyOf(byCpu);
      byMemory = List.copyOf(byMemory);
    }

    /// Whether nothing was seen.
    public boolean isEmpty() {
      return usage.isEmpty() && byCpu.isEmpty();
    }
  }

  /// How a container was at a moment, as far as it was seen in the minute before.
  ///
  /// @param id the container's identity, all of its 64 digits
  /// @param moment by our clock
  public Seen at(String id, Instant moment) {
    Optional<UsageMoment> last = processes.at(id, moment);
    return new Seen(
        stats.at(id, moment),
        last.map(m -> m.byCpu(TOP)).orElse(List.of()),
        last.map(m -> m.byMemory(TOP)).orElse(List.of()));
  }

  /// Somebody wants to know, for the next 15 seconds.
  public void want(Instant now) {
    stats.want(now);
    processes.want(now);
  }
}
