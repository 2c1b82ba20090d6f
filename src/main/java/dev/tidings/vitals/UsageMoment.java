package dev.tidings.vitals;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// The processes of one container at one moment.
///
/// @param at by our clock
/// @param processes by their numbers
/// @param leftOut how many more there were than are looked at
public record UsageMoment(Instant at, List<ProcessUse> processes, int leftOut) {

  /// Copies the list.
  public UsageMoment {
    processes = List.copyOf(processes);
  }

  /// Those that used the most CPU time, the first the most.
  public List<ProcessUse> byCpu(int most) {
    return top(Comparator.comparingDouble(ProcessUse::cpuPercent), most);
  }

  /// Those that hold the most memory, the first the most.
  public List<ProcessUse> byMemory(int most) {
    return top(Comparator.comparingLong(use -> use.process().counts().memory()), most);
  }

  private List<ProcessUse> top(Comparator<ProcessUse> measure, int most) {
    return processes.stream().sorted(measure.reversed()).limit(most).toList();
  }
}
