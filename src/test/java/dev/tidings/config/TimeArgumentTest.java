package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0s, 2026-11-21T12:00:00Z",
    "90s, 2026-11-21T11:58:30Z",
    "1h30m, 2026-11-21T10:30:00Z",
    "7d, 2026-11-14T12:00:00Z",
    "1795240711, 2026-11-21T05:58:31Z",
    "1795240711.5, 2026-11-21T05:58:31.500Z",
    "2026-11-20T02:10:00Z, 2026-11-20T02:10:00Z",
    "2026-11-20T02:10:00+01:00, 2026-11-20T01:10:00Z",
    "2026-11-20T02:10:00, 2026-11-20T01:10:00Z",
    "2026-11-20, 2026-11-19T23:00:00Z",
    "2026-11-20 02:10, 2026-11-20T01:10:00Z",
    "2026-11-20T02:10Z, 2026-11-20T02:10:00Z",
    "2026-11-20T02:10:00.5-03:30, 2026-11-20T05:40:00.500Z",
    "2026-07-20T02:10:00, 2026-07-20T00:10:00Z",
    "1.5h, 2026-11-21T10:30:00Z",
    "' 1h 30m ', 2026-11-21T10:30:00Z",
    "2w, 2026-11-07T12:00:00Z"
  })
  void aTimeIsTakenAsDockerTakesIt(String text, Instant expected) {
    assertThat(TimeArgument.parse(text, NOW, ZoneId.of("Europe/Berlin"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "",
        "-1h",
        "5x",
        "2026-13-01",
        "2026-11-21T25:00:00",
        "2026-11-21T02",
        "21.11.2026",
        "2026-11-21T02:10:00 CET",
        "1795240711000000",
        "99999999999d",
        "02:10"
      })
  void anythingElseIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> TimeArgument.parse(text, NOW, ZoneId.of("UTC")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\" is no time")
        .hasMessageContaining("1h30m");
  }

  @Test
  void aTimeThatComesTwiceIsNotGuessed() {
    assertThatThrownBy(
            () -> TimeArgument.parse("2026-10-25T02:30:00", NOW, ZoneId.of("Europe/Berlin")))
        .hasMessageContaining("comes twice in Europe/Berlin")
        .hasMessageContaining("2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00");
  }

  @Test
  void aTimeThatIsLeftOutIsNotGuessed() {
    assertThatThrownBy(
            () -> TimeArgument.parse("2026-03-29T02:30:00", NOW, ZoneId.of("Europe/Berlin")))
        .hasMessageContaining("does not exist in Europe/Berlin")
        .hasMessageContaining("2026-03-29T02:30+01:00");
  }

  @Test
  void aDayThatBeginsWithAChangeOfClocksBeginsWhereItBegins() {
    // Beirut: 00:00 is left out on that day.
    assertThat(TimeArgument.parse("2026-03-29", NOW, ZoneId.of("Asia/Beirut")))
        .isEqualTo(Instant.parse("2026-03-28T22:00:00Z"));
  }
}
