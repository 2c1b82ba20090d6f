package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// That the modern engine of the tests is one.
@Timeout(600)
class ModernEngineIT {

  private static RealEngine engine;

  @BeforeAll
  static void start() {
    engine = RealEngine.modern();
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void itSpeaksAnApiThatTheOldOneDoesNot() {
    assertThat(engine.docker("version", "--format", "{{.Server.APIVersion}}")).isEqualTo("1.51");
  }

  @Test
  void composeTwoStartsAProject() {
    String file =
        """
        services:
          web:
            image: busybox
            command: sleep 600
            network_mode: none
        """;
    engine.compose("shop", file, "up", "-d");
    assertThat(engine.docker("ps", "--format", "{{.Names}}")).isEqualTo("shop-web-1");
    engine.compose("shop", file, "down", "-t", "0");
  }
}
