package dev.tidings.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The one thing that must never happen: something is done to a container that did not ask for it.
class UntouchedTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  static {
    // A line for each of thousands of acts would hide every other.
    System.setProperty("org.slf4j.simpleLogger.log.dev.tidings.heal", "error");
  }

  private static final int ROUNDS = 60;
  private static final int CONTAINERS = 200;

  private static final List<String> NAMES =
      List.of(
          "mon.observe",
          "mon.checks.health",
          "mon.checks.cleanup",
          "mon.checks.cleanup.code",
          "mon.checks.health.timeout",
          "tidings.heal",
          "tidings.clean",
          "tidings.clean.code",
          "tidings.clean.compose",
          "tidings.enable",
          "Mon.Observe",
          "mon.checks",
          "com.example.mon.observe",
          "maintainer");

  private static final List<String> VALUES =
      List.of("1", "1", "1", "true", "true", "0", "false", "", " ", "yes", "2", "TRUE", "01");

  @TempDir Path folder;

  @Test
  void nothingIsDoneToAContainerWithoutItsLabel() throws IOException {
    Random random = new Random(20_261_121);
    int healed = 0;
    int cleaned = 0;
    for (int round = 0; round < ROUNDS; round++) {
      WardEngine engine = new WardEngine();
      Map<String, WardEngine.Bed> all = new HashMap<>();
      for (int i = 0; i < CONTAINERS; i++) {
        WardEngine.Bed bed = bed(engine, "c" + i, random);
        all.put(bed.name, bed);
      }
      Map<String, String> states = new HashMap<>();
      all.forEach((name, bed) -> states.put(name, bed.status + " " + bed.health));
      try (Store store = Store.open(folder.resolve("round" + round), NOW)) {
        care(engine, store);
      }
      for (String name : engine.restarted) {
        assertThat(states.get(name)).as(name).isEqualTo("running unhealthy");
        Map<String, String> labels = bed(all, name).labels;
        assertThat(mayHeal(labels)).as("%s", labels).isTrue();
      }
      for (String name : engine.removed) {
        WardEngine.Bed bed = bed(all, name);
        assertThat(states.get(name)).as(name).startsWith("exited");
        assertThat(mayClean(bed.labels, bed.exitCode)).as("%s", bed.labels).isTrue();
      }
      healed += engine.restarted.size();
      cleaned += engine.removed.size();
    }
    assertThat(healed).isGreaterThan(100);
    assertThat(cleaned).isGreaterThan(100);
  }

  private static WardEngine.Bed bed(Map<String, WardEngine.Bed> all, String name) {
    return Optional.ofNullable(all.get(name)).orElseThrow();
  }

  private static WardEngine.Bed bed(WardEngine engine, String name, Random random) {
    Map<String, String> labels = new HashMap<>();
    for (String label : NAMES.subList(0, 3)) {
      if (random.nextBoolean()) {
        labels.put(label, "1");
      }
    }
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      labels.put(
          NAMES.get(random.nextInt(NAMES.size())), VALUES.get(random.nextInt(VALUES.size())));
    }
    WardEngine.Bed bed = engine.bed(name, labels);
    bed.status = random.nextBoolean() ? "running" : random.nextInt(5) > 0 ? "exited" : "paused";
    bed.health = List.of("unhealthy", "unhealthy", "healthy", "").get(random.nextInt(4));
    bed.exitCode = random.nextInt(3);
    return bed;
  }

  private static void care(WardEngine engine, Store store) throws IOException {
    Scope scope = new Scope("", Optional.empty());
    Audit audit = new Audit(store, engine.clock(), () -> {});
    engine.after = "healthy";
    HealPolicy policy =
        new HealPolicy(
            Duration.ZERO, Duration.ofMinutes(1), 3, Duration.ofMinutes(10), Duration.ZERO);
    Healer healer =
        new Healer(
            engine,
            store,
            new Healer.Plan(policy, scope, Duration.ofSeconds(10), 3),
            new Healer.Helpers(Runnable::run, audit, engine.reader(), id -> false, () -> {}));
    for (int second = 0; second < 60; second++) {
      healer.run(NOW.plusSeconds(second));
    }
    Cleaner.Plan plan =
        new Cleaner.Plan(scope, Duration.ofSeconds(10), Duration.ofMinutes(1), false, 3);
    new Cleaner(engine, plan, engine.allExited(plan), audit).run(NOW);
  }

  /// Written anew from the issue, not taken from what is tested.
  private static boolean mayHeal(Map<String, String> labels) {
    String ours = labels.get("tidings.heal");
    return ours == null
        ? "1".equals(labels.get("mon.observe")) && "1".equals(labels.get("mon.checks.health"))
        : ours.equalsIgnoreCase("true");
  }

  private static boolean mayClean(Map<String, String> labels, int exitCode) {
    String ours = labels.get("tidings.clean");
    boolean asks =
        ours == null
            ? "1".equals(labels.get("mon.observe")) && "1".equals(labels.get("mon.checks.cleanup"))
            : ours.equalsIgnoreCase("true");
    String code =
        labels.getOrDefault(
            "tidings.clean.code", labels.getOrDefault("mon.checks.cleanup.code", "0"));
    return asks && code.matches("[0-9]+") && Integer.parseInt(code) == exitCode;
  }
}
