package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SamplingDemandTest {

  private static final Instant NOW = Instant.parse("2026-11-21T17:00:00Z");

  private final AtomicInteger woken = new AtomicInteger();
  private final SamplingDemand attention =
      new SamplingDemand(Optional.empty(), woken::incrementAndGet);

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
  void aWishFromBeforeTheClockWasSetBackIsOver() {
    attention.want(NOW);
    assertThat(attention.isPaid(NOW.minusSeconds(3_600))).isFalse();
  }

  @Test
  void whoeverWishesAfterTheClockWasSetBackWakesTheSampler() {
    attention.want(NOW);
    attention.want(NOW.minusSeconds(3_600));
    assertThat(woken).hasValue(2);
    assertThat(attention.isPaid(NOW.minusSeconds(3_600))).isTrue();
  }

  @Test
  void aRoundFromBeforeTheClockWasSetBackIsNotThePresent() throws InterruptedException {
    attention.done(NOW, true);
    attention.awaitRound(NOW.minusSeconds(3_600), Duration.ZERO);
    assertThat(woken).hasValue(1);
  }

  @Test
  void unwatchedItMayGoOnMoreSlowly() {
    SamplingDemand slow = new SamplingDemand(Optional.of(Duration.ofSeconds(10)), () -> {});
    assertThat(slow.next(NOW)).isEqualTo(NOW.plusSeconds(10));
  }

  @Test
  void withoutAnyRoundThereIsNothingToTell() throws InterruptedException {
    assertThat(attention.awaitDifference(NOW, Duration.ZERO)).isFalse();
  }

  @Test
  void twoRoundsAreADifference() throws InterruptedException {
    attention.want(NOW);
    attention.done(NOW, true);
    attention.done(NOW.plusSeconds(1), true);
    assertThat(attention.awaitDifference(NOW.plusSeconds(2), Duration.ofDays(1))).isTrue();
  }

  @Test
  void roundsOfLongAgoAreNotThePresent() throws InterruptedException {
    attention.want(NOW);
    attention.done(NOW, true);
    attention.done(NOW.plusSeconds(1), true);
    assertThat(attention.awaitDifference(NOW.plusSeconds(10), Duration.ZERO)).isFalse();
  }

  @Test
  void aRoundThatIsOwedIsMadeAtOnce() throws InterruptedException {
    List<Instant> next = new ArrayList<>();
    SamplingDemand[] self = new SamplingDemand[1];
    self[0] = new SamplingDemand(Optional.empty(), () -> next.add(self[0].next(NOW)));
    self[0].awaitRound(NOW, Duration.ZERO);
    assertThat(next).containsExactly(NOW);
  }

  @Test
  void whoeverAskedForOneRoundDoesNotWatch() throws InterruptedException {
    SamplingDemand[] self = new SamplingDemand[1];
    SamplingDemand once = new SamplingDemand(Optional.empty(), () -> self[0].done(NOW, true));
    self[0] = once;
    assertThat(once.awaitRound(NOW, Duration.ZERO)).isTrue();
    assertThat(once.isPaid(NOW)).isFalse();
  }

  @Test
  void aRoundOfASecondAgoWillDo() throws InterruptedException {
    attention.done(NOW.minusSeconds(1), true);
    assertThat(attention.awaitRound(NOW, Duration.ZERO)).isTrue();
    assertThat(woken).hasValue(0);
  }

  @Test
  void aRoundThatDoesNotComeIsNotOwedForEver() throws InterruptedException {
    assertThat(attention.awaitRound(NOW, Duration.ZERO)).isFalse();
    assertThat(attention.isPaid(NOW)).isFalse();
  }

  @Test
  void aRoundThatDidNotReachAllIsFollowedByAnother() throws InterruptedException {
    List<Boolean> paid = new ArrayList<>();
    SamplingDemand[] self = new SamplingDemand[1];
    Runnable round =
        () -> {
          self[0].done(NOW, false);
          paid.add(self[0].isPaid(NOW));
        };
    self[0] = new SamplingDemand(Optional.empty(), round);
    assertThat(self[0].awaitRound(NOW, Duration.ZERO)).isTrue();
    assertThat(paid).containsExactly(true);
  }
}
