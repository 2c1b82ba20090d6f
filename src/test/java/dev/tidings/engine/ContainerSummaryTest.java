package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerSummaryTest {

  @ParameterizedTest
  @CsvSource({
    "Up 2 hours (healthy), healthy",
    "Up 5 seconds (unhealthy), unhealthy",
    "Up 1 second (health: starting), starting",
    "Up 2 hours, ''",
    "Up 2 hours (Paused), ''",
    "Exited (137) 3 minutes ago, ''",
    "'', ''"
  })
  void healthStandsAtTheEndOfTheStatus(String status, String health) {
    assertThat(new ContainerSummary("id", "web", "nginx", "running", status).health())
        .isEqualTo(health);
  }
}
