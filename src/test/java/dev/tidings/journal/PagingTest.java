package dev.tidings.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A page of a big journal is found by index, wherever it lies: 100,000 events of 500 containers.
class PagingTest {

  private static final Instant NOW = Events.START;
  private static final int EVENTS = 100_000;
  private static final int AT_ONCE = 5_000;

  @TempDir static Path folder;
  private static Store store;
  private static Journal journal;

  @BeforeAll
  static void fill() {
    store = Store.open(folder, NOW);
    journal = new Journal(store);
    for (int from = 0; from < EVENTS; from += AT_ONCE) {
      List<EngineEvent> events =
          IntStream.range(from, from + AT_ONCE)
              .mapToObj(n -> Events.container(n, "exec_start: probe", "c" + n % 500))
              .toList();
      journal.append(events, List.of(), NOW);
    }
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void whatComesBehindAPositionIsFoundByIt() {
    assertThat(plan(Journal.AFTER, 99_000)).containsExactly(byPosition(">"));
    assertThat(journal.after(99_000).getFirst().position()).isEqualTo(99_001);
  }

  @Test
  void whatComesBeforeAPositionIsFoundByIt() {
    assertThat(plan(Journal.BEFORE, 0, 99_000, 0, Long.MAX_VALUE)).containsExactly(BETWEEN);
    assertThat(journal.before(all(), 99_000).getFirst().position()).isEqualTo(98_999);
  }

  @Test
  void whatLiesInAStretchOfTimeIsReadOnWithoutSorting() {
    assertThat(plan(Journal.ONWARD, 99_000, 99_999, 0, Long.MAX_VALUE)).containsExactly(BETWEEN);
    assertThat(journal.onward(all(), 99_000).getFirst().position()).isEqualTo(99_001);
  }

  @Test
  void whereAStretchOfTimeLiesIsFoundInTheIndexAlone() {
    assertThat(plan(Journal.ENDS, 0, 1))
        .containsExactly(
            "SEARCH event USING COVERING INDEX event_key (time_nano>? AND time_nano<?)");
    Journal.Stretch last = journal.stretch(NOW.plusMillis(99_990), NOW.plusSeconds(999));
    assertThat(last).returns(99_991L, Journal.Stretch::first);
    assertThat(last).returns(100_000L, Journal.Stretch::last);
    assertThat(journal.before(last, Long.MAX_VALUE)).hasSize(10);
    assertThat(journal.onward(last, 0)).hasSize(10);
  }

  @Test
  void aStretchInWhichNothingHappenedIsEmpty() {
    Journal.Stretch before = journal.stretch(Instant.EPOCH, NOW.minusSeconds(1));
    assertThat(journal.onward(before, 0)).isEmpty();
    assertThat(journal.before(before, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void aPageIsBoundedHoweverMuchThereIs() {
    assertThat(journal.after(0)).hasSize(500);
    assertThat(journal.before(all(), Long.MAX_VALUE)).hasSize(500);
  }

  @Test
  void eventsArePassedOverUpToOneThatIsWantedAndNeverAllAtOnce() {
    Journal.Passed probes =
        journal.passOver(all(), Long.MAX_VALUE, (_, action) -> action.startsWith("exec_"));
    assertThat(probes).isEqualTo(new Journal.Passed(25_000, 75_001));
    assertThat(journal.passOver(all(), 8, (_, _) -> true)).isEqualTo(new Journal.Passed(7, 1));
    assertThat(journal.passOver(all(), 8, (_, _) -> false)).isEqualTo(new Journal.Passed(0, 8));
  }

  private static Journal.Stretch all() {
    return journal.stretch(Instant.EPOCH, NOW.plusSeconds(999));
  }

  private static final String BETWEEN =
      "SEARCH event USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";

  private static String byPosition(String comparison) {
    return "SEARCH event USING INTEGER PRIMARY KEY (rowid" + comparison + "?)";
  }

  private static List<String> plan(String sql, Object... values) {
    List<String> plan = new ArrayList<>();
    store.walk(row -> plan.add(row.getString("detail")), "EXPLAIN QUERY PLAN " + sql, values);
    return plan;
  }
}
