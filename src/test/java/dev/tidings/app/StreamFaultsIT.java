package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.FaultyProxy;
import dev.tidings.RealEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What lies between a real engine and the packaged program goes wrong, and no event is lost.
@Timeout(600)
class StreamFaultsIT {

  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private RealEngine engine;

  @BeforeEach
  void start() {
    engine = RealEngine.shared();
    engine.docker("run", "-d", "--name", "faults", "busybox", "sleep", "600");
  }

  @AfterEach
  void end() {
    engine.docker("rm", "-f", "faults");
    sink.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void aStreamThatIsCutAllTheTimeCostsNoGapAndNoEvent(String way) {
    try (FaultyProxy proxy = proxy(way);
        Truth inspected = new Truth(engine, folder);
        TidingsProcess tidings = watch(proxy.host(), "0s")) {
      for (int cut = 0; cut < 40; cut++) {
        happen(3);
        Await.pause(Duration.ofMillis(300));
        proxy.cut();
      }
      awaitAll(inspected, 120, tidings);
    }
  }

  @Test
  void aConnectionThatDiesInSilenceIsNoticedByTheEventItWithholds() {
    try (FaultyProxy proxy = proxy("tcp");
        Truth inspected = new Truth(engine, folder);
        TidingsProcess tidings = watch(proxy.host(), "0s")) {
      happen(3);
      awaitAll(inspected, 3, tidings);
      proxy.freeze();
      happen(3);
      awaitAll(inspected, 6, tidings);
      assertThat(tidings.output()).containsOnlyOnce("was dead");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void aNetworkThatDiesInSilenceIsNoticedAndFollowedAgainWhenItLives(String way) {
    try (FaultyProxy proxy = proxy(way);
        Truth inspected = new Truth(engine, folder);
        TidingsProcess tidings = watch(proxy.host(), "0s")) {
      happen(3);
      awaitAll(inspected, 3, tidings);
      proxy.freezeNew(true);
      proxy.freeze();
      happen(3);
      Await.until(() -> tidings.output().contains("was dead"), "not noticed", tidings::output);
      happen(3);
      proxy.freezeNew(false);
      awaitAll(inspected, 9, tidings);
    }
  }

  @Test
  void aSocketThatStaysStaleEndsTheProcessWhichANewStartMends() throws Exception {
    // A second name of the socket's file: what a container has that mounted the file.
    Path mounted = folder.resolve("s");
    try (RealEngine own = RealEngine.started()) {
      Files.createLink(mounted, own.socket());
      try (TidingsProcess tidings = watch("unix://" + mounted, "3s")) {
        own.docker("tag", "busybox", "before:1");
        sink.await(1);
        own.restart();
        own.docker("tag", "busybox", "after:1");
        assertThat(tidings.exitCode()).isEqualTo(75);
        assertThat(tidings.output())
            .containsOnlyOnce("out of reach for 3 s (engine.reconnect-budget)")
            .contains("exit code 75")
            .contains("Ending");
      }
      Files.delete(mounted);
      Files.createLink(mounted, own.socket());
      try (TidingsProcess tidings = watch("unix://" + mounted, "3s")) {
        Await.until(
            () -> sink.lines().stream().anyMatch(line -> line.contains("after:1")),
            "the event from between is lost",
            tidings::output);
      }
    }
  }

  private FaultyProxy proxy(String way) {
    return way.equals("unix")
        ? FaultyProxy.unix(folder.resolve("s"), engine.socket())
        : FaultyProxy.tcp(engine.socket());
  }

  private TidingsProcess watch(String host, String budget) {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", host);
    environment.put("TIDINGS_ENGINE_RECONNECT_BUDGET", budget);
    environment.put("TIDINGS_THROTTLE_WINDOW", "2s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    // The truth announces itself with a volume.
    environment.put("TIDINGS_EVENTS_EXCLUDE", "type=volume");
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  /// An event each: SIGCONT ends no container.
  private void happen(int times) {
    for (int i = 0; i < times; i++) {
      engine.docker("kill", "--signal", "CONT", "faults");
    }
  }

  private void awaitAll(Truth inspected, int atLeast, TidingsProcess tidings) {
    Await.until(
        () -> inspected.lines().size() >= atLeast, "few events", () -> inspected.lines().size());
    Await.until(
        () -> sink.lines().size() >= inspected.lines().size(),
        "mailed fewer than " + inspected.lines().size(),
        tidings::output);
    assertThat(sink.lines()).containsExactlyInAnyOrderElementsOf(inspected.lines());
    assertThat(tidings.output()).doesNotContain("Events may be missing");
  }
}
