package dev.tidings.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgettingTest {

  private static final Instant NOW = Events.START;
  private static final Retention MONTH = new Retention(Duration.ofDays(30), 1 << 30);
  private static final String FULL =
      "the journal had reached its bound (retention.size) before they could be mailed";

  @TempDir Path folder;
  private Store store;
  private Journal journal;
  private Forgetting forgetting;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    journal = new Journal(store);
    forgetting = new Forgetting(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatIsTooOldIsForgotten() {
    journal.append(events(0, 3), List.of(), NOW.minus(Duration.ofDays(31)));
    journal.append(events(3, 5), List.of(), NOW);
    forgetting.forget(MONTH, 100, NOW);
    assertThat(journal.after(0)).extracting(Entry::event).isEqualTo(events(3, 5));
  }

  @Test
  void oneEventFromTheFutureStopsNothing() {
    journal.append(events(0, 1), List.of(), NOW.plus(Duration.ofDays(365)));
    journal.append(events(1, 3), List.of(), NOW.minus(Duration.ofDays(31)));
    journal.append(events(3, 5), List.of(), NOW);
    forgetting.forget(MONTH, 100, NOW);
    assertThat(journal.after(0))
        .extracting(Entry::event)
        .containsExactly(event(0), event(3), event(4));
  }

  @Test
  void whatIsTooMuchIsForgottenTheOldestFirst() {
    append(events(0, 6_000));
    long size = store.size();
    while (forgetting.forget(new Retention(Duration.ofDays(30), size / 2), 10_000, NOW)) {}
    assertThat(store.size()).isLessThanOrEqualTo(size / 2);
    assertThat(journal.latestKeys(1)).containsExactly(event(5_999).key());
    assertThat(journal.after(0).getFirst().position()).isGreaterThan(1_000);
  }

  @Test
  void whatWaitsForNoMailGoesThoughAnOlderEventWaits() {
    append(events(0, 6_000));
    store.update("INSERT INTO due (name, position, incident) VALUES ('n', 1, 1)");
    store.update("INSERT INTO open_event (position) VALUES (2)");
    long size = store.size();
    while (forgetting.forget(new Retention(Duration.ofDays(30), size / 2), 5_000, NOW)) {}
    assertThat(store.size()).isLessThanOrEqualTo(size / 2);
    assertThat(numbers("SELECT position FROM event LIMIT 3")).startsWith(1L, 2L).doesNotContain(3L);
    assertThat(numbers("SELECT count(*) FROM event WHERE position > 5000")).containsExactly(1_000L);
    assertThat(journal.gaps().waiting()).isEmpty();
  }

  @Test
  void aGapThatIsGivenUpIsAPartOfTheGapThatSaysSo() {
    Instant since = NOW.minusSeconds(3_600);
    journal.append(List.of(), List.of(new Gap(since, NOW.minusSeconds(1_800), "test")), NOW);
    journal.tellGaps("test", NOW, NOW);
    append(events(0, 10));
    assertThat(forgetting.giveUp(0, 1, NOW)).isTrue();
    assertThat(all()).hasSize(1);
    assertThat(journal.gaps().waiting()).extracting(Gap::since).contains(since);
  }

  @Test
  void nobodyWaitsForMoreThanAMegabyteToGo() {
    for (int n = 0; n < 100; n++) {
      append(List.of(noisy(n, 60_000)));
    }
    assertThat(forgetting.forget(new Retention(Duration.ofDays(30), 1), 100, NOW)).isTrue();
    assertThat(numbers("SELECT count(*) FROM event").getFirst()).isBetween(80L, 99L);
    int before = numbers("SELECT count(*) FROM event").getFirst().intValue();
    assertThat(forgetting.giveUp(0, store.size() - 1, NOW)).isTrue();
    assertThat(before - numbers("SELECT count(*) FROM event").getFirst().intValue())
        .isBetween(1, 20);
  }

  @Test
  void whatIsNotDealtWithIsNotForgotten() {
    journal.append(events(0, 5), List.of(), NOW.minus(Duration.ofDays(31)));
    forgetting.forget(new Retention(Duration.ofDays(30), 1), 3, NOW);
    assertThat(journal.after(0)).extracting(Entry::event).isEqualTo(events(3, 5));
  }

  @Test
  void theLastEventIsNeverForgotten() {
    journal.append(events(0, 5), List.of(), NOW.minus(Duration.ofDays(31)));
    forgetting.forget(new Retention(Duration.ofDays(30), 1), 5, NOW);
    assertThat(journal.after(0)).extracting(Entry::event).containsExactly(event(4));
  }

  @Test
  void whatBelongsToAnEventIsForgottenWithIt() {
    append(events(0, 3));
    store.update(
        "INSERT INTO evidence (actor_id, time_nano, noted, described) VALUES ('c', ?, 0, '{}'),"
            + " ('c', ?, 0, '{}')",
        event(0).timeNano(),
        event(2).timeNano());
    store.update("INSERT INTO incident (position, who, described) VALUES (1, 'w', '{}')");
    store.update("INSERT INTO due (name, position, incident) VALUES ('n', 1, 1), ('n', 3, 3)");
    store.update("INSERT INTO open_event (position) VALUES (1), (3)");
    store.update("DELETE FROM event WHERE position = 1");
    assertThat(numbers("SELECT time_nano FROM evidence")).containsExactly(event(2).timeNano());
    assertThat(numbers("SELECT position FROM incident")).isEmpty();
    assertThat(numbers("SELECT position FROM due")).containsExactly(3L);
    assertThat(numbers("SELECT position FROM open_event")).containsExactly(3L);
  }

  @Test
  void eventsThatAreGivenUpOneAfterTheOtherAreOneGap() {
    for (int n = 0; n < 3_000; n += 10) {
      append(
          IntStream.range(n, n + 10).mapToObj(i -> Events.container(i, "die", "c" + i)).toList());
    }
    assertThat(forgetting.giveUp(1_000, store.size() / 2, NOW)).isTrue();
    Gap gap = journal.gaps().waiting().getFirst();
    assertThat(journal.gaps().waiting()).hasSize(1);
    // Nobody has more than the others: the oldest went.
    assertThat(gap.reason()).isEqualTo(FULL);
    assertThat(gap.since()).isEqualTo(NOW.plusMillis(1_000));
    long next = journal.after(1_000).getFirst().position();
    assertThat(gap.until()).isEqualTo(NOW.plusMillis(next - 2));
    assertThat(numbers("SELECT count(*) FROM event WHERE position <= 1000"))
        .containsExactly(1_000L);
  }

  @Test
  void whoMakesTheMostDoesNotCostTheOthersTheirs() {
    List<EngineEvent> quiet =
        IntStream.range(0, 200).mapToObj(n -> Events.container(n, "die", "c" + n % 50)).toList();
    append(quiet.subList(0, 100));
    for (int n = 0; n < 3_000; n++) {
      append(List.of(noisy(n)));
    }
    append(quiet.subList(100, 200));
    assertThat(forgetting.giveUp(0, store.size() / 10, NOW)).isTrue();
    Set<EngineEvent> left = all().stream().map(Entry::event).collect(Collectors.toSet());
    assertThat(left).containsAll(quiet);
    Gap gap = journal.gaps().waiting().getFirst();
    assertThat(journal.gaps().waiting()).hasSize(1);
    assertThat(gap.reason()).isEqualTo(FULL + "; they are of container noisy");
    assertThat(gap.since()).isEqualTo(noisy(0).time());
    int lost = 3_200 - left.size();
    assertThat(gap.until()).isEqualTo(noisy(lost - 1).time());
  }

  @Test
  void whereNothingIsLeftToGiveUpItEnds() {
    append(events(0, 1));
    assertThat(forgetting.giveUp(0, 1, NOW)).isFalse();
  }

  private List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    for (List<Entry> page = journal.after(0);
        !page.isEmpty();
        page = journal.after(page.getLast().position())) {
      all.addAll(page);
    }
    return all;
  }

  private List<Long> numbers(String sql) {
    return store.query(row -> row.getLong(1), sql);
  }

  private static EngineEvent noisy(int n) {
    return noisy(n, 2_000);
  }

  private static EngineEvent noisy(int n, int size) {
    String line = Events.container(1_000 + n, "health_status: unhealthy", "noisy").raw();
    String label = "\"big\":\"" + "x".repeat(size) + "\",";
    return EventCodec.decode(line.replace("\"image\"", label + "\"image\""), NOW);
  }

  private int append(List<EngineEvent> events) {
    return journal.append(events, List.of(), NOW).size();
  }

  private static EngineEvent event(int n) {
    return Events.container(n, "start", "web");
  }

  private static List<EngineEvent> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(ForgettingTest::event).toList();
  }
}
