package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class AliveScheduleTest {

  private static final AliveSchedule DAILY =
      new AliveSchedule.Daily(LocalTime.of(2, 30), ZoneId.of("Europe/Berlin"));

  private static Instant at(String time) {
    return Instant.parse(time);
  }

  @Test
  void atItsTimeItIsDue() {
    assertThat(DAILY.last(at("2026-11-21T01:30:00Z"))).isEqualTo(at("2026-11-21T01:30:00Z"));
  }

  @Test
  void beforeItsTimeYesterdaysIsTheLast() {
    assertThat(DAILY.last(at("2026-11-21T01:29:59Z"))).isEqualTo(at("2026-11-20T01:30:00Z"));
  }

  @Test
  void afterItsTimeTheNextIsTomorrows() {
    assertThat(DAILY.next(at("2026-11-21T01:30:00Z"))).isEqualTo(at("2026-11-22T01:30:00Z"));
  }

  @Test
  void aTimeThatTheClocksLeaveOutIsAnHourLater() {
    assertThat(DAILY.next(at("2026-03-28T12:00:00Z"))).isEqualTo(at("2026-03-29T01:30:00Z"));
  }

  @Test
  void aTimeThatTheClocksBringTwiceIsDueOnce() {
    Instant first = DAILY.next(at("2026-10-24T12:00:00Z"));
    assertThat(first).isEqualTo(at("2026-10-25T00:30:00Z"));
    assertThat(DAILY.next(first)).isEqualTo(at("2026-10-26T01:30:00Z"));
  }

  @Test
  void anIntervalCountsFromTheEpoch() {
    AliveSchedule every = new AliveSchedule.Every(Duration.ofHours(6));
    assertThat(every.last(at("2026-11-21T11:59:00Z"))).isEqualTo(at("2026-11-21T06:00:00Z"));
    assertThat(every.next(at("2026-11-21T11:59:00Z"))).isEqualTo(at("2026-11-21T12:00:00Z"));
  }
}
