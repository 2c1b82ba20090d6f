package dev.tidings.evidence;

import dev.tidings.store.Store;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Evidence on disk.
final class EvidenceTable {

  /// Each takes up to some 50 KB.
  private static final int MOST = 1_000;

  private static final int AT_ONCE = 10;

  private final Store store;

  EvidenceTable(Store store) {
    this.store = store;
  }

  /// @param timeNano of the event it proves
  void put(String actorId, long timeNano, Evidence evidence, Instant noted) {
    store.update(
        "INSERT OR REPLACE INTO evidence (actor_id, time_nano, noted, described)"
            + " VALUES (?, ?, ?, ?)",
        actorId,
        timeNano,
        noted.toEpochMilli(),
        EvidenceJson.write(tree(evidence)));
  }

  Optional<Evidence> of(String actorId, long timeNano) {
    return store
        .query(
            row -> row.getString(1),
            "SELECT described FROM evidence WHERE actor_id = ? AND time_nano = ?",
            actorId,
            timeNano)
        .stream()
        .findFirst()
        .map(EvidenceJson::read)
        .map(EvidenceTable::evidence);
  }

  /// What proves what happened to a container between two moments, the earliest first.
  List<Evidence> during(String actorId, long fromNano, long toNano) {
    return store
        .query(
            row -> row.getString(1),
            "SELECT described FROM evidence WHERE actor_id = ? AND time_nano BETWEEN ? AND ?"
                + " ORDER BY time_nano",
            actorId,
            fromNano,
            toNano)
        .stream()
        .map(EvidenceJson::read)
        .map(EvidenceTable::evidence)
        .toList();
  }

  /// Forgets what is older, and the oldest beyond the bound.
  void forget(Instant before) {
    store.update("DELETE FROM evidence WHERE noted < ?", before.toEpochMilli());
    store.update(
        "DELETE FROM evidence WHERE noted <"
            + " (SELECT noted FROM evidence ORDER BY noted DESC LIMIT 1 OFFSET ?)",
        MOST);
  }

  /// Forgets some, the oldest first.
  ///
  /// @return whether there were any
  boolean forgetOldest() {
    return store.update(
            "DELETE FROM evidence WHERE (actor_id, time_nano) IN"
                + " (SELECT actor_id, time_nano FROM evidence ORDER BY noted LIMIT ?)",
            AT_ONCE)
        > 0;
  }

  private static Map<String, Object> tree(Evidence evidence) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("condition", fact(evidence.condition(), EvidenceTable::tree));
    tree.put("logs", fact(evidence.logs(), EvidenceTable::tree));
    tree.put("health", fact(evidence.health(), text -> text));
    tree.put("changes", fact(evidence.changes(), lines -> lines));
    tree.put("usage", fact(evidence.usage(), UsageTree::tree));
    tree.put("machine", fact(evidence.machine(), EvidenceTable::tree));
    return tree;
  }

  private static <T> Map<String, Object> fact(Fact<T> fact, Function<T, Object> tree) {
    return switch (fact) {
      case Fact.Known<T>(T value) -> Map.of("known", tree.apply(value));
      case Fact.Missing<T>(String why) -> Map.of("missing", why);
    };
  }

  private static Map<String, Object> tree(Evidence.LogTail logs) {
    return Map.of("lines", logs.lines(), "errors", logs.errors());
  }

  private static Map<String, Object> tree(Evidence.Machine machine) {
    return Map.of(
        "memory-available", machine.memoryAvailable(),
        "memory", machine.memory(),
        "disk-free", machine.diskFree(),
        "disk", machine.disk());
  }

  private static Map<String, Object> tree(Evidence.Condition condition) {
    Map<String, Object> tree = new LinkedHashMap<>();
    Run run = condition.run();
    tree.put("started", run.started().map(Instant::toString).orElse(""));
    tree.put("finished", run.finished().map(Instant::toString).orElse(""));
    tree.put("exit-code", run.exitCode());
    tree.put("oom-killed", run.oomKilled());
    tree.put("restarts", run.restarts());
    tree.put("error", condition.error());
    tree.put("restart-policy", condition.restartPolicy());
    tree.put("memory-limit", condition.memoryLimit());
    tree.put("inspect", condition.inspect());
    return tree;
  }

  private static Evidence evidence(Map<String, Object> tree) {
    return new Evidence(
        fact(tree, "condition", known -> condition(EvidenceJson.map(known, "known"))),
        fact(tree, "logs", known -> logs(EvidenceJson.map(known, "known"))),
        fact(tree, "health", known -> EvidenceJson.text(known, "known")),
        fact(tree, "changes", known -> EvidenceJson.texts(known, "known")),
        fact(tree, "usage", known -> UsageTree.usage(EvidenceJson.map(known, "known"))),
        fact(tree, "machine", known -> machine(EvidenceJson.map(known, "known"))));
  }

  private static <T> Fact<T> fact(
      Map<String, Object> tree, String name, Function<Map<String, Object>, T> value) {
    Map<String, Object> fact = EvidenceJson.map(tree, name);
    return fact.containsKey("known")
        ? new Fact.Known<>(value.apply(fact))
        : new Fact.Missing<>(EvidenceJson.text(fact, "missing"));
  }

  private static Evidence.LogTail logs(Map<String, Object> tree) {
    List<String> lines = EvidenceJson.texts(tree, "lines");
    return new Evidence.LogTail(lines, Boolean.parseBoolean(EvidenceJson.text(tree, "errors")));
  }

  private static Evidence.Machine machine(Map<String, Object> tree) {
    return new Evidence.Machine(
        number(tree, "memory-available"),
        number(tree, "memory"),
        number(tree, "disk-free"),
        number(tree, "disk"));
  }

  private static Evidence.Condition condition(Map<String, Object> tree) {
    Run run =
        new Run(
            time(tree, "started"),
            time(tree, "finished"),
            (int) number(tree, "exit-code"),
            Boolean.parseBoolean(EvidenceJson.text(tree, "oom-killed")),
            (int) number(tree, "restarts"));
    Map<String, String> inspect = new LinkedHashMap<>();
    EvidenceJson.map(tree, "inspect")
        .forEach((place, value) -> inspect.put(place, value.toString()));
    return new Evidence.Condition(
        run,
        EvidenceJson.text(tree, "error"),
        EvidenceJson.text(tree, "restart-policy"),
        number(tree, "memory-limit"),
        inspect);
  }

  private static Optional<Instant> time(Map<String, Object> tree, String name) {
    return Optional.of(EvidenceJson.text(tree, name)).filter(t -> !t.isEmpty()).map(Instant::parse);
  }

  private static long number(Map<String, Object> tree, String name) {
    String text = EvidenceJson.text(tree, name);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }
}
