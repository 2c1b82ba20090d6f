package dev.tidings.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.EngineClock;
import dev.tidings.event.Action;
import dev.tidings.event.Action.Finding;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.EventFilter;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectStepTest {

  private static final Instant START = Instant.parse("2026-11-21T02:00:00Z");
  private static final Map<String, String> DAILY = Map.of("tidings.expect.every", "24h");

  @TempDir Path folder;
  private final List<EngineEvent> proved = new ArrayList<>();
  private List<ExpectRule> rules = List.of();
  private boolean sees = true;
  private Store store;
  private Journal journal;
  private ExpectStep step;

  @BeforeEach
  void open() {
    store = Store.open(folder, START);
    journal = new Journal(store);
    step = step();
    run(START.minusSeconds(60));
    run(START.minusSeconds(30));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ExpectStep step() {
    return new ExpectStep(
        store,
        new EngineClock(),
        new ExpectStep.Plan(rules, ZoneId.of("UTC"), Duration.ofMinutes(5)),
        new ExpectStep.Helpers(
            () -> sees,
            event -> ContainerLabels.trusted(event.actor()),
            (_, _) -> {},
            (event, _) -> proved.add(event),
            () -> {}));
  }

  private static Instant hours(double hours) {
    return START.plusSeconds((long) (hours * 3_600));
  }

  private Instant run(Instant now) {
    return step.run(now);
  }

  private void again(Instant now) {
    step = step();
    run(now);
    run(now.plusSeconds(3));
  }

  private void happened(
      String id, String name, String action, Instant at, Map<String, String> labels) {
    Map<String, String> attributes = new HashMap<>(labels);
    attributes.put("name", name);
    attributes.put("image", "busybox");
    StringBuilder text = new StringBuilder();
    attributes.forEach((key, value) -> {
      text.append(text.isEmpty() ? "" : ",");
      text.append('"').append(key).append("\":\"").append(value).append('"');
    });
    String line =
        "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{%s}},\"scope\":\"local\",\"timeNano\":%d}"
            .formatted(action, id, text, EngineEvent.toNano(at));
    journal.append(List.of(EventCodec.decode(line, at)), List.of(), at);
  }

  private void ran(String id, String name, Instant at, int code, Map<String, String> labels) {
    happened(id, name, "start", at, labels);
    Map<String, String> ended = new HashMap<>(labels);
    ended.put("exitCode", Integer.toString(code));
    happened(id, name, "die", at.plusSeconds(60), ended);
    happened(id, name, "destroy", at.plusSeconds(61), labels);
  }

  private List<Action.Expected> told() {
    return events()
        .flatMap(
            event -> event.action() instanceof Action.Expected told ? Stream.of(told) : Stream.of())
        .toList();
  }

  private Stream<EngineEvent> events() {
    List<Entry> all = new ArrayList<>();
    List<Entry> page = journal.after(0);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = journal.after(page.getLast().position());
    }
    return all.stream().map(Entry::event);
  }

  private List<Finding> findings() {
    return told().stream().map(Action.Expected::finding).toList();
  }

  private static ExpectRule rule(String name, String only, String every) {
    return new ExpectRule(
        name,
        new EventFilter(List.of(only)),
        new Expectation(
            false, Spans.parse(every), Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void aMissingRunOfAContainerThatRemovedItselfIsWrittenIntoTheJournal() {
    ran("one", "backup", hours(0), 0, DAILY);
    assertThat(run(hours(1))).isEqualTo(hours(25));
    run(hours(25));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
    EngineEvent event = events().toList().getLast();
    assertThat(event.actor().id()).isEqualTo("one");
    assertThat(event.actor().attributes()).containsEntry("tidings.expect.every", "24h");
    assertThat(proved).containsExactly(event);
  }

  @Test
  void theRunsOfContainersOfOneNameAreThoseOfOneJob() {
    for (int day = 0; day < 4; day++) {
      ran("c" + day, "backup", hours(24 * day), 0, DAILY);
      run(hours(24 * day + 1));
    }
    run(hours(24 * 3 + 24));
    assertThat(told()).isEmpty();
  }

  @Test
  void theSingleRunsOfAComposeServiceAreThoseOfOneJob() {
    for (int day = 0; day < 3; day++) {
      Map<String, String> labels = new HashMap<>(DAILY);
      labels.put("com.docker.compose.project", "shop");
      labels.put("com.docker.compose.service", "backup");
      labels.put("com.docker.compose.oneoff", "True");
      ran("c" + day, "shop-backup-run-" + day, hours(24 * day), 0, labels);
      run(hours(24 * day + 1));
    }
    run(hours(48 + 25));
    assertThat(told()).hasSize(1).first().extracting(Action.Expected::job).isEqualTo("shop/backup");
  }

  @Test
  void aLabelMayNameTheJob() {
    Map<String, String> labels = new HashMap<>(DAILY);
    labels.put("tidings.expect.name", "nightly");
    ran("c1", "clever_darwin", hours(0), 0, labels);
    run(hours(1));
    ran("c2", "brave_curie", hours(24), 0, labels);
    run(hours(48));
    run(hours(49));
    assertThat(told()).hasSize(1).first().extracting(Action.Expected::job).isEqualTo("nightly");
  }

  @Test
  void afterARestartOfTidingsAMissingRunIsToldOnce() {
    ran("one", "backup", hours(0), 0, DAILY);
    run(hours(1));
    again(hours(100));
    again(hours(200));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
  }

  @Test
  void aRunThatIsFoundAfterARestartOfTidingsIsNotMissing() {
    ran("one", "backup", hours(0), 0, DAILY);
    run(hours(1));
    sees = false;
    step = step();
    run(hours(30));
    Actor actor = new Actor("two", Map.of("name", "backup", "tidings.expect.every", "24h"));
    EngineEvent found = OwnEvents.reconciled(actor, "start", hours(24));
    EngineEvent ended =
        OwnEvents.reconciled(OwnEvents.actor(actor, Map.of("exitCode", "0")), "die", hours(24.1));
    journal.append(List.of(found, ended), List.of(), hours(30));
    sees = true;
    run(hours(30));
    run(hours(30).plusSeconds(3));
    assertThat(told()).isEmpty();
  }

  @Test
  void nothingIsConcludedWhileTheEngineIsOutOfReach() {
    ran("one", "backup", hours(0), 0, DAILY);
    run(hours(1));
    sees = false;
    run(hours(25));
    assertThat(told()).isEmpty();
    sees = true;
    run(hours(26));
    run(hours(26).plusSeconds(3));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
  }

  @Test
  void aFailedRunIsToldOnce() {
    ran("one", "backup", hours(0), 3, DAILY);
    run(hours(1));
    again(hours(2));
    assertThat(findings()).containsExactly(Finding.RUN_FAILED);
    assertThat(told().getFirst().runs()).isEqualTo("2026-11-21T02:00:00Z/60000/3");
  }

  @Test
  void aContainerThatIsMadeAnewWithoutTheLabelIsNotExpectedAnyMore() {
    ran("one", "backup", hours(0), 0, DAILY);
    run(hours(25));
    ran("two", "backup", hours(26), 0, Map.of());
    run(hours(27));
    run(hours(100));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING, Finding.WITHDRAWN);
  }

  @Test
  void whatSomebodyClosesIsNotExpectedAnyMore() {
    ran("one", "backup", hours(0), 0, DAILY);
    run(hours(1));
    assertThat(Withdrawal.write(store, "backup", hours(2), hours(2))).isTrue();
    run(hours(100));
    assertThat(findings()).containsExactly(Finding.WITHDRAWN);
    assertThat(Withdrawal.write(store, "backup", hours(101), hours(101))).isFalse();
  }

  @Test
  void whatSomebodyClosedIsExpectedAgainWhenItRunsAgain() {
    ran("one", "backup", hours(0), 0, DAILY);
    run(hours(1));
    Withdrawal.write(store, "backup", hours(2), hours(2));
    ran("two", "backup", hours(3), 0, DAILY);
    run(hours(4));
    run(hours(28));
    assertThat(findings()).containsExactly(Finding.WITHDRAWN, Finding.RUN_MISSING);
  }

  @Test
  void aLabelThatCannotBeReadIsToldOnceAndTheOthersAreFollowed() {
    Map<String, String> labels = new HashMap<>(DAILY);
    labels.put("tidings.expect.max-runtime", "long");
    ran("one", "backup", hours(0), 0, labels);
    run(hours(1));
    ran("two", "backup", hours(2), 0, labels);
    run(hours(27));
    assertThat(findings()).containsExactly(Finding.UNREADABLE, Finding.RUN_MISSING);
    assertThat(told().getFirst().why())
        .isEqualTo(
            "the label tidings.expect.max-runtime=long cannot be read; a time such as 24h is"
                + " wanted, and a run may take any time");
  }

  @Test
  void aRuleStandsForWhatHasNoLabel() {
    rules = List.of(rule("", "container=backup*", "24h"));
    again(hours(0));
    ran("one", "backup-db", hours(1), 0, Map.of());
    ran("two", "web", hours(1), 0, Map.of());
    run(hours(2));
    run(hours(27));
    assertThat(told()).hasSize(1).first().extracting(Action.Expected::job).isEqualTo("backup-db");
  }

  @Test
  void whatARuleNamesIsMissingThoughItHasNeverRun() {
    rules = List.of(rule("nightly backup", "container=backup*", "24h"));
    again(hours(0));
    run(hours(25.1));
    assertThat(told())
        .hasSize(1)
        .first()
        .extracting(Action.Expected::job)
        .isEqualTo("nightly backup");
  }

  @Test
  void whatTheConfigurationDoesNotNameAnyMoreIsNotExpected() {
    rules = List.of(rule("", "container=backup*", "24h"));
    again(hours(0));
    ran("one", "backup", hours(0.1), 0, Map.of());
    run(hours(26));
    rules = List.of();
    again(hours(27));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING, Finding.WITHDRAWN);
  }

  @Test
  void afterARestartOfTidingsARunThatGoesOnIsStillOneRun() {
    rules = List.of(rule("nightly", "container=backup*", "24h"));
    again(hours(0));
    happened("one", "backup", "start", hours(1).plusNanos(1_234_567), Map.of());
    run(hours(1.1));
    again(hours(2));
    run(hours(500));
    happened("one", "backup", "die", hours(501), Map.of("exitCode", "1"));
    run(hours(501));
    assertThat(findings()).containsExactly(Finding.RUN_FAILED);
    assertThat(told().getFirst().runs()).doesNotContain(" ");
  }

  @Test
  void whatSomebodyClosedAndDoesNotRunStaysClosedAfterARestartOfTidings() {
    Map<String, String> always = Map.of("tidings.expect", "running");
    happened("one", "web", "start", hours(0), always);
    happened("one", "web", "die", hours(1), always);
    run(hours(2));
    assertThat(findings()).containsExactly(Finding.NOT_RUNNING);
    Withdrawal.write(store, "web", hours(3), hours(3));
    run(hours(3.1));
    again(hours(4));
    run(hours(5));
    assertThat(findings()).containsExactly(Finding.NOT_RUNNING, Finding.WITHDRAWN);
  }

  @Test
  void aContainerThatRanBeforeAnybodyWatchedIsExpectedToGoOn() {
    store.close();
    store = Store.open(folder.resolve("other"), START);
    journal = new Journal(store);
    happened("one", "web", "start", hours(0), Map.of("tidings.expect", "running"));
    again(hours(10));
    happened("one", "web", "die", hours(11), Map.of());
    run(hours(12));
    assertThat(findings()).containsExactly(Finding.NOT_RUNNING);
  }

  private void gap(Instant since, Instant until) {
    Action.Gap gap = new Action.Gap(since, "the engine was restarted", OptionalInt.of(0), "");
    journal.append(List.of(OwnEvents.gap(until, gap)), List.of(), until);
  }

  private void wentDown(String id, String name, Instant at) {
    Map<String, String> attributes = Map.of("exitCode", "137");
    happened(id, name, "die", at, attributes);
  }

  @Test
  void whatRanBeforeARestartOfTheEngineAndIsNotBackIsOneProblem() {
    for (String name : List.of("db", "web", "cache")) {
      happened(name, name, "start", hours(0), Map.of());
    }
    run(hours(1));
    for (String name : List.of("db", "web", "cache")) {
      wentDown(name, name, hours(2));
    }
    happened("web", "web", "start", hours(2).plusSeconds(20), Map.of());
    gap(hours(1), hours(2).plusSeconds(30));
    run(hours(2).plusSeconds(31));
    run(hours(2).plusSeconds(331));
    run(hours(3));
    assertThat(findings()).containsExactly(Finding.NOT_BACK);
    assertThat(told().getFirst().why())
        .endsWith("5m later these do not run that ran before: cache, db");
    happened("db", "db", "start", hours(4), Map.of());
    run(hours(4));
    assertThat(findings()).containsExactly(Finding.NOT_BACK);
    happened("cache", "cache", "destroy", hours(5), Map.of());
    run(hours(5));
    assertThat(findings()).containsExactly(Finding.NOT_BACK, Finding.MET);
  }

  @Test
  void aGapOverWhichAContainerRanOnIsNoRestartOfTheEngine() {
    happened("web", "web", "start", hours(0), Map.of());
    happened("db", "db", "start", hours(0), Map.of());
    run(hours(1));
    wentDown("db", "db", hours(2));
    gap(hours(1), hours(2).plusSeconds(30));
    run(hours(2).plusSeconds(31));
    run(hours(3));
    assertThat(told()).isEmpty();
  }

  @Test
  void whatIsBackInTimeAfterARestartOfTheEngineIsNotTold() {
    happened("web", "web", "start", hours(0), Map.of());
    run(hours(1));
    wentDown("web", "web", hours(2));
    gap(hours(1), hours(2).plusSeconds(30));
    run(hours(2).plusSeconds(31));
    happened("web", "web", "start", hours(2).plusSeconds(200), Map.of());
    run(hours(3));
    assertThat(told()).isEmpty();
  }
}
