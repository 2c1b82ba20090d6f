package dev.tidings.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Answer;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.ImageLabels;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More containers than are cared for at a time.
class HealBoundsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Scope ALL = new Scope("", Optional.empty());

  @TempDir Path folder;
  private final WardEngine engine = new WardEngine();
  private Store store;
  private Audit audit;
  private HealingState healingState;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    audit = new Audit(store, engine.clock(), () -> {});
    HealPolicy policy =
        new HealPolicy(
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            3,
            Duration.ofMinutes(10),
            Duration.ofSeconds(30));
    Healer.Plan plan = new Healer.Plan(policy, ALL, Duration.ofSeconds(10), 2);
    healingState = new HealingState(store, plan, audit, (name, labels) -> {});
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Actor asking(int n) {
    return new Actor("%064x".formatted(n), Map.of("name", "web" + n, "tidings.heal", "true"));
  }

  @Test
  void aThousandContainersAreCaredForAtATime() {
    store.commit(() -> {
      for (int n = 0; n < 1_500; n++) {
        healingState.fallsIll(asking(n), NOW);
      }
    });
    assertThat(healingState.all()).hasSize(1_000);
    assertThat(healingState.of(asking(999).id())).isPresent();
    store.commit(() -> healingState.gone(asking(0).id(), NOW));
    healingState.fallsIll(asking(1_499), NOW);
    assertThat(healingState.all()).hasSize(1_000);
  }

  @Test
  void thatLabelsAreNotFollowedIsRememberedOfAThousandContainers() {
    ContainerLabels image =
        ContainerLabels.of(
            Map.of("tidings.heal", "true"),
            Set.of(),
            new ImageLabels.Known(Map.of("tidings.heal", "true")));
    store.commit(() -> {
      for (int n = 0; n <= 1_000; n++) {
        healingState.fallsIll(asking(n), NOW);
        UnhealthyContainer container = healingState.of(asking(n).id()).orElseThrow();
        healingState.settle(
            new RestartAttempt.Called(container, new RestartResult.Unwanted("web" + n, image)),
            "",
            NOW);
      }
    });
    healingState.fallsIll(asking(1_000), NOW);
    assertThat(healingState.all()).isEmpty();
    healingState.fallsIll(asking(0), NOW);
    assertThat(healingState.all()).hasSize(1);
  }

  private Cleaner.Plan plan(int retries) {
    return new Cleaner.Plan(ALL, Duration.ofMinutes(1), Duration.ofMinutes(1), true, retries);
  }

  private void ended(int count) {
    for (int n = 0; n < count; n++) {
      engine.bed("job" + n, WardEngine.labels("tidings.clean", "true")).status = "exited";
    }
  }

  @Test
  void ofMoreThanFiveThousandThatAskToBeRemovedTheRestWaitsForTheNextRound() throws IOException {
    ended(5_100);
    assertThat(engine.allExited(plan(1)).look(NOW)).hasSize(5_000);
    for (int n = 1; n <= 200; n++) {
      engine.beds.remove("%064x".formatted(n));
    }
    assertThat(engine.allExited(plan(1)).look(NOW)).hasSize(4_900);
  }

  @Test
  void ofMoreThanAThousandRemovalsThatFailedTheOldestIsForgottenAndTriedAgain() throws IOException {
    ended(1_200);
    Map<String, Integer> orders = new HashMap<>();
    engine.removing = id -> orders.merge(id, 1, Integer::sum);
    engine.refusal = Optional.of(new Answer.Failed<>("device or resource busy"));
    Cleaner cleaner = new Cleaner(engine, plan(0), engine.allExited(plan(0)), audit);
    for (int round = 0; round < 6; round++) {
      cleaner.run(NOW.plusSeconds(60L * round));
    }
    assertThat(orders).hasSize(1_200);
    assertThat(orders.values()).allMatch(tries -> tries == 1);
    cleaner.run(NOW.plusSeconds(600));
    assertThat(orders.values()).filteredOn(tries -> tries == 2).hasSize(200);
    assertThat(orders.values()).allMatch(tries -> tries <= 2);
  }
}
