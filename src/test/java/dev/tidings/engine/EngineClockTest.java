package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineClockTest {

  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00.700Z");
  private static final Duration TRIP = Duration.ofMillis(20);

  private final EngineClock clock = new EngineClock();

  @Test
  void withoutAnAnswerBothAreTheSame() {
    assertThat(clock.toEngine(NOW)).isEqualTo(NOW);
    assertThat(clock.skew()).isEmpty();
  }

  @Test
  void aDateWithinItsSecondIsNoDifference() {
    date(NOW, Duration.ZERO);
    assertThat(clock.ahead()).isZero();
    assertThat(clock.atLeast(NOW)).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, -6, 6, 60, 600})
  void aDifferenceIsKnownWithinHalfASecondOfTheFirstDate(long seconds) {
    date(NOW, Duration.ofSeconds(seconds));
    Duration error = clock.ahead().minusSeconds(seconds).abs();
    assertThat(error).isLessThan(Duration.ofMillis(600));
    assertThat(clock.skew()).contains(clock.ahead());
    assertThat(clock.toOurs(clock.toEngine(NOW))).isEqualTo(NOW);
  }

  @Test
  void fiveSecondsAreNotWorthAWord() {
    clock.learn(NOW.plusSeconds(5), Optional.empty(), NOW, NOW);
    assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(5));
    assertThat(clock.skew()).isEmpty();
  }

  @Test
  void severalDatesTogetherAreCloserThanOne() {
    Duration ahead = Duration.ofMinutes(1);
    for (int i = 0; i < 40; i++) {
      date(NOW.plusMillis(1_730L * i), ahead);
    }
    assertThat(clock.ahead().minus(ahead).abs()).isLessThan(Duration.ofMillis(60));
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 60, 600})
  void theEnginesTimeIsNeverTakenForLaterThanItIs(long seconds) {
    for (int i = 0; i < 40; i++) {
      Instant now = NOW.plusMillis(377L * i);
      date(now, Duration.ofSeconds(seconds));
      assertThat(clock.atLeast(now)).isBeforeOrEqualTo(now.plusSeconds(seconds).plus(TRIP));
    }
  }

  @Test
  void aClockThatWasSetIsBelievedAtOnce() {
    date(NOW, Duration.ofMinutes(1));
    date(NOW.plusSeconds(10), Duration.ofMinutes(-10));
    assertThat(clock.ahead().plusSeconds(600).abs()).isLessThan(Duration.ofMillis(600));
    date(NOW.plusSeconds(20), Duration.ZERO);
    assertThat(clock.ahead()).isZero();
  }

  @Test
  void anAnswerThatTookLongDoesNotSpoilWhatIsKnown() {
    clock.learn(NOW.plusSeconds(60), Optional.empty(), NOW, NOW);
    clock.learnDate(NOW.plusSeconds(100), NOW, NOW.plusSeconds(90));
    assertThat(clock.ahead()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aQuestionDuringWhichOurClockWasSetBackTeachesNothing() {
    clock.learnDate(NOW, NOW, NOW.minusSeconds(100));
    assertThat(clock.ahead()).isZero();
  }

  @Test
  void datesOfAProxyWithAClockOfItsOwnAreNotBelieved() {
    Instant told = NOW.plusSeconds(60);
    clock.learn(told, Optional.of(NOW.minusSeconds(300)), NOW, NOW);
    clock.learnDate(NOW.minusSeconds(290), NOW.plusSeconds(10), NOW.plusSeconds(10));
    assertThat(clock.ahead()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whatAnEarlierProcessKnewCountsUntilTheEngineAnswers() {
    clock.recall(Duration.ofMinutes(1));
    assertThat(clock.ahead()).isEqualTo(Duration.ofMinutes(1));
    date(NOW, Duration.ofMinutes(1));
    assertThat(clock.ahead()).isEqualTo(Duration.ofMinutes(1));
    date(NOW, Duration.ZERO);
    assertThat(clock.ahead()).isZero();
  }

  @Test
  void whatIsKnownIsNotReplacedByWhatAnEarlierProcessKnew() {
    date(NOW, Duration.ZERO);
    clock.recall(Duration.ofMinutes(1));
    assertThat(clock.ahead()).isZero();
  }

  /// An answer whose `Date` is written in the middle of a round trip, its fraction cut off.
  private void date(Instant now, Duration ahead) {
    Instant engines = now.plus(ahead);
    clock.learnDate(
        Instant.ofEpochSecond(engines.getEpochSecond()),
        now.minus(TRIP.dividedBy(2)),
        now.plus(TRIP.dividedBy(2)));
  }
}
