package dev.tidings.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilencesTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;
  private Store store;
  private Silences silences;

  @BeforeEach
  void open() {
    store = Store.open(folder, START);
    silences = new Silences(store, List.of());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void oneIsOnFromWhenItIsAskedForUntilItsEnd() {
    Silence silence =
        silences.add(START, HOUR, List.of("container=web", "label=a,b"), "new\ndisks");
    assertThat(silences.at(START.plus(HOUR).minusMillis(1)))
        .singleElement()
        .satisfies(found -> {
          assertThat(found).isEqualTo(silence);
          assertThat(found.filter()).containsExactly("container=web", "label=a,b");
          assertThat(found.reason()).doesNotContain("\n");
        });
    assertThat(silences.at(START.plus(HOUR))).isEmpty();
  }

  @Test
  void oneThatIsOverCannotBeEndedAgain() {
    Silence silence = silences.add(START, HOUR, List.of(), "");
    assertThat(silences.end(silence.id(), START.plusSeconds(1))).isPresent();
    assertThat(silences.end(silence.id(), START.plusSeconds(1))).isEmpty();
    assertThat(silences.at(START.plusSeconds(1))).isEmpty();
  }

  @Test
  void numbersAreNotGivenTwice() {
    long first = silences.add(START, HOUR, List.of(), "").id();
    Instant later = START.plus(Duration.ofDays(60));
    assertThat(silences.add(later, HOUR, List.of(), "").id()).isGreaterThan(first);
  }

  @Test
  void moreThanTheBoundAreRefused() {
    for (int n = 0; n < Silences.MOST; n++) {
      silences.add(START, HOUR, List.of(), "");
    }
    assertThatThrownBy(() -> silences.add(START, HOUR, List.of(), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("end some");
    assertThat(silences.add(START.plus(HOUR), HOUR, List.of(), "").id()).isPositive();
  }

  @Test
  void aGroupThatWaitsForASilenceThatIsGoneWaitsForNothingMore() {
    assertThat(silences.holding("[silence 99]container web").orElseThrow().ends())
        .isEqualTo(Instant.EPOCH);
    assertThat(silences.holding("container web")).isEmpty();
    assertThat(Silences.original("[silence 99]container web")).isEqualTo("container web");
  }
}
