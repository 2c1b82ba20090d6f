package dev.tidings.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.ListedEngine;
import dev.tidings.event.Action;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileStepTest {

  private static final Instant NOW = Events.START;
  private static final Instant LATER = NOW.plusSeconds(600);
  private static final Gap GAP = new Gap(NOW, LATER, "the engine was restarted");

  @TempDir Path folder;
  private Store store;
  private Journal journal;
  private final ListedEngine engine = new ListedEngine();
  private boolean caughtUp = true;

  @BeforeEach
  void firstLook() {
    store = Store.open(folder, NOW);
    journal = new Journal(store);
    engine.now = NOW;
    assertThat(step().run(NOW)).isEqualTo(Instant.MAX);
    engine.now = LATER;
    journal.append(List.of(), List.of(GAP), LATER);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ReconcileStep step() {
    return new ReconcileStep(
        engine, journal, new Status(store), Duration.ofSeconds(5), () -> caughtUp, () -> {});
  }

  @Test
  void moreThanIsHeldAtOnceIsToldOnceEach() {
    for (int i = 0; i < 200; i++) {
      engine.has(created("c" + i));
    }
    assertThat(step().run(LATER)).isEqualTo(Instant.MAX);
    assertThat(events()).filteredOn(ReconcileStepTest::isCreate).hasSize(200);
    assertThat(gap().changes()).hasValue(200);
    assertThat(step().run(LATER)).isEqualTo(Instant.MAX);
    assertThat(events()).hasSize(201);
  }

  @Test
  void whatWasFoundBeforeTheEngineFailedIsKeptAndCountedAtTheEnd() {
    for (int i = 0; i < 200; i++) {
      engine.has(created("c" + i));
    }
    engine.patience = 150;
    assertThat(step().run(LATER)).isAfter(LATER);
    assertThat(events()).hasSize(128);
    assertThat(journal.gaps().waiting()).containsExactly(GAP);
    engine.patience = Integer.MAX_VALUE;
    assertThat(step().run(LATER)).isEqualTo(Instant.MAX);
    assertThat(events()).filteredOn(ReconcileStepTest::isCreate).hasSize(200);
    assertThat(gap().changes()).hasValue(200);
  }

  @Test
  void whatTheEngineStillRemembersIsNotConcluded() {
    engine.has(created("web"));
    engine.memory.add(Events.at(LATER.minusSeconds(1), "create", "web"));
    step().run(LATER);
    assertThat(events())
        .filteredOn(ReconcileStepTest::isCreate)
        .singleElement()
        .returns(false, EngineEvent::reconciled);
  }

  @Test
  void nothingIsConcludedWhileEventsWaitToBeWrittenDown() {
    engine.has(created("web"));
    caughtUp = false;
    assertThat(step().run(LATER)).isAfter(LATER).isBefore(LATER.plusSeconds(5));
    assertThat(events()).isEmpty();
  }

  @Test
  void oneThatCannotBeLookedAtIsNamedAndTheOthersAreLookedAt() {
    engine.has(created("web"));
    engine.silent.add("bad");
    step().run(LATER);
    assertThat(gap().note()).isEqualTo("the engine tells nothing of bad");
    assertThat(gap().changes()).hasValue(1);
  }

  @Test
  void whereNoneMayBeLookedAtItIsPutOff() {
    engine.silent.addAll(List.of("a", "b", "c"));
    assertThat(step().run(LATER)).isEqualTo(LATER.plusSeconds(3));
    assertThat(journal.gaps().waiting()).containsExactly(GAP);
  }

  @Test
  void thatThereAreMoreThanAreLookedAtIsSaid() {
    engine.has(created("web"));
    engine.more = 7;
    step().run(LATER);
    assertThat(gap().note()).isEqualTo("7 containers beyond the first 1 were not looked at");
  }

  @Test
  void aGapThatIsNoticedDuringALookGetsALookOfItsOwn() {
    Gap younger = new Gap(NOW, LATER, "it is younger");
    engine.meanwhile = () -> journal.append(List.of(), List.of(younger), LATER);
    assertThat(step().run(LATER)).isEqualTo(LATER);
    assertThat(journal.gaps().waiting()).containsExactly(younger);
    engine.meanwhile = () -> {};
    assertThat(step().run(LATER)).isEqualTo(Instant.MAX);
    assertThat(journal.gaps().waiting()).isEmpty();
  }

  @Test
  void aGapThatWasNoticedBeforeOurClockWasSetBackIsToldAtOnce() {
    Instant before = LATER.minusSeconds(7_200);
    assertThat(step().run(before)).isEqualTo(Instant.MAX);
    assertThat(journal.gaps().waiting()).isEmpty();
  }

  private List<EngineEvent> events() {
    List<EngineEvent> events = new ArrayList<>();
    for (List<Entry> page = journal.after(0);
        !page.isEmpty();
        page = journal.after(page.getLast().position())) {
      page.forEach(entry -> events.add(entry.event()));
    }
    return events;
  }

  private static boolean isCreate(EngineEvent event) {
    return event.action().text().equals("create");
  }

  private Action.Gap gap() {
    return events().stream()
        .map(EngineEvent::action)
        .filter(Action.Gap.class::isInstance)
        .map(Action.Gap.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static ContainerState created(String name) {
    return new ContainerState(
        ContainerState.actor(
            Events.at(NOW, "start", name).actor().id(), name, "busybox", Map.of("a", "1")),
        "created",
        LATER.minusSeconds(60),
        Optional.empty(),
        Optional.empty(),
        0,
        false,
        0,
        "",
        "");
  }
}
