package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More containers, longer labels and longer histories than fit into the heap that the packaged
/// program ships with: one item is held at a time.
class CrowdIT {

  private static final String DOCKER = "Docker/20.10.24 (linux)";
  private static final String PODMAN = "Libpod/4.3.1 (linux)";

  @TempDir Path folder;
  private final MailSink sink = new MailSink();

  @AfterEach
  void end() {
    sink.close();
  }

  private Map<String, String> environment(CrowdedEngine engine) {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    return environment;
  }

  @Test
  void thousandsOfContainersWithLongLabelsEndNeitherTheFirstStartNorTheNext() throws Exception {
    try (CrowdedEngine engine = new CrowdedEngine(folder.resolve("engine.sock"), DOCKER)) {
      engine.crowd(4_400, 30, Instant.now().minusSeconds(3_600));
      for (int start = 1; start <= 2; start++) {
        try (TidingsProcess tidings = watch(engine)) {
          int looks = start * 4_400;
          Await.until(() -> engine.looks() >= looks, "it does not look", tidings::output);
          Await.until(this::knowsStates, "no end of the look", tidings::output);
          assertThat(tidings.stop()).as(tidings.output()).isZero();
        }
      }
      assertThat(count("SELECT count(*) FROM state")).isEqualTo(4_400);
      assertThat(events()).isZero();
      assertThat(count("SELECT max(length(id) + length(name) + length(labels)) FROM state"))
          .isLessThan(200);
    }
  }

  @Test
  void thousandsOfContainersThatWereMadeWhileNobodyLookedAreAllTold() throws Exception {
    try (CrowdedEngine engine = new CrowdedEngine(folder.resolve("engine.sock"), DOCKER)) {
      try (TidingsProcess tidings = watch(engine)) {
        Await.until(this::knowsStates, "no look", tidings::output);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
      engine.crowd(1_000, 30, Instant.now().plusSeconds(5));
      try (TidingsProcess tidings = watch(engine)) {
        Await.until(
            () -> count("SELECT count(*) FROM event WHERE action = 'create'") == 1_000,
            "not all are concluded",
            tidings::output);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
    }
  }

  @Test
  void twoMemoriesFullOfEventsWithHugeLabelsAreReadBackWithoutHoldingThem() throws Exception {
    try (CrowdedEngine engine = new CrowdedEngine(folder.resolve("engine.sock"), DOCKER)) {
      try (TidingsProcess tidings = watch(engine)) {
        Await.until(this::knowsStates, "no look", tidings::output);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
      long first = System.currentTimeMillis() * 1_000_000;
      engine.remember(
          512,
          n ->
              event(
                  n,
                  first,
                  "health_status: " + List.of("healthy", "unhealthy").get(n % 2),
                  120_000));
      for (int start = 0; start < 2; start++) {
        try (TidingsProcess tidings = watch(engine)) {
          Await.until(() -> events() == 512, "not all", tidings::output);
          Await.until(this::knowsStates, "no look", tidings::output);
          assertThat(tidings.stop()).as(tidings.output()).isZero();
        }
      }
    }
  }

  @Test
  void aHundredThousandEventsOfPodmansHistoryAreJournaledOnceEach() throws Exception {
    int many = 100_000;
    long first = (System.currentTimeMillis() - 600_000) * 1_000_000;
    try (CrowdedEngine engine = new CrowdedEngine(folder.resolve("engine.sock"), PODMAN)) {
      engine.remember(many, n -> event(n, first, n % 2 == 0 ? "start" : "exec", 300));
      Map<String, String> environment = environment(engine);
      environment.put("TIDINGS_EVENTS_ONLY", "type=image");
      assertThat(TidingsProcess.run(folder, environment, "once")).isZero();
      assertThat(events()).isEqualTo(many);
    }
  }

  @Test
  void aRunThatIsKilledAmidPodmansHistoryGoesOnWhereItWas() throws Exception {
    int many = 40_000;
    long first = (System.currentTimeMillis() - 600_000) * 1_000_000;
    try (CrowdedEngine engine = new CrowdedEngine(folder.resolve("engine.sock"), PODMAN)) {
      engine.remember(many, n -> event(n, first, n % 2 == 0 ? "start" : "exec", 300));
      Map<String, String> environment = environment(engine);
      environment.put("TIDINGS_EVENTS_ONLY", "type=image");
      Set<Long> seen = new HashSet<>();
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "once")) {
        Await.until(
            () -> seen.add(events()) && seen.size() > 3,
            "nothing is durable before the end",
            tidings::output);
        tidings.kill();
      }
      assertThat(events()).isBetween(500L, many - 1L);
      assertThat(TidingsProcess.run(folder, environment, "once")).isZero();
      assertThat(events()).isEqualTo(many);
    }
  }

  private TidingsProcess watch(CrowdedEngine engine) {
    return TidingsProcess.start(folder, environment(engine), "watch").watching();
  }

  /// A millisecond apart.
  private static String event(int n, long first, String action, int label) {
    long nano = first + n * 1_000_000L;
    return """
    {"Type":"container","Action":"%s","Actor":{"ID":"%064x","Attributes":{"big":"%s","image":"busybox","name":"c%d"}},\
    "scope":"local","time":%d,"timeNano":%d}\
    """
        .formatted(action, n % 10, "x".repeat(label), n % 10, nano / 1_000_000_000, nano);
  }

  private boolean knowsStates() {
    try (Store store = Store.beside(folder.resolve("data"))) {
      Journal journal = new Journal(store);
      return journal.knowsStates() && !journal.needsCensus();
    }
  }

  /// How many the engine sent.
  private long events() {
    return count("SELECT count(*) FROM event WHERE NOT ours");
  }

  private long count(String sql) {
    try (Store store = Store.beside(folder.resolve("data"))) {
      return store.query(row -> row.getLong(1), sql).getFirst();
    } catch (StoreException e) {
      // It is being made.
      return 0;
    }
  }
}
