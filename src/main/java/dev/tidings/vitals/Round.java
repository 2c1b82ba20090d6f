package dev.tidings.vitals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// All processes of all containers at one moment.
///
/// @param containers by their identities
/// @param leftOut of how many a container had too many to be looked at
/// @param fresh how many bytes of memory it takes that the round before does not
record Round(
    Instant at,
    Map<String, List<ContainerProcess>> containers,
    Map<String, Integer> leftOut,
    long fresh) {

  /// What lists and maps take, in bytes.
  private static final int PER_CONTAINER = 100;

  private static final int PER_PROCESS = 8;

  /// What was found in `/proc`.
  record Found(Map<String, List<ContainerProcess>> containers, Map<String, Integer> leftOut) {}

  /// A round that shares with the one before what is the same: most processes wait for something
  /// most of the time, and a minute of them would be sixty times the same.
  static Round of(Instant at, Found found, Map<String, List<ContainerProcess>> before) {
    Map<String, List<ContainerProcess>> containers = new HashMap<>();
    found
        .containers()
        .forEach((id, now) -> containers.put(id, shared(now, before.getOrDefault(id, List.of()))));
    Set<ContainerProcess> old = Collections.newSetFromMap(new IdentityHashMap<>());
    before.values().forEach(old::addAll);
    long fresh = (long) PER_CONTAINER * containers.size();
    for (List<ContainerProcess> processes : containers.values()) {
      fresh += (long) PER_PROCESS * processes.size();
      for (ContainerProcess process : processes) {
        fresh += old.contains(process) ? 0 : process.bytes();
      }
    }
    return new Round(at, containers, found.leftOut(), fresh);
  }

  private static List<ContainerProcess> shared(
      List<ContainerProcess> now, List<ContainerProcess> before) {
    Map<Integer, ContainerProcess> known = byPid(before);
    List<ContainerProcess> shared = new ArrayList<>();
    for (ContainerProcess process : now) {
      ContainerProcess same = known.get(process.pid());
      shared.add(process.equals(same) ? same : process);
    }
    return shared.equals(before) ? before : List.copyOf(shared);
  }

  static Map<Integer, ContainerProcess> byPid(List<ContainerProcess> processes) {
    return processes.stream().collect(Collectors.toMap(ContainerProcess::pid, p -> p, (a, _) -> a));
  }
}
