package dev.tidings.silence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.rule.Matcher;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WeeklyWindowTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);

  private static WeeklyWindow window(Set<DayOfWeek> days, String from, String to) {
    return new WeeklyWindow(
        "w", days, LocalTime.parse(from), LocalTime.parse(to), BERLIN, Matcher.ALL, false);
  }

  private static Duration lasts(WeeklyWindow window, String at) {
    return window
        .at(Instant.parse(at))
        .map(span -> Duration.between(span.began(), span.ends()))
        .orElse(Duration.ZERO);
  }

  @Test
  void aNightEndsOnTheNextDay() {
    WeeklyWindow night = window(EVERY_DAY, "22:00", "07:00");
    assertThat(lasts(night, "2026-11-26T21:00:00Z")).isEqualTo(Duration.ofHours(9));
    assertThat(lasts(night, "2026-11-27T05:59:59Z")).isEqualTo(Duration.ofHours(9));
    assertThat(lasts(night, "2026-11-27T06:00:00Z")).isZero();
    assertThat(lasts(night, "2026-11-26T20:59:59Z")).isZero();
  }

  @Test
  void aDayIsTheOneItBeginsOn() {
    WeeklyWindow sunday = window(EnumSet.of(DayOfWeek.SUNDAY), "23:00", "01:00");
    assertThat(lasts(sunday, "2026-11-29T22:30:00Z")).isEqualTo(Duration.ofHours(2));
    assertThat(lasts(sunday, "2026-11-29T23:30:00Z")).isEqualTo(Duration.ofHours(2));
    assertThat(lasts(sunday, "2026-11-28T23:30:00Z")).isZero();
  }

  @Test
  void aNightInWhichClocksAreChangedIsAnHourLongerOrShorter() {
    WeeklyWindow night = window(EVERY_DAY, "22:00", "07:00");
    assertThat(lasts(night, "2026-10-25T02:00:00Z")).isEqualTo(Duration.ofHours(10));
    assertThat(lasts(night, "2026-03-29T02:00:00Z")).isEqualTo(Duration.ofHours(8));
  }

  @Test
  void aTimeThatAChangeOfClocksLeavesOutIsMovedBehindIt() {
    WeeklyWindow early = window(EVERY_DAY, "02:30", "04:00");
    assertThat(lasts(early, "2026-03-29T01:15:00Z")).isZero();
    assertThat(lasts(early, "2026-03-29T01:45:00Z")).isEqualTo(Duration.ofMinutes(30));
  }
}
