package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    "2026-11-20, 2026-11-19T23:00:00Z"
  })
  void aTimeIsTakenAsDockerTakesIt(String text, Instant expected) {
    assertThat(TimeArgument.parse(text, NOW, ZoneId.of("Europe/Berlin"))).isEqualTo(expected);
  }

  @Test
  void anythingElseIsRefusedWithExamples() {
    assertThatThrownBy(() -> TimeArgument.parse("yesterday", NOW, ZoneId.of("UTC")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("yesterday")
        .hasMessageContaining("1h30m");
  }
}
