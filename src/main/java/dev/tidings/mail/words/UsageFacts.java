package dev.tidings.mail.words;

import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.text.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What a container used before something happened to it.
///
/// @param evidence what was caught
/// @param ended whether what happened is its end
public record UsageFacts(Evidence evidence, boolean ended) {

  private static final int NAME = 40;
  private static final int MOST = 4;

  /// Of a disk.
  private static final double LITTLE = 0.1;

  /// In the order in which they are shown; some may be empty. Where nobody looks there are none.
  public Map<String, String> all() {
    Map<String, String> facts = new LinkedHashMap<>();
    switch (evidence.usage()) {
      case Fact.Known<Evidence.Usage>(Evidence.Usage usage) -> {
        facts.put("Used last", used(usage));
        facts.put("Processes", processes(usage.processes()));
      }
      case Fact.Missing<Evidence.Usage>(String why) ->
          facts.put("Used last", why.isEmpty() ? "" : "unknown: " + why);
    }
    if (evidence.machine() instanceof Fact.Known<Evidence.Machine>(Evidence.Machine machine)) {
      facts.put(
          "Host memory",
          Bytes.of(machine.memoryAvailable()) + " of " + Bytes.of(machine.memory()) + " available");
      facts.put("Disk of Tidings", disk(machine));
    }
    return facts;
  }

  /// Only where little is left: it need not be the disk that the containers write to.
  private static String disk(Evidence.Machine machine) {
    boolean little = machine.diskFree() >= 0 && machine.diskFree() < LITTLE * machine.disk();
    return little ? Bytes.of(machine.diskFree()) + " of " + Bytes.of(machine.disk()) + " free" : "";
  }

  private String used(Evidence.Usage usage) {
    String cpu =
        usage.cpuPercent().isPresent() ? "CPU " + percent(usage.cpuPercent().getAsDouble()) : "";
    String limit = usage.memoryLimit() > 0 ? " of " + Bytes.of(usage.memoryLimit()) : "";
    return (cpu.isEmpty() ? "" : cpu + ", ")
        + "memory "
        + Bytes.of(usage.memory())
        + limit
        + ", "
        + LocalTimes.fine(usage.age())
        + (ended ? " before it ended" : " before this happened");
  }

  private static String processes(List<Evidence.TopProcess> processes) {
    return processes.stream()
        .limit(MOST)
        .map(UsageFacts::process)
        .collect(Collectors.joining("; "));
  }

  /// A process names itself as it likes.
  private static String process(Evidence.TopProcess process) {
    return Printable.line(process.name(), NAME)
        + " ("
        + process.pid()
        + ") CPU "
        + percent(process.cpuPercent())
        + ", "
        + Bytes.of(process.memory());
  }

  private static String percent(double percent) {
    return String.format(Locale.ROOT, percent < 10 ? "%.1f" : "%.0f", percent)
            .replaceFirst("\\.0$", "")
        + " %";
  }
}
