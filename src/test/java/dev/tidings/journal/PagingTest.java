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
    assertThat(plan(Journal.BEFORE, 99_000, 0, Long.MAX_VALUE)).containsExactly(byPosition("<"));
    assertThat(journal.before(Instant.EPOCH, NOW.plusSeconds(999), 99_000).getFirst().position())
        .isEqualTo(98_999);
  }

  @Test
  void whatLiesInAStretchOfTimeIsReadOnWithoutSorting() {
    assertThat(plan(Journal.ONWARD, 99_000, 0, Long.MAX_VALUE)).containsExactly(byPosition(">"));
    assertThat(journal.onward(NOW, NOW.plusSeconds(999), 99_000).getFirst().position())
        .isEqualTo(99_001);
  }

  @Test
  void aPageIsBoundedHoweverMuchThereIs() {
    assertThat(journal.after(0)).hasSize(500);
    assertThat(journal.before(Instant.EPOCH, NOW.plusSeconds(999), Long.MAX_VALUE)).hasSize(500);
  }

  private static String byPosition(String comparison) {
    return "SEARCH event USING INTEGER PRIMARY KEY (rowid" + comparison + "?)";
  }

  private static List<String> plan(String sql, Object... values) {
    List<String> plan = new ArrayList<>();
    store.walk(row -> plan.add(row.getString("detail")), "EXPLAIN QUERY PLAN " + sql, values);
    return plan;
  }
}
