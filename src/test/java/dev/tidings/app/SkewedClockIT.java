package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tidings with a clock that is set beside that of a real engine: faketime moves ours, because an
/// engine's Go asks the kernel past every library.
@Timeout(600)
class SkewedClockIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  /// @param ahead the engine's clock, in seconds
  @ParameterizedTest
  @ValueSource(longs = {600, 60, -60, -600})
  void aRealEngineWithAnotherTimeIsWatchedHealedAndCleaned(long ahead) throws Exception {
    RealEngine.demand("dockerd", "faketime");
    try (CareFixture care = new CareFixture(RealEngine.started(), folder)) {
      Map<String, String> environment = environment(care, ahead);
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        care.runFrail("t-frail", CareFixture.HEAL);
        care.engine.run("--name", "t-job", "--label", "tidings.clean=true", "busybox", "true");
        Await.until(
            () ->
                care.engine
                    .docker("inspect", "-f", "{{.State.Health.Status}}", "t-frail")
                    .equals("healthy"),
            "it is not healthy",
            tidings::output);
        care.infect("t-frail");
        Told healed = care.await("t-frail", "HEALED", PATIENCE, tidings);
        assertThat(healed.text())
            .contains("The engine's clock is " + Math.abs(ahead) / 60 + " min");
        assertThat(care.mails("t-frail", "CRASH")).isEmpty();
        // Neither was its grace shortened, nor does it stay for ten minutes.
        Await.until(
            PATIENCE,
            () -> care.engine.docker("ps", "-aq", "--filter", "name=t-job").isEmpty(),
            "it is not removed",
            tidings::output);
        care.engine.run("--name", "t-crash", "busybox", "sh", "-c", "exit 3");
        Told down = care.await("t-crash", "CRASH exit 3", PATIENCE, tidings);
        assertThat(down.text()).doesNotContain("Events may be missing").doesNotContain(" late.");
      }
      environment.put("TIDINGS_DATA", "once");
      care.engine.run("--name", "t-once", "busybox", "sh", "-c", "exit 4");
      assertThat(TidingsProcess.run(folder, environment, "once")).isZero();
      assertThat(care.mails().filter(mail -> mail.text().contains("t-once"))).hasSize(1);
    }
  }

  private static Map<String, String> environment(CareFixture care, long ahead) throws IOException {
    Map<String, String> environment = care.environment();
    environment.put("TIDINGS_HEAL_ENABLED", "true");
    environment.put("TIDINGS_CLEAN_ENABLED", "true");
    environment.put("TIDINGS_CLEAN_INTERVAL", "1s");
    environment.put("TIDINGS_CLEAN_GRACE", "5s");
    environment.put("LD_PRELOAD", faketime().toString());
    environment.put("FAKETIME", (ahead < 0 ? "+" : "-") + Math.abs(ahead) + "s");
    environment.put("DONT_FAKE_MONOTONIC", "1");
    environment.put("NO_FAKE_STAT", "1");
    return environment;
  }

  private static Path faketime() throws IOException {
    try (Stream<Path> found =
        Files.find(
            Path.of("/usr/lib"), 3, (path, _) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
      return found.findFirst().orElseThrow();
    }
  }
}
