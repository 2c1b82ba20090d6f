package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AttentionTest {

  private static final Instant NOW = Instant.parse("2026-11-21T17:00:00Z");

  private final AtomicInteger woken = new AtomicInteger();
  private final Attention attention = new Attention(Optional.empty(), woken::incrementAndGet);

  @Test
  void whileNobodyWantsToKnowNothingIsDue() {
    assertThat(attention.next(NOW)).isEqualTo(Instant.MAX);
  }

  @Test
  void whoeverBeginsToWatchWakesTheSampler() {
    attention.want(NOW);
    assertThat(woken).hasValue(1);
  }

  @Test
  void whoeverWatchesOnDoesNotWakeIt() {
    attention.want(NOW);
    attention.want(NOW.plusSeconds(14));
    assertThat(woken).hasValue(1);
  }

  @Test
  void whileSomebodyWatchesThereIsARoundASecond() {
    attention.want(NOW);
    assertThat(attention.next(NOW)).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void aWishLastsFifteenSeconds() {
    attention.want(NOW);
    assertThat(attention.isPaid(NOW.plusSeconds(15))).isFalse();
  }

  @Test
  void unwatchedItMayGoOnMoreSlowly() {
    Attention slow = new Attention(Optional.of(Duration.ofSeconds(10)), () -> {});
    assertThat(slow.next(NOW)).isEqualTo(NOW.plusSeconds(10));
  }

  @Test
  void withoutAnyRoundThereIsNothingToTell() throws InterruptedException {
    assertThat(attention.awaitDifference(NOW, Duration.ZERO)).isFalse();
  }

  @Test
  void twoRoundsAreADifference() throws InterruptedException {
    attention.want(NOW);
    attention.done(NOW);
    attention.done(NOW.plusSeconds(1));
    assertThat(attention.awaitDifference(NOW.plusSeconds(2), Duration.ofDays(1))).isTrue();
  }

  @Test
  void roundsOfLongAgoAreNotThePresent() throws InterruptedException {
    attention.want(NOW);
    attention.done(NOW);
    attention.done(NOW.plusSeconds(1));
    assertThat(attention.awaitDifference(NOW.plusSeconds(10), Duration.ZERO)).isFalse();
  }
}
