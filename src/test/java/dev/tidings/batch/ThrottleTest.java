package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.batch.Throttle.Decision;
import dev.tidings.batch.Throttle.Idle;
import dev.tidings.batch.Throttle.Open;
import dev.tidings.batch.ThrottlePolicy.AfterBatch;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private static final Instant NOW = Instant.parse("2026-11-21T02:10:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ThrottlePolicy POLICY =
      new ThrottlePolicy(MINUTE, 2, Duration.ofMinutes(3), AfterBatch.WINDOW);

  @Test
  void quietWithNothingWaitingStaysQuiet() {
    assertThat(new Idle().decide(false, NOW, POLICY)).isEqualTo(new Decision.Wait(Instant.MAX));
  }

  @Test
  void theFirstEventIsMailedAtOnceAndOpensAWindow() {
    assertThat(new Idle().decide(true, NOW, POLICY))
        .isEqualTo(new Decision.MailFirst(new Open(NOW, MINUTE)));
  }

  @Test
  void insideAWindowEventsWaitForItsEnd() {
    Throttle open = new Open(NOW.minusSeconds(30), MINUTE);
    assertThat(open.decide(true, NOW, POLICY)).isEqualTo(new Decision.Wait(NOW.plusSeconds(30)));
  }

  @Test
  void atTheEndOfAWindowOneSummaryGoesOutAndALongerWindowOpens() {
    Duration twice = MINUTE.multipliedBy(2);
    assertThat(endedAt(NOW, MINUTE).decide(true, NOW, POLICY))
        .isEqualTo(new Decision.MailSummary(new Open(NOW, twice)));
  }

  @Test
  void windowsGrowNoLongerThanTheLongest() {
    Duration longest = POLICY.maxWindow();
    assertThat(endedAt(NOW, MINUTE.multipliedBy(2)).decide(true, NOW, POLICY))
        .isEqualTo(new Decision.MailSummary(new Open(NOW, longest)));
  }

  @Test
  void aGrowthOfOneKeepsTheWindow() {
    ThrottlePolicy constant = new ThrottlePolicy(MINUTE, 1, MINUTE, AfterBatch.WINDOW);
    assertThat(endedAt(NOW, MINUTE).decide(true, NOW, constant))
        .isEqualTo(new Decision.MailSummary(new Open(NOW, MINUTE)));
  }

  @Test
  void afterABatchItCanBeQuietAtOnce() {
    ThrottlePolicy seed = new ThrottlePolicy(MINUTE, 2, MINUTE, AfterBatch.IDLE);
    assertThat(endedAt(NOW, MINUTE).decide(true, NOW, seed))
        .isEqualTo(new Decision.MailSummary(new Idle()));
  }

  @Test
  void aWindowInWhichNothingCameEndsWithoutAMail() {
    assertThat(endedAt(NOW, MINUTE).decide(false, NOW, POLICY))
        .isEqualTo(new Decision.Close(new Idle()));
  }

  @Test
  void aClockSetBackEndsTheWindow() {
    Throttle open = new Open(NOW.plus(Duration.ofDays(1)), MINUTE);
    assertThat(open.decide(true, NOW, POLICY)).isInstanceOf(Decision.MailSummary.class);
  }

  @Test
  void aWindowBelowASecondIsRefused() {
    assertThatThrownBy(
            () -> new ThrottlePolicy(Duration.ofMillis(10), 1, MINUTE, AfterBatch.WINDOW))
        .hasMessageContaining("1s");
  }

  private static Throttle endedAt(Instant end, Duration length) {
    return new Open(end.minus(length), length);
  }
}
