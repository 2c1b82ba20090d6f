package dev.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LiveTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;

  /// Each may have asked for something else, so that what waits for it is there for it alone.
  @Test
  void whatWaitsForAllTogetherIsBounded() throws InterruptedException {
    try (Store store = Store.open(folder, NOW)) {
      Journal journal = new Journal(store);
      byte[] frame = new byte[90_000];
      Live live = new Live(journal, _ -> frame);
      for (int i = 0; i < 20; i++) {
        listenWithoutReading(live);
      }
      for (int i = 0; i < 10; i++) {
        journal.append(List.of(Events.container(i, "die", "web")), List.of(), NOW);
        live.pump();
        assertThat(live.waiting()).isLessThanOrEqualTo(Live.MOST_WAITING);
      }
      assertThat(live.count()).isBetween(1, 19);
      live.close();
    }
  }

  /// Whoever is dropped is interrupted, so each has a thread of its own.
  private static void listenWithoutReading(Live live) throws InterruptedException {
    CountDownLatch listening = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          EventFlow _ = live.listen(_ -> true);
          listening.countDown();
          try {
            Thread.sleep(Long.MAX_VALUE);
          } catch (InterruptedException e) {
            // Dropped.
          }
        });
    listening.await();
  }
}
