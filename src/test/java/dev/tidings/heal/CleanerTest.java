package dev.tidings.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Answer;
import dev.tidings.event.Action;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanerTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Map<String, String> CLEAN = WardEngine.labels("tidings.clean", "true");

  @TempDir Path folder;
  private final WardEngine engine = new WardEngine();
  private Store store;
  private Cleaner cleaner;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    Cleaner.Plan plan =
        new Cleaner.Plan(
            new Scope("", Optional.empty()),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            true,
            1_000);
    cleaner =
        new Cleaner(
            engine, plan, engine.allExited(plan), new Audit(store, engine.clock(), () -> {}));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private WardEngine.Bed ended(String name, Map<String, String> labels) {
    WardEngine.Bed bed = engine.bed(name, labels);
    bed.status = "exited";
    bed.links = List.of("/db:/" + name + "/db");
    return bed;
  }

  private List<Action.ActKind> kinds() {
    return acts().stream().map(Action.Act::kind).toList();
  }

  private List<Action.Act> acts() {
    return new Journal(store)
        .after(0).stream()
            .map(entry -> entry.event().action())
            .filter(Action.Act.class::isInstance)
            .map(Action.Act.class::cast)
            .toList();
  }

  @Test
  void whatHasEndedGoesWithItsLinks() throws IOException {
    ended("job", CLEAN);
    cleaner.run(NOW);
    assertThat(engine.removed).containsExactly("job");
    assertThat(engine.unlinked).containsExactly("/job/db");
    assertThat(kinds()).containsExactly(Action.ActKind.REMOVE, Action.ActKind.REMOVED);
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 0, 60, 600})
  void theGraceIsNeitherShortenedNorProlongedByTheEnginesClock(long ahead) throws IOException {
    engine.clock.recall(Duration.ofSeconds(ahead));
    ended("job", CLEAN).finished = NOW.plusSeconds(ahead);
    cleaner.run(NOW.plusSeconds(59));
    assertThat(engine.removed).isEmpty();
    cleaner.run(NOW.plusSeconds(61));
    assertThat(engine.removed).containsExactly("job");
    assertThat(acts()).extracting(Action.Act::after).containsOnly(Duration.ofSeconds(61));
  }

  @Test
  void oneThatRunsMeanwhileKeepsItsLinks() throws IOException {
    ended("job", CLEAN);
    engine.meanwhile = bed -> bed.status = "running";
    cleaner.run(NOW);
    assertThat(engine.unlinked).isEmpty();
    assertThat(kinds()).isEmpty();
  }

  @Test
  void oneThatEndedOtherwiseMeanwhileStays() throws IOException {
    ended("job", CLEAN);
    engine.meanwhile = bed -> bed.exitCode = 1;
    cleaner.run(NOW);
    assertThat(engine.removed).isEmpty();
  }

  @Test
  void oneThatEndedAnewMeanwhileHasItsGraceAgain() throws IOException {
    ended("job", CLEAN);
    engine.meanwhile = bed -> bed.finished = NOW.plusSeconds(1);
    cleaner.run(NOW);
    assertThat(engine.removed).isEmpty();
  }

  @Test
  void oneWhoseProjectRunsMeanwhileStays() throws IOException {
    Map<String, String> labels =
        WardEngine.labels("tidings.clean", "true", "com.docker.compose.project", "shop");
    ended("job", labels);
    WardEngine.Bed web = engine.bed("web", WardEngine.labels("com.docker.compose.project", "shop"));
    web.status = "exited";
    engine.meanwhile = bed -> web.status = "running";
    cleaner.run(NOW);
    assertThat(engine.removed).isEmpty();
  }

  @Test
  void aMissingPermissionIsSaidOnceAndEachRemovalHasItsEntry() throws IOException {
    ended("a", CLEAN);
    ended("b", CLEAN);
    engine.refusal = Optional.of(new Answer.Forbidden<>("DELETE /containers/…"));
    cleaner.run(NOW);
    cleaner.run(NOW.plusSeconds(60));
    engine.refusal = Optional.empty();
    cleaner.run(NOW.plusSeconds(120));
    assertThat(kinds())
        .containsExactly(
            Action.ActKind.REMOVE,
            Action.ActKind.KEPT,
            Action.ActKind.REMOVE,
            Action.ActKind.REMOVE,
            Action.ActKind.REMOVED,
            Action.ActKind.REMOVE,
            Action.ActKind.REMOVED);
  }

  @Test
  void aRoundThatRemovedNothingIsNotFollowedByAnotherAtOnce() throws IOException {
    for (int i = 0; i < 201; i++) {
      ended("job" + i, CLEAN);
    }
    engine.refusal = Optional.of(new Answer.Failed<>("no space left on device"));
    assertThat(cleaner.run(NOW)).isEqualTo(NOW.plusSeconds(60));
    engine.refusal = Optional.empty();
    assertThat(cleaner.run(NOW)).isEqualTo(NOW);
  }

  @Test
  void whatTheImageAsksForIsNotDoneAndSaid() throws IOException {
    WardEngine.Bed bed = ended("job", CLEAN);
    bed.imageLabels = CLEAN;
    cleaner.run(NOW);
    assertThat(engine.removed).isEmpty();
    assertThat(engine.warned).contains("job");
  }

  @Test
  void nothingIsRemovedWhereTheImageCannotBeAskedFor() throws IOException {
    ended("job", CLEAN);
    engine.images = Optional.of(new Answer.Forbidden<>("/images/…/json"));
    cleaner.run(NOW);
    assertThat(engine.removed).isEmpty();
    assertThat(engine.warned).contains("job");
  }

  @Test
  void whatWasTooLongToReadRemovesNothing() throws IOException {
    WardEngine.Bed bed = ended("job", CLEAN);
    bed.tooLong = Set.of("Config/Labels/tidings.clean.code");
    cleaner.run(NOW);
    assertThat(engine.removed).isEmpty();
  }
}
