package dev.tidings.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Answer;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.incident.Intent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealerTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Map<String, String> HEAL = WardEngine.labels("tidings.heal", "true");

  @TempDir Path folder;
  private final WardEngine engine = new WardEngine();
  private final List<Runnable> tasks = new ArrayList<>();
  private Executor threads = Runnable::run;
  private boolean pending;
  private Store store;
  private Journal journal;
  private Healer healer;

  @BeforeEach
  void open() {
    store = Store.open(folder, START);
    journal = new Journal(store);
    healer = healer();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Healer healer() {
    HealPolicy policy =
        new HealPolicy(
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            3,
            Duration.ofMinutes(10),
            Duration.ofSeconds(30));
    return new Healer(
        engine,
        store,
        new Healer.Plan(policy, new Scope("", Optional.empty()), Duration.ofSeconds(10), 2),
        new Healer.Helpers(
            task -> threads.execute(task),
            new Audit(store, engine.clock(), () -> {}),
            engine.reader(),
            id -> pending,
            () -> {}));
  }

  /// Runs it every tenth of a second from one second to another.
  private void run(double from, double to) throws IOException {
    for (long tenth = Math.round(from * 10); tenth <= Math.round(to * 10); tenth++) {
      healer.run(START.plusMillis(100 * tenth));
    }
  }

  private void tell(double second, String health, WardEngine.Bed bed) {
    happen(second, "health_status: " + health, bed);
    bed.health = health;
  }

  private void happen(double second, String action, WardEngine.Bed bed) {
    happen(second, 0, action, bed);
  }

  /// @param ahead the engine's clock, in seconds
  private void happen(double second, long ahead, String action, WardEngine.Bed bed) {
    Instant when = START.plusMillis(Math.round(second * 1_000));
    StringBuilder labels = new StringBuilder();
    bed.labels.forEach((k, v) -> labels.append(",\"%s\":\"%s\"".formatted(k, v)));
    String line =
        "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"image\":\"busybox\",\"name\":\"%s\"%s}},\"timeNano\":%d}"
            .formatted(
                action, bed.id, bed.name, labels, EngineEvent.toNano(when.plusSeconds(ahead)));
    journal.append(List.of(EventCodec.decode(line, when)), List.of(), when);
  }

  private List<Action.Act> acts() {
    return journal.after(0).stream()
        .map(Entry::event)
        .map(EngineEvent::action)
        .filter(Action.Act.class::isInstance)
        .map(Action.Act.class::cast)
        .toList();
  }

  private List<Action.ActKind> kinds() {
    return acts().stream().map(Action.Act::kind).toList();
  }

  private WardEngine.Bed healthy(String name, Map<String, String> labels) {
    WardEngine.Bed bed = engine.bed(name, labels);
    bed.health = "healthy";
    return bed;
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 0, 60, 600})
  void aRestartIsOursAndInTimeWhateverTheEnginesClockSays(long ahead) throws IOException {
    engine.clock.recall(Duration.ofSeconds(ahead));
    WardEngine.Bed web = healthy("web", HEAL);
    run(0, 0.5);
    happen(1, ahead, "health_status: unhealthy", web);
    web.health = "unhealthy";
    run(1, 1.9);
    assertThat(engine.restarted).isEmpty();
    run(2, 2);
    assertThat(engine.restarted).containsExactly("web");
    happen(2.1, ahead, "die", web);
    happen(2.3, ahead, "start", web);
    assertThat(intents())
        .noneMatch(intent -> intent instanceof Intent.Crashed || intent instanceof Intent.Started)
        .anyMatch(Intent.Healing.class::isInstance);
  }

  /// What a mail would call it.
  private List<Intent> intents() {
    IncidentGrouper grouper = new IncidentGrouper();
    List<IncidentGrouper.Folded> folded = new ArrayList<>();
    for (Entry entry : journal.after(0)) {
      folded.addAll(grouper.settled(entry.received(), IncidentGrouper.Sources.NONE));
      grouper.offer(entry.position(), entry.event(), entry.received(), true);
    }
    folded.addAll(grouper.settled(START.plusSeconds(3_600), IncidentGrouper.Sources.NONE));
    return folded.stream().flatMap(each -> each.incident().stream()).map(Incident::intent).toList();
  }

  @Test
  void anUnhealthyContainerIsRestartedAfterItWasUnhealthyForLongEnough() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    run(0, 0.5);
    tell(1, "unhealthy", web);
    run(1, 1.9);
    assertThat(engine.restarted).isEmpty();
    run(2, 2);
    assertThat(engine.restarted).containsExactly("web");
  }

  @Test
  void itIsHealedWhenItSaysSo() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.after = "starting";
    run(0, 0);
    tell(1, "unhealthy", web);
    run(1, 3);
    tell(5, "healthy", web);
    run(5, 6);
    assertThat(kinds()).containsExactly(Action.ActKind.RESTART, Action.ActKind.HEALED);
    assertThat(acts().getLast().count()).isEqualTo(1);
    assertThat(acts().getLast().after()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void oneThatWasUnhealthyBeforeAnybodyWatchedIsFound() throws IOException {
    engine.bed("web", HEAL);
    run(0, 1.5);
    assertThat(engine.restarted).containsExactly("web");
  }

  @Test
  void oneThatIsHealthyAgainByItselfIsLeftAlone() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    run(0, 0);
    tell(1, "unhealthy", web);
    run(1, 1.5);
    tell(1.6, "healthy", web);
    run(1.6, 20);
    assertThat(engine.restarted).isEmpty();
    assertThat(acts()).isEmpty();
  }

  @Test
  void thePauseBetweenRestartsDoublesAndTheBudgetEndsThem() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    run(0, 0);
    tell(0, "unhealthy", web);
    List<Double> restarts = new ArrayList<>();
    for (double second = 0; second < 300; second += 1) {
      int before = engine.restarted.size();
      run(second, second);
      if (engine.restarted.size() > before) {
        restarts.add(second);
        tell(second + 0.5, "unhealthy", web);
      }
    }
    assertThat(restarts).containsExactly(1.0, 32.0, 93.0);
    assertThat(kinds().stream().filter(kind -> kind == Action.ActKind.GAVE_UP)).hasSize(1);
    assertThat(acts().getLast().why())
        .isEqualTo("it was restarted 3 times within 10 min, the limit of heal.budget");
  }

  @Test
  void aRestartOfTidingsForgetsNoBudget() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    run(0, 0);
    tell(0, "unhealthy", web);
    for (double second = 0; second < 400; second += 1) {
      healer = healer();
      run(second, second + 0.1);
    }
    assertThat(engine.restarted).hasSize(3);
    assertThat(kinds().stream().filter(kind -> kind == Action.ActKind.GAVE_UP)).hasSize(1);
  }

  @Test
  void oneThatSaysNothingAfterItsRestartIsLookedAtInTheEnd() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.after = "starting";
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 2);
    run(125, 126);
    assertThat(kinds()).containsExactly(Action.ActKind.RESTART, Action.ActKind.GAVE_UP);
    assertThat(acts().getLast().why())
        .isEqualTo("its health check has not decided after 1 restart");
  }

  @Test
  void aMissingPermissionIsSaidOnceAndNothingIsTriedAgain() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.refusal = Optional.of(new Answer.Forbidden<>("POST /containers/…/restart"));
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 60);
    assertThat(kinds()).containsExactly(Action.ActKind.RESTART, Action.ActKind.GAVE_UP);
    assertThat(acts().getLast().count()).isZero();
    assertThat(acts().getLast().why())
        .isEqualTo(
            "permission missing: what stands before the engine forbids POST /containers/…/restart");
  }

  @Test
  void anOrderThatFailedIsGivenAgainAFewTimes() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.refusal = Optional.of(new Answer.Failed<>("no space left on device"));
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 60);
    assertThat(acts().getLast().kind()).isEqualTo(Action.ActKind.GAVE_UP);
    assertThat(acts().getLast().why())
        .isEqualTo("the engine did not do it, asked 3 times: no space left on device");
  }

  @Test
  void aRestartThatWasCutShortIsFinished() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.refusal = Optional.of(new Answer.Failed<>("the engine could not be reached"));
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 1);
    web.status = "exited";
    engine.refusal = Optional.empty();
    healer = healer();
    run(1.1, 5);
    assertThat(engine.restarted).containsExactly("web");
  }

  @Test
  void atMostFourAreRestartedAtOnce() throws IOException {
    for (int i = 0; i < 50; i++) {
      engine.bed("web" + i, HEAL);
    }
    engine.after = "healthy";
    threads = tasks::add;
    run(0, 2);
    assertThat(tasks).hasSize(4);
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
      run(3, 3);
      assertThat(tasks.size()).isLessThanOrEqualTo(4);
    }
    assertThat(engine.restarted).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void whatProvesItIsWaitedForButNotForLong() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    pending = true;
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 1.6);
    assertThat(engine.restarted).isEmpty();
    run(1.7, 1.8);
    assertThat(engine.restarted).containsExactly("web");
  }

  @Test
  void theLabelSaysHowLongItMayTakeToStop() throws IOException {
    engine.bed(
        "web",
        WardEngine.labels(
            "mon.observe", "1", "mon.checks.health", "1", "mon.checks.health.timeout", "2500"));
    run(0, 2);
    assertThat(engine.timeouts).containsExactly(Duration.ofMillis(2_500));
  }

  @Test
  void oneThatWasGivenUpGetsAnotherChanceWhenItWasHealthy() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.refusal = Optional.of(new Answer.Forbidden<>("POST /containers/…/restart"));
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 2);
    engine.refusal = Optional.empty();
    tell(10, "healthy", web);
    tell(20, "unhealthy", web);
    run(20, 22);
    assertThat(engine.restarted).containsExactly("web");
  }

  @Test
  void aVisitThatBreaksHoldsNobodysPlace() throws IOException {
    for (int i = 0; i < 5; i++) {
      engine.bed("web" + i, HEAL);
    }
    engine.bug = Optional.of(new IllegalStateException("nobody foresaw it"));
    run(0, 2);
    engine.bug = Optional.empty();
    engine.after = "healthy";
    run(2, 20);
    assertThat(engine.restarted).hasSize(5);
  }

  @Test
  void oneThatWasGivenUpStaysSoWhateverIsHeardAgainAfterARestartOfTidings() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.refusal = Optional.of(new Answer.Forbidden<>("POST /containers/…/restart"));
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 0.5);
    happen(0.6, "start", web);
    run(0.6, 5);
    healer = healer();
    run(5, 30);
    assertThat(kinds()).containsExactly(Action.ActKind.RESTART, Action.ActKind.GAVE_UP);
  }

  @Test
  void aRestartWithoutAnAnswerIsHealedWhenItIsHealthyAfterAll() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.refusal = Optional.of(new Answer.Failed<>("no answer in time"));
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 1);
    tell(1.2, "healthy", web);
    run(1.2, 5);
    assertThat(kinds()).containsExactly(Action.ActKind.RESTART, Action.ActKind.HEALED);
  }

  @Test
  void aRestartThatWasNotDoneIsSaidToBeUnneededWhenItWasPausedMeanwhile() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.refusal = Optional.of(new Answer.Failed<>("no answer in time"));
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 1);
    web.status = "paused";
    run(1.1, 5);
    assertThat(kinds()).containsExactly(Action.ActKind.RESTART, Action.ActKind.LET_BE);
  }

  @Test
  void aHealingThatEndsWithItsContainerIsSaidToBeUnneeded() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.after = "starting";
    run(0, 0);
    tell(0, "unhealthy", web);
    run(0, 2);
    happen(3, "destroy", web);
    run(3, 4);
    assertThat(kinds()).containsExactly(Action.ActKind.RESTART, Action.ActKind.LET_BE);
  }

  @Test
  void aLookThatFailedIsNoOrder() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    run(0, 0);
    tell(0, "unhealthy", web);
    engine.silence = Optional.of(new Answer.Failed<>("the engine could not be reached"));
    run(0, 150);
    assertThat(acts()).isEmpty();
    engine.silence = Optional.empty();
    run(150, 185);
    assertThat(engine.restarted).startsWith("web");
  }

  @Test
  void aClockThatIsSetBackDelaysNothing() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    run(3_600, 3_600);
    tell(3_600, "unhealthy", web);
    run(3_600, 3_600.2);
    run(0, 2);
    assertThat(engine.restarted).containsExactly("web");
  }

  @Test
  void whatIsUnderWayIsKnownAfterwards() throws IOException {
    WardEngine.Bed web = healthy("web", HEAL);
    engine.after = "starting";
    run(0, 0);
    assertThat(Underway.in(store)).isEmpty();
    tell(0, "unhealthy", web);
    run(0, 2);
    assertThat(Underway.in(store))
        .singleElement()
        .satisfies(begun -> {
          assertThat(begun.event().actor().id()).isEqualTo(web.id);
          assertThat(begun.event().action()).isInstanceOf(Action.Act.class);
          assertThat(begun.started()).isPresent();
        });
    tell(3, "healthy", web);
    run(3, 4);
    assertThat(Underway.in(store)).isEmpty();
  }

  @Test
  void whatOnlyTheImageAsksForIsNotRestartedAndLookedAtOnce() throws IOException {
    WardEngine.Bed bed = engine.bed("web", HEAL);
    bed.imageLabels = HEAL;
    run(0, 30);
    assertThat(engine.restarted).isEmpty();
    assertThat(engine.warned).containsExactly("web");
  }

  @Test
  void oneIsRestartedOnceTheImageMayBeAskedFor() throws IOException {
    engine.bed("web", HEAL);
    engine.images = Optional.of(new Answer.Forbidden<>("/images/…/json"));
    run(0, 15);
    assertThat(engine.restarted).isEmpty();
    engine.images = Optional.empty();
    run(15, 30);
    assertThat(engine.restarted).contains("web");
  }
}
