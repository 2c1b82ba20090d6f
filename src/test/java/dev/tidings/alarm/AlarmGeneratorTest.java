package dev.tidings.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.alarm.Alarm.Kind;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Journal;
import dev.tidings.journal.Looks;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmGeneratorTest {

  private static final Instant NOW = Events.START;
  private static final int MANY = 10_000;

  @TempDir Path folder;
  private final QuietEngine engine = new QuietEngine();
  private Store store;
  private Journal journal;
  private Alarms alarms;
  private AlarmGenerator generator;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    journal = new Journal(store);
    alarms = new Alarms(store);
    generator = new AlarmGenerator(store, engine);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void happened(EngineEvent... events) throws InterruptedException {
    journal.append(List.of(events), List.of(), NOW);
    while (generator.read(NOW)) {}
  }

  private List<Kind> kinds() {
    return alarms.after(0, MANY).stream().map(Alarm::kind).toList();
  }

  private static EngineEvent event(int n, String action) {
    return Events.container(n, action, "web");
  }

  @Test
  void aDeathAndItsStopAreOneAlarm() throws Exception {
    happened(event(0, "die"), event(1, "stop"));
    assertThat(kinds()).containsExactly(Kind.DOWN);
  }

  @Test
  void aStopBeforeItsDeathIsOneAlarm() throws Exception {
    happened(event(0, "stop"), event(1, "die"));
    assertThat(kinds()).containsExactly(Kind.DOWN);
  }

  @Test
  void aStartClears() throws Exception {
    happened(event(0, "die"), event(1, "start"));
    assertThat(kinds()).containsExactly(Kind.DOWN, Kind.UP);
  }

  @Test
  void aPauseIsAnAlarmUntilItEnds() throws Exception {
    happened(event(0, "pause"), event(1, "unpause"));
    assertThat(kinds()).containsExactly(Kind.PAUSED, Kind.RESUMED);
  }

  @Test
  void aStopFarBehindItsDeathIsNotToldAgain() throws Exception {
    happened(event(0, "die"));
    happened(
        IntStream.range(1, 3_000)
            .mapToObj(n -> Events.container(n, "exec_start: probe", "other"))
            .toArray(EngineEvent[]::new));
    happened(event(3_001, "stop"));
    assertThat(kinds()).containsExactly(Kind.DOWN);
  }

  @Test
  void aStopAfterARestartOfOursIsNotToldAgain() throws Exception {
    happened(event(0, "die"));
    generator = new AlarmGenerator(store, engine);
    happened(event(1, "stop"));
    assertThat(kinds()).containsExactly(Kind.DOWN);
  }

  @Test
  void eventsOfOneActMayComeInAnyOrder() throws Exception {
    happened(event(5, "start"), event(0, "die"));
    assertThat(kinds()).containsExactly(Kind.DOWN, Kind.UP);
  }

  @Test
  void aDeathThatComesLateIsThePast() throws Exception {
    happened(event(5, "start"));
    happened(event(0, "die"));
    assertThat(kinds()).containsExactly(Kind.UP);
  }

  @Test
  void afterTheClockWasSetBackWhatComesIsNews() throws Exception {
    happened(event(3_600_000, "die"));
    happened(event(0, "start"));
    assertThat(kinds()).containsExactly(Kind.DOWN, Kind.UP);
  }

  @Test
  void aClockThatIsSetBackDoesNotTurnAPageAround() throws Exception {
    happened(event(3_600_000, "die"), event(0, "start"));
    assertThat(kinds()).containsExactly(Kind.DOWN, Kind.UP);
  }

  @Test
  void whatAGapHidIsThePastHoweverLateItIsConcluded() throws Exception {
    happened(event(600_000, "start"));
    EngineEvent start = event(0, "start");
    happened(
        OwnEvents.reconciled(
            new Actor(start.actor().id(), Map.of("name", "web", "image", "busybox")),
            "die",
            start.time()));
    assertThat(kinds()).containsExactly(Kind.UP);
  }

  @Test
  void otherEventsAreNoAlarms() throws Exception {
    happened(event(0, "create"), event(1, "kill"), event(2, "destroy"));
    assertThat(kinds()).isEmpty();
  }

  @Test
  void aContainerThatIsMadeAnewBeginsAnew() throws Exception {
    happened(event(0, "die"), event(1, "destroy"), event(2, "die"));
    assertThat(kinds()).containsExactly(Kind.DOWN, Kind.DOWN);
  }

  @Test
  void numbersGrowAndAreNotGivenTwice() throws Exception {
    happened(event(0, "die"), event(1, "start"));
    alarms.forget(NOW.plusSeconds(1));
    happened(event(2, "die"));
    assertThat(alarms.after(0, MANY)).extracting(Alarm::number).containsExactly(3L);
    assertThat(alarms.last()).isEqualTo(3);
  }

  @Test
  void inspectIsBelievedBeforeWhatLabelsMayHaveCopiedOverTheEvent() throws Exception {
    engine.values.putAll(
        Map.of("Image", "sha256:abc", "State/FinishedAt", NOW.toString(), "State/ExitCode", "7"));
    happened(died(0, "0"));
    assertThat(alarms.after(0, 1).getFirst())
        .returns(7, alarm -> alarm.exitCode().orElseThrow())
        .returns(Optional.of("sha256:abc"), alarm -> alarm.subject().imageId());
  }

  @Test
  void ofAnotherEndInspectSaysNothing() throws Exception {
    engine.values.putAll(
        Map.of("State/FinishedAt", NOW.minusSeconds(60).toString(), "State/ExitCode", "7"));
    happened(died(0, "3"));
    assertThat(alarms.after(0, 1).getFirst().exitCode()).hasValue(3);
  }

  @Test
  void theEngineIsNotAskedOfThePast() throws Exception {
    journal.append(List.of(event(0, "die")), List.of(), NOW);
    generator.read(NOW.plusSeconds(600));
    assertThat(engine.asked).hasValue(0);
    assertThat(kinds()).containsExactly(Kind.DOWN);
  }

  private static EngineEvent died(int n, String exitCode) {
    String raw =
        event(n, "die").raw().replace("\"image\"", "\"exitCode\":\"" + exitCode + "\",\"image\"");
    return EventCodec.decode(raw, NOW);
  }

  @Test
  void beforeContainersAreKnownNothingIsAligned() throws Exception {
    assertThat(generator.align(NOW)).isFalse();
  }

  @Test
  void whatHadEndedBeforeAnythingWasReadIsToldOnce() throws Exception {
    known(
        state("web", "exited", 10, 20),
        state("db", "running", 10, 0),
        state("new", "created", 0, 0));
    assertThat(generator.align(NOW)).isTrue();
    assertThat(generator.align(NOW)).isTrue();
    assertThat(alarms.after(0, MANY))
        .singleElement()
        .returns(Kind.DOWN, Alarm::kind)
        .returns("web", alarm -> alarm.subject().container())
        .returns(NOW.plusSeconds(20), Alarm::time);
  }

  @Test
  void whatIsPausedIsTold() throws Exception {
    known(state("web", "paused", 10, 0));
    generator.align(NOW);
    assertThat(kinds()).containsExactly(Kind.PAUSED);
  }

  @Test
  void whatRunsClearsOnlyWhatWasTold() throws Exception {
    happened(event(0, "die"), Events.container(0, "start", "db"));
    known(state("web", "running", 10, 0), state("db", "running", 10, 0));
    generator.align(NOW);
    assertThat(kinds()).containsExactly(Kind.DOWN, Kind.UP, Kind.UP);
    assertThat(alarms.after(2, 1).getFirst().subject().container()).isEqualTo("web");
  }

  @Test
  void aStretchOfTimeIsFoundByThePage() throws Exception {
    happened(event(0, "die"), event(1_000, "start"), event(2_000, "die"));
    assertThat(alarms.between(NOW, NOW.plusMillis(1_500), 0, 1))
        .extracting(Alarm::number)
        .containsExactly(1L);
    assertThat(alarms.between(NOW, NOW.plusMillis(1_500), 1, 9))
        .extracting(Alarm::number)
        .containsExactly(2L);
  }

  @Test
  void theWordsAreThoseOfDockerMonitor() throws Exception {
    happened(died(0, "3"));
    assertThat(AlarmText.of(alarms.after(0, 1).getFirst(), new Redaction(List.of(), true)))
        .startsWith(
            "{\"number\":\"1\",\"namespace\":\"dojot.docker.container\",\"domain\":\"docker container status change\",\"eventTimestamp\":\"2026-11-21T02:10:03Z\",\"description\":\"container went down\",\"severity\":\"Major\",\"primarySubject\":{\"container\":\"web\",\"image\":\"busybox\"}")
        .endsWith("\"exitCode\":3,\"imageId\":null}");
  }

  @Test
  void aPageIsFoundByItsNumberAndNotBySorting() {
    List<String> plan = new ArrayList<>();
    store.walk(
        row -> plan.add(row.getString("detail")),
        "EXPLAIN QUERY PLAN SELECT number FROM alarm WHERE number > ? AND +time_nano BETWEEN ? AND ?"
            + " ORDER BY number LIMIT ?",
        0,
        0,
        0,
        0);
    assertThat(plan).singleElement().asString().contains("INTEGER PRIMARY KEY");
  }

  private void known(ContainerState... states) {
    Looks.at(NOW.plusSeconds(99), journal, states);
  }

  private static ContainerState state(String name, String status, int started, int finished) {
    return new ContainerState(
        ContainerState.actor(
            Events.container(0, "start", name).actor().id(), name, "busybox", Map.of()),
        status,
        NOW,
        Optional.of(NOW.plusSeconds(started)).filter(_ -> started > 0),
        Optional.of(NOW.plusSeconds(finished)).filter(_ -> finished > 0),
        0,
        false,
        0,
        "",
        "");
  }
}
