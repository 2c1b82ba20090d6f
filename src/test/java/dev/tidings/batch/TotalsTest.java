package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TotalsTest {

  @TempDir Path folder;
  private Store store;
  private Totals totals;

  @BeforeEach
  void open() {
    store = Store.open(folder, Events.START);
    totals = new Totals(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatIsKeptBackIsCountedOn() {
    totals.notMailed(Map.of("event=top", 2), Events.START);
    totals.notMailed(Map.of("event=top", 3), Events.START.plusSeconds(60));
    assertThat(totals.notMailed())
        .isEqualTo(new BatchSummary.Ledger(Events.START, Map.of("event=top", 5)));
  }

  @Test
  void aRouteIsCountedOnceAMail() {
    totals.mailed(List.of("problems", "problems"), Events.START);
    assertThat(totals.mailed().byRule()).isEqualTo(Map.of("problems", 1));
  }

  @Test
  void aMailThatToldWhatWasKeptBackLeavesTheTotal() {
    Backlog backlog = new Backlog(store);
    backlog.notMailed(List.of("problems"), Map.of("event=top", 2), Events.START);
    totals.notMailed(Map.of("event=top", 2), Events.START);
    backlog.clearLedger("problems");
    assertThat(totals.notMailed().byRule()).isEqualTo(Map.of("event=top", 2));
  }

  @Test
  void aCountStaysAtItsBound() {
    totals.notMailed(Map.of("event=top", Integer.MAX_VALUE), Events.START);
    totals.notMailed(Map.of("event=top", 1), Events.START);
    assertThat(totals.notMailed().byRule()).isEqualTo(Map.of("event=top", Integer.MAX_VALUE));
  }
}
