package dev.tidings.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.ListedEngine;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.journal.Journal;
import dev.tidings.journal.Retention;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionStepTest {

  private static final Instant NOW = Events.START;
  private static final int MAILED = 200;
  private static final int BOUND = 1_000_000;

  @TempDir Path folder;
  private Store store;
  private Journal journal;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    journal = new Journal(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void evidenceIsForgottenWithTheEventsThatWereMailedAndTheOthersStay() {
    journal.append(events(0, MAILED), List.of(), NOW);
    journal.append(events(MAILED, 2 * MAILED), List.of(), NOW);
    for (int n = 0; n < 2 * MAILED; n += n < MAILED ? 10 : 20) {
      prove(n);
    }
    assertThat(store.size()).isGreaterThan(BOUND);
    upkeep((_, _) -> false);
    assertThat(store.size()).isLessThanOrEqualTo(BOUND);
    assertThat(journal.after(MAILED)).hasSize(MAILED);
    assertThat(count("evidence WHERE time_nano >= " + event(MAILED).timeNano())).isEqualTo(10);
    assertThat(count("evidence WHERE time_nano < " + event(MAILED).timeNano())).isLessThan(20);
    assertThat(journal.gaps().waiting()).isEmpty();
  }

  @Test
  void whatProvesEventsThatAreNotMailedGivesWayToThem() throws Exception {
    journal.append(events(0, 2 * MAILED), List.of(), NOW);
    for (int n = MAILED; n < 2 * MAILED; n += 5) {
      prove(n);
    }
    try (EvidenceCollector evidence =
        new EvidenceCollector(
            new ListedEngine(),
            store,
            new Redaction(List.of(), true),
            Executors.newVirtualThreadPerTaskExecutor(),
            () -> {})) {
      upkeep(evidence::forget);
    }
    assertThat(store.size()).isLessThanOrEqualTo(BOUND);
    assertThat(count("event WHERE position > " + MAILED)).isEqualTo(MAILED);
    assertThat(count("evidence")).isBetween(1L, 39L);
    assertThat(journal.gaps().waiting()).isEmpty();
  }

  @Test
  void howContainersWereMadeGivesWayToEventsThatAreNotMailed() {
    journal.append(events(0, MAILED), List.of(), NOW);
    store.update(
        "INSERT INTO blueprint (who, noted, described) VALUES ('web', 1, ?)", "x".repeat(BOUND));
    boolean[] asked = {false};
    upkeep((_, tooMuch) -> {
      asked[0] |= tooMuch;
      return tooMuch && store.update("DELETE FROM blueprint") > 0;
    });
    assertThat(asked[0]).isTrue();
    assertThat(journal.gaps().waiting()).isEmpty();
  }

  @Test
  void eventsThatAreNotMailedGoLast() {
    journal.append(events(0, MAILED + 3_000), List.of(), NOW);
    upkeep((_, _) -> false);
    assertThat(count("event WHERE position <= " + MAILED)).isZero();
    assertThat(count("event")).isPositive();
    assertThat(journal.gaps().waiting()).hasSize(1);
  }

  /// Runs it until it has nothing more to do.
  private void upkeep(RetentionStep.Evidence evidence) {
    RetentionStep step =
        new RetentionStep(
            store, new Retention(Duration.ofDays(30), BOUND), () -> MAILED, evidence, () -> {});
    for (int n = 0; n < 1_000 && step.run(NOW).equals(NOW); n++) {}
    assertThat(step.run(NOW)).isAfter(NOW);
  }

  private void prove(int n) {
    store.update(
        "INSERT INTO evidence (actor_id, time_nano, noted, described) VALUES ('c', ?, ?, ?)",
        event(n).timeNano(),
        NOW.toEpochMilli(),
        "x".repeat(40_000));
  }

  private long count(String what) {
    return store.query(row -> row.getLong(1), "SELECT count(*) FROM " + what).getFirst();
  }

  private static EngineEvent event(int n) {
    return Events.container(n, "die", "c" + n % 100);
  }

  private static List<EngineEvent> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(RetentionStepTest::event).toList();
  }
}
