package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinutesTest {

  private static final Instant FIRST = Events.START.truncatedTo(ChronoUnit.MINUTES);

  @TempDir Path folder;
  private Store store;
  private Minutes minutes;

  @BeforeEach
  void open() {
    store = Store.open(folder, Events.START);
    minutes = new Minutes(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private EngineEvent happened(int second, String action) {
    EngineEvent event = Events.at(FIRST.plusSeconds(second), action, "web");
    new Journal(store).append(List.of(event), List.of(), Events.START);
    return event;
  }

  @Test
  void eventsAreCountedInTheirMinute() {
    happened(0, "start");
    happened(1, "die");
    happened(61, "start");
    assertThat(minutes.between(Events.START, Events.START.plusSeconds(120)))
        .extracting(Minutes.Minute::time, Minutes.Minute::events)
        .containsExactly(tuple(FIRST, 2), tuple(FIRST.plusSeconds(60), 1));
  }

  @Test
  void aMinuteWithoutEventsIsLeftOut() {
    happened(0, "start");
    happened(600, "start");
    assertThat(minutes.between(Events.START, Events.START.plusSeconds(3_600)))
        .extracting(Minutes.Minute::time)
        .containsExactly(FIRST, FIRST.plusSeconds(600));
  }

  @Test
  void theMinuteOfTheEndIsTheLast() {
    happened(0, "start");
    happened(60, "start");
    happened(120, "start");
    assertThat(minutes.between(FIRST, FIRST.plusSeconds(60))).hasSize(2);
  }

  @Test
  void anIncidentIsCountedByItsIntentWhereItBegan() {
    EngineEvent event = happened(0, "start");
    IncidentGrouper grouper = new IncidentGrouper();
    grouper.offer(1, event, Events.START, true);
    Incident incident =
        grouper
            .settled(Events.START.plusSeconds(60), IncidentGrouper.Sources.NONE)
            .getFirst()
            .incident()
            .orElseThrow();
    Set<Backlog.Name> names = Set.of(new Backlog.Name("one", "", ""));
    store.commit(() -> new Backlog(store).add(incident, List.of(1L), names));
    assertThat(minutes.between(FIRST, FIRST).getFirst().intents()).isEqualTo(Map.of("started", 1));
  }

  @Test
  void nothingHappenedInAnEmptyJournal() {
    assertThat(minutes.between(Instant.EPOCH, Events.START)).isEmpty();
  }
}
