package dev.tidings.mail.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LocalTimesTest {

  private static final LocalTimes UTC = new LocalTimes(ZoneOffset.UTC);
  private static final LocalTimes VIENNA = new LocalTimes(ZoneId.of("Europe/Vienna"));
  private static final Instant WINTER = Instant.parse("2026-03-01T02:10:03Z");
  private static final Instant SUMMER = Instant.parse("2026-07-01T22:10:03Z");

  private static String range(LocalTimes times, Instant first, Instant last, Instant now) {
    return times.range(new Tally.Span(first, last), now, "between ", " and ");
  }

  @Test
  void aZoneIsNamedAsAtThatTimeOfTheYear() {
    assertThat(VIENNA.moment(WINTER)).isEqualTo("2026-03-01 03:10:03 CET");
    assertThat(VIENNA.moment(SUMMER)).isEqualTo("2026-07-02 00:10:03 CEST");
  }

  @Test
  void utcIsNamedUtcHoweverItIsWritten() {
    assertThat(UTC.zoneName(WINTER)).isEqualTo("UTC");
    assertThat(new LocalTimes(ZoneId.of("Etc/UTC")).zoneName(WINTER)).isEqualTo("UTC");
  }

  @Test
  void aFixedOffsetIsNamedByItself() {
    assertThat(new LocalTimes(ZoneId.of("+05:30")).zoneName(WINTER)).isEqualTo("UTC+05:30");
  }

  @Test
  void withinTodayNoDateIsShown() {
    assertThat(range(UTC, WINTER, WINTER.plusSeconds(59), WINTER.plusSeconds(60)))
        .isEqualTo("between 02:10:03 and 02:11:02 UTC");
  }

  @Test
  void whatBeganYesterdayIsShownWithDates() {
    assertThat(range(UTC, WINTER.minusSeconds(86_400), WINTER, WINTER))
        .isEqualTo("between 2026-02-28 02:10:03 and 2026-03-01 02:10:03 UTC");
  }

  @Test
  void whatWasYesterdayIsShownWithDates() {
    assertThat(range(UTC, WINTER, WINTER, WINTER.plusSeconds(86_400))).contains("2026-03-01");
  }

  @Test
  void acrossTheChangeOfTheClockBothZonesAreNamed() {
    assertThat(range(VIENNA, WINTER, SUMMER, SUMMER)).contains("CET and").endsWith("CEST");
  }

  @Test
  void theHeaderDateIsOfTheNewerStandard() {
    assertThat(UTC.header(WINTER)).isEqualTo("Sun, 1 Mar 2026 02:10:03 +0000");
    assertThat(VIENNA.header(WINTER)).isEqualTo("Sun, 1 Mar 2026 03:10:03 +0100");
  }

  @Test
  void aDurationHasItsTwoGreatestUnits() {
    assertThat(LocalTimes.duration(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(LocalTimes.duration(Duration.ofMinutes(4))).isEqualTo("4 min");
    assertThat(LocalTimes.duration(Duration.ofSeconds(7_505))).isEqualTo("2 h 5 min");
    assertThat(LocalTimes.duration(Duration.ofHours(49))).isEqualTo("2 d 1 h");
  }
}
