package dev.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

  @Test
  void aRecipientIsTriedAgainAfterOneMinuteAndNeverRarerThanEveryQuarter() {
    assertThat(RetrySchedule.forRecipient(1)).isEqualTo(Duration.ofMinutes(1));
    assertThat(RetrySchedule.forRecipient(5)).isEqualTo(Duration.ofMinutes(15));
    assertThat(RetrySchedule.forRecipient(500)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void theServerIsTriedAgainAfterFiveSecondsDoublingToFiveMinutes() {
    assertThat(RetrySchedule.forServer(ServerFailure.Cause.SERVER, 1, 0.5))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(RetrySchedule.forServer(ServerFailure.Cause.SERVER, 3, 0.5))
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(RetrySchedule.forServer(ServerFailure.Cause.SERVER, 1_000, 0.5))
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void chanceShiftsItByAFifth() {
    assertThat(RetrySchedule.forServer(ServerFailure.Cause.SERVER, 1, 0))
        .isEqualTo(Duration.ofSeconds(4));
    assertThat(RetrySchedule.forServer(ServerFailure.Cause.SERVER, 1, 1))
        .isEqualTo(Duration.ofSeconds(6));
  }
}
