package dev.tidings.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReaderTest {

  @TempDir Path folder;
  private Store store;
  private Store reader;

  @BeforeEach
  void open() {
    store = Store.open(folder, Instant.EPOCH);
    reader = store.reader();
  }

  @AfterEach
  void close() {
    reader.close();
    store.close();
  }

  @Test
  @Timeout(20)
  void whoWritesDoesNotWaitForWhoLooks() throws Exception {
    new Status(store).set("a", "1");
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    CompletableFuture<Void> look =
        CompletableFuture.runAsync(() ->
            reader.walk(
                row -> {
                  looking.countDown();
                  return await(written);
                },
                "SELECT 1 FROM status"));
    looking.await();
    store.commit(() -> new Status(store).set("b", "2"));
    written.countDown();
    look.get(10, TimeUnit.SECONDS);
    assertThat(new Status(reader).get("b")).contains("2");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatAReaderChangesIsSeenByAll() {
    new Status(reader).set("a", "1");
    assertThat(new Status(store).get("a")).contains("1");
    assertThat(new Status(reader).get("a")).contains("1");
  }

  @Test
  void inATransactionAReaderSeesWhatItHasWritten() {
    reader.commit(() -> {
      new Status(reader).set("a", "1");
      assertThat(new Status(reader).get("a")).contains("1");
    });
  }

  @Test
  void beforeTheEndOfATransactionAReaderSeesNothingOfIt() throws Exception {
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    store.commit(() -> {
      new Status(store).set("a", "1");
      seen.complete(
          CompletableFuture.supplyAsync(() -> new Status(reader).get("a").isPresent()).join());
    });
    assertThat(seen.get()).isFalse();
  }
}
