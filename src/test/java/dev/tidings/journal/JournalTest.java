package dev.tidings.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final Instant NOW = Events.START.plusSeconds(60);
  private static final Gap GAP = new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted");

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
  void eventsComeBackInTheOrderTheyArrived() {
    List<EngineEvent> events = List.of(event(5), event(1), event(3));
    append(events);
    assertThat(journal.after(0)).extracting(Entry::event).isEqualTo(events);
  }

  @Test
  void anEventOfferedTwiceIsTakenOnce() {
    assertThat(append(List.of(event(1), event(2), event(1)))).isEqualTo(2);
    assertThat(append(List.of(event(2), event(3)))).isEqualTo(1);
    assertThat(journal.after(0)).hasSize(3);
  }

  @Test
  void eventsOfTheSameMomentAreAllTaken() {
    append(
        List.of(
            Events.at(NOW, "die", "a"), Events.at(NOW, "die", "b"), Events.at(NOW, "stop", "a")));
    assertThat(journal.after(0)).hasSize(3);
  }

  @Test
  void readingGoesOnBehindAPosition() {
    append(events(0, 700));
    List<Entry> first = journal.after(0);
    List<Entry> rest = journal.after(first.getLast().position());
    assertThat(first.size() + rest.size()).isEqualTo(700);
    assertThat(rest.getFirst().event()).isEqualTo(event(first.size()));
  }

  @Test
  void aPageOfLongEventsHasFewOfThem() {
    List<EngineEvent> long100 = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      long100.add(Events.container(n, "start", "x".repeat(100_000)));
    }
    append(long100);
    assertThat(journal.after(0)).hasSizeLessThan(10);
  }

  @Test
  void aStretchOfTimeIncludesBothItsEnds() {
    append(events(0, 10));
    List<Entry> found = journal.onward(journal.stretch(event(3).time(), event(6).time()), 0);
    assertThat(found).extracting(Entry::event).isEqualTo(events(3, 7));
  }

  @Test
  void theLatestIdentitiesComeInTheOrderOfArrival() {
    append(events(0, 10));
    assertThat(journal.latestKeys(3))
        .containsExactly(event(7).key(), event(8).key(), event(9).key());
  }

  @Test
  void aCursorIsWhereItWasLeft() {
    assertThat(journal.cursor("mail")).isZero();
    journal.moveCursor("mail", 7);
    journal.moveCursor("mail", 9);
    assertThat(journal.cursor("mail")).isEqualTo(9);
  }

  @Test
  void aGapWaitsUntilTheContainersWereLookedAt() {
    journal.append(List.of(), List.of(GAP), NOW);
    assertThat(journal.gaps().waiting()).containsExactly(GAP);
    assertThat(journal.after(0)).isEmpty();
    Looks.at(NOW, journal);
    assertThat(journal.gaps().waiting()).isEmpty();
    assertThat(journal.after(0))
        .singleElement()
        .satisfies(e -> assertThat(e.event().action()).isInstanceOf(Action.Gap.class));
  }

  @Test
  void aGapIsToldWithoutALookWhereNoneIsToBeHad() {
    journal.append(List.of(), List.of(GAP), NOW);
    assertThat(journal.tellGaps("a proxy forbids it", NOW.minusSeconds(1), NOW)).isZero();
    assertThat(journal.tellGaps("a proxy forbids it", NOW, NOW)).isEqualTo(1);
    assertThat(journal.after(0).getFirst().event().action())
        .isEqualTo(
            new Action.Gap(GAP.since(), GAP.reason(), OptionalInt.empty(), "a proxy forbids it"));
    assertThat(journal.gaps().waiting()).isEmpty();
  }

  @Test
  void theEndOfTheLastGapIsKnownBeforeAndAfterItIsTold() {
    assertThat(journal.gaps().last()).isEmpty();
    journal.append(List.of(), List.of(GAP), NOW);
    assertThat(journal.gaps().last()).contains(GAP.until());
    journal.tellGaps("", NOW, NOW);
    assertThat(journal.gaps().last()).contains(GAP.until());
  }

  @Test
  void ofTooManyGapsThatWaitTheLastBecomeOne() {
    for (int n = 0; n < 2 * Gaps.MOST; n++) {
      Gap gap = new Gap(NOW.plusSeconds(n), NOW.plusSeconds(n + 1), "reason " + n);
      journal.append(List.of(), List.of(gap), NOW);
    }
    List<Gap> waiting = journal.gaps().waiting();
    assertThat(waiting).hasSize(Gaps.MOST);
    assertThat(waiting.getLast().since()).isEqualTo(NOW.plusSeconds(Gaps.MOST - 1));
    assertThat(waiting.getLast().until()).isEqualTo(NOW.plusSeconds(2 * Gaps.MOST));
  }

  private int append(List<EngineEvent> events) {
    return journal.append(events, List.of(), NOW).size();
  }

  private static EngineEvent event(int n) {
    return Events.container(n, "start", "web");
  }

  private static List<EngineEvent> events(int from, int to) {
    List<EngineEvent> events = new ArrayList<>();
    for (int n = from; n < to; n++) {
      events.add(event(n));
    }
    return events;
  }
}
