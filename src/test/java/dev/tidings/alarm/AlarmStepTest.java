package dev.tidings.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.recorded.RecordedEngine;
import dev.tidings.engine.recorded.Recording;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.journal.Journal;
import dev.tidings.journal.Looks;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmStepTest {

  private static final Instant NOW = Events.START;

  /// When Tidings begins to live on a host that has a past.
  private static final Instant LATER = NOW.plusSeconds(30);

  @TempDir Path folder;
  private final AtomicInteger told = new AtomicInteger();
  private Store store;
  private Journal journal;
  private Alarms alarms;
  private HookState state;
  private AlarmStep step;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    journal = new Journal(store);
    alarms = new Alarms(store);
    state = new HookState(store);
    step = step();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private AlarmStep step() {
    AlarmGenerator generator =
        new AlarmGenerator(store, new RecordedEngine(new Recording(List.of()), () -> NOW));
    return new AlarmStep(
        generator, alarms, Duration.ofMinutes(10), state::begin, told::incrementAndGet);
  }

  private void happened(EngineEvent... events) {
    journal.append(List.of(events), List.of(), NOW);
  }

  private void lookedAt() {
    Looks.at(NOW, journal);
  }

  private List<Long> posted() {
    return alarms.after(state.cursor(), 9).stream().map(Alarm::number).toList();
  }

  @Test
  void whatAWebhookWasNeverToldOfIsCountedWhenItIsForgotten() throws Exception {
    lookedAt();
    step.run(NOW);
    happened(Events.container(0, "die", "web"), Events.container(1, "start", "web"));
    step.run(NOW);
    state.done(posted().getFirst(), true);
    Instant later = NOW.plus(Duration.ofHours(2));
    happenedAt(later, Events.at(later, "die", "db"));
    step.run(later);
    assertThat(state.lost()).isEqualTo(1);
    assertThat(state.waiting()).isEqualTo(1);
  }

  private void happenedAt(Instant when, EngineEvent event) {
    journal.append(List.of(event), List.of(), when);
  }

  @Test
  void ofThePastOfAJournalANewWebhookHearsNothing() throws Exception {
    happened(Events.container(0, "die", "web"), Events.container(1, "start", "web"));
    lookedAt();
    step.run(LATER);
    assertThat(state.isOn()).isTrue();
    assertThat(alarms.last()).isPositive();
    assertThat(posted()).isEmpty();
  }

  @Test
  void ofWhatComesAfterThePastANewWebhookHears() throws Exception {
    happened(Events.container(0, "die", "web"));
    lookedAt();
    step.run(LATER);
    long past = alarms.last();
    happened(Events.at(LATER.plusSeconds(1), "die", "db"));
    step.run(LATER);
    assertThat(posted()).containsExactly(past + 1);
  }

  @Test
  void ofWhatHappenedBeforeContainersWereKnownANewWebhookHearsTooAndAtOnce() throws Exception {
    happened(Events.container(0, "die", "web"));
    step.run(LATER);
    happened(Events.at(LATER.plusSeconds(1), "die", "db"));
    step.run(LATER.plusSeconds(1));
    lookedAt();
    told.set(0);
    step.run(LATER.plusSeconds(2));
    assertThat(posted()).hasSize(1);
    assertThat(alarms.after(state.cursor(), 9).getFirst().subject().container()).isEqualTo("db");
    assertThat(told).hasValue(1);
  }

  @Test
  void whileContainersAreNotKnownANewWebhookHasNotBegun() throws Exception {
    happened(Events.container(0, "die", "web"));
    assertThat(step.run(NOW)).isEqualTo(NOW.plusSeconds(2));
    assertThat(state.isOn()).isFalse();
  }

  @Test
  void whereContainersCannotBeLookedAtANewWebhookBeginsAfterAMinute() throws Exception {
    happened(Events.container(0, "die", "web"));
    step.run(LATER);
    step.run(LATER.plusSeconds(60));
    assertThat(state.isOn()).isTrue();
    assertThat(posted()).isEmpty();
  }

  @Test
  void anOldWebhookHearsWhatHappenedWhileNobodyRan() throws Exception {
    lookedAt();
    step.run(NOW);
    happened(Events.container(0, "die", "web"));
    step().run(NOW);
    assertThat(posted()).containsExactly(1L);
  }

  @Test
  void nobodyIsToldOfEventsThatAreNoAlarms() throws Exception {
    lookedAt();
    step.run(NOW);
    happened(Events.container(0, "exec_start: probe", "web"));
    step.run(NOW);
    assertThat(told).hasValue(0);
  }

  @Test
  void eachWakeWithANewAlarmIsToldOnce() throws Exception {
    lookedAt();
    happened(Events.container(0, "die", "web"), Events.container(1, "die", "db"));
    step.run(NOW);
    step.run(NOW);
    assertThat(told).hasValue(1);
  }

  @Test
  void whatIsOldIsForgottenAtTheFirstWake() throws Exception {
    happened(Events.container(0, "die", "web"));
    step.run(NOW);
    step().run(NOW.plusSeconds(660));
    assertThat(alarms.after(0, 9)).isEmpty();
  }

  @Test
  void betweenTwoHoursNothingIsForgotten() throws Exception {
    step.run(NOW);
    happened(Events.container(0, "die", "web"));
    step.run(NOW);
    step.run(NOW.plusSeconds(3_599));
    assertThat(alarms.after(0, 9)).hasSize(1);
    step.run(NOW.plusSeconds(3_600));
    assertThat(alarms.after(0, 9)).isEmpty();
  }
}
