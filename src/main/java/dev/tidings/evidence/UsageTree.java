package dev.tidings.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// What a container used, as it is written down.
final class UsageTree {

  private UsageTree() {}

  static Map<String, Object> tree(Evidence.Usage usage) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("age", usage.age().toMillis());
    usage.cpuPercent().ifPresent(cpu -> tree.put("cpu", cpu));
    tree.put("memory", usage.memory());
    tree.put("memory-limit", usage.memoryLimit());
    tree.put("processes", usage.processes().stream().map(UsageTree::text).toList());
    return tree;
  }

  /// The name comes last, for it may hold anything.
  private static String text(Evidence.TopProcess process) {
    return process.pid()
        + " "
        + process.cpuPercent()
        + " "
        + process.memory()
        + " "
        + process.name();
  }

  static Evidence.Usage usage(Map<String, Object> tree) {
    String cpu = EvidenceJson.text(tree, "cpu");
    List<Evidence.TopProcess> processes = new ArrayList<>();
    for (String text : EvidenceJson.texts(tree, "processes")) {
      String[] parts = text.split(" ", 4);
      processes.add(
          new Evidence.TopProcess(
              parts[3],
              Integer.parseInt(parts[0]),
              Double.parseDouble(parts[1]),
              Long.parseLong(parts[2])));
    }
    return new Evidence.Usage(
        Duration.ofMillis(Long.parseLong(EvidenceJson.text(tree, "age"))),
        cpu.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cpu)),
        Long.parseLong(EvidenceJson.text(tree, "memory")),
        Long.parseLong(EvidenceJson.text(tree, "memory-limit")),
        processes);
  }
}
