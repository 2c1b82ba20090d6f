package dev.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizeLimitTest {

  @TempDir Path folder;
  private Store store;
  private SizeLimit limit;

  @BeforeEach
  void open() {
    store = Store.open(folder, Instant.parse("2026-11-21T02:10:00Z"));
    limit = new SizeLimit(new Status(store));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aServerThatSaysNothingLeavesNoTrace() {
    limit.told("m:25", OptionalLong.empty());
    assertThat(limit.present()).isEmpty();
    assertThat(new Status(store).get("mail.limit")).isEmpty();
  }

  @Test
  void whatAServerSaysOutlastsTheProcess() {
    limit.told("m:25", OptionalLong.of(1_000));
    store.close();
    open();
    assertThat(limit.present()).hasValue(1_000);
  }

  @Test
  void whatItRefusesBeatsWhatItSays() {
    limit.told("m:25", OptionalLong.of(1_000));
    limit.taught("m:25", 700);
    limit.taught("m:25", 800);
    limit.told("m:25", OptionalLong.of(1_000));
    assertThat(limit.present()).hasValue(700);
  }

  @Test
  void aServerWhoseLimitIsSetAnewIsBelievedAgain() {
    limit.told("m:25", OptionalLong.of(1_000));
    limit.taught("m:25", 700);
    limit.told("m:25", OptionalLong.of(5_000));
    assertThat(limit.present()).hasValue(5_000);
  }

  @Test
  void anotherServerHasLimitsOfItsOwn() {
    limit.taught("m:25", 700);
    limit.told("/srv/my mails", OptionalLong.empty());
    assertThat(limit.present()).isEmpty();
    limit.taught("n:25", 900);
    assertThat(limit.present()).hasValue(900);
  }
}
