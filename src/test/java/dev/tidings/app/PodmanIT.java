package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.RealPodman;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The modes on a real Podman, by the packaged program. The truth is Podman's own history, which is
/// in the journal, or in a file where there is no systemd.
@ParameterizedClass
@ValueSource(strings = {"journald", "file"})
@SuppressWarnings("NullAway.Init") // It does not know a parameterized class's life.
class PodmanIT {

  @Parameter String eventsLogger;

  private static RealPodman podman;
  private static RealEngine engine;

  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private Map<String, String> environment;

  @BeforeParameterizedClassInvocation
  static void startPodman(String eventsLogger) {
    podman = RealPodman.started(eventsLogger);
    engine = podman.engine();
  }

  @AfterParameterizedClassInvocation
  static void endPodman() {
    if (podman != null) {
      podman.close();
    }
  }

  @BeforeEach
  void start() {
    environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_THROTTLE_WINDOW", "4s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    environment.put("TIDINGS_POLL_INTERVAL", "4s");
    // No event is routine.
    environment.put("TIDINGS_EVENTS_ROUTINE", "event=none");
  }

  @AfterEach
  void end() {
    sink.close();
  }

  @Test
  void aContainerThatFailsIsOneMailAtOnceAndOneBatchOfTheRest() {
    // Long enough for two more failures, however busy the machine is.
    environment.put("TIDINGS_THROTTLE_WINDOW", "20s");
    try (TidingsProcess tidings = tidings("watch")) {
      Instant begin = Instant.now();
      engine.docker("run", "-d", "--name", "failing", "busybox", "sh", "-c", "exit 3");
      Await.until(() -> deaths().size() == 1, "no mail at once", tidings::output);
      assertThat(deaths().getFirst().subject()).isEqualTo("[CRASH exit 3] host1: failing");
      assertThat(deaths().getFirst().text()).contains("crashed with exit code 3");
      for (int again = 0; again < 2; again++) {
        engine.docker("start", "failing");
        engine.docker("wait", "failing");
      }
      awaitAllSince(begin);
      assertThat(deaths())
          .extracting(MailSink.Received::subject)
          .containsExactly("[CRASH exit 3] host1: failing", "[CRASH 3x] host1: failing");
      // What Podman tells of a run besides comes by itself on a busy machine, and calls for nobody.
      assertThat(sink.mails())
          .filteredOn(mail -> !deaths().contains(mail))
          .allSatisfy(mail -> assertThat(mail.text()).startsWith("INFO: "));
      assertThat(tidings.stop()).isZero();
    }
    engine.docker("rm", "failing");
  }

  /// On a busy machine a start may be a second before its end, and is told apart then.
  private List<MailSink.Received> deaths() {
    return sink.mails().stream().filter(mail -> mail.subject().startsWith("[CRASH")).toList();
  }

  @Test
  void whatHappensWhileTheServiceIsDownIsMailedOnceAndIsNoGap() {
    Instant begin;
    try (TidingsProcess tidings = tidings("watch")) {
      begin = Instant.now();
      engine.docker("run", "-d", "--name", "orphan", "busybox", "sh", "-c", "sleep 8; exit 4");
      sink.await(2);
      engine.stop();
      Await.until(() -> hasDied("orphan"), "the container does not die", tidings::output);
      engine.start();
      awaitAllSince(begin);
      assertThat(sink.lines())
          .filteredOn(line -> line.contains("\"die\""))
          .singleElement()
          .asString()
          .contains("\"exitCode\":\"4\"");
      assertThat(sink.mails())
          .allSatisfy(mail -> assertThat(mail.text()).doesNotContain("Events may be missing"));
      assertThat(tidings.stop()).isZero();
    }
    engine.docker("rm", "orphan");
  }

  @Test
  void pollMailsEverythingOnceOverARestartOfItsOwn() {
    Instant begin;
    try (TidingsProcess tidings = tidings("poll")) {
      begin = Instant.now();
      happen("polled1");
      tidings.kill();
    }
    happen("polled2");
    try (TidingsProcess tidings = tidings("poll")) {
      happen("polled3");
      awaitAllSince(begin);
      assertThat(tidings.stop()).isZero();
    }
  }

  @Test
  void onceTwiceInARowMailsEverythingOnce() {
    assertThat(once()).isZero();
    int before = sink.lines().size();
    Instant begin = Instant.now();
    happen("one");
    assertThat(once()).isZero();
    List<String> mailed = sink.lines().subList(before, sink.lines().size());
    assertThat(mailed).containsExactlyInAnyOrderElementsOf(podman.history(begin));
    int mails = sink.count();
    assertThat(once()).isZero();
    assertThat(sink.count()).isEqualTo(mails);
  }

  @Test
  void whatPodmanIsToldToEndIsNoCrash() {
    String trap = "trap 'exit 143' TERM; while true; do sleep 0.2; done";
    try (TidingsProcess tidings = tidings("watch")) {
      Instant begin = Instant.now();
      engine.docker("run", "-d", "--name", "killed", "busybox", "sleep", "1000");
      engine.docker("run", "-d", "--name", "forced", "busybox", "sleep", "1000");
      engine.docker("run", "-d", "--name", "stopped", "busybox", "sh", "-c", trap);
      engine.docker("run", "-d", "--name", "deaf", "busybox", "sleep", "1000");
      podman.podman("kill", "killed");
      podman.podman("stop", "-t", "1", "deaf");
      podman.podman("rm", "-f", "-t", "1", "forced");
      podman.podman("stop", "-t", "5", "stopped");
      awaitAllSince(begin);
      assertThat(sink.mails())
          .allSatisfy(mail -> assertThat(mail.subject()).doesNotContain("CRASH"));
      assertThat(tidings.stop()).isZero();
    }
    podman.podman("rm", "killed", "stopped", "deaf");
  }

  @Test
  void probesThatFindNothingWrongAreNotMailed() {
    environment.remove("TIDINGS_EVENTS_ROUTINE");
    try (TidingsProcess tidings = tidings("watch")) {
      Instant begin = Instant.now();
      engine.docker(
          "run",
          "-d",
          "--name",
          "probed",
          "--health-cmd",
          "test -f /ok",
          "busybox",
          "sh",
          "-c",
          "touch /ok; sleep 600");
      for (int i = 0; i < 3; i++) {
        podman.podman("healthcheck", "run", "probed");
      }
      engine.docker("rm", "-f", "probed");
      Await.until(
          () -> sink.lines().stream().anyMatch(line -> line.contains("\"remove\"")),
          "the removal is not mailed",
          tidings::output);
      assertThat(podman.history(begin))
          .anySatisfy(line -> assertThat(line).contains("HealthStatus"));
      assertThat(sink.lines()).noneSatisfy(line -> assertThat(line).contains("HealthStatus"));
      assertThat(tidings.stop()).isZero();
    }
  }

  private TidingsProcess tidings(String mode) {
    return TidingsProcess.start(folder, environment, mode).watching();
  }

  private int once() {
    return TidingsProcess.run(folder, environment, "once");
  }

  /// The life of a container.
  private void happen(String name) {
    engine.docker("run", "-d", "--name", name, "busybox", "sh", "-c", "exit 3");
    engine.docker("wait", name);
    engine.docker("rm", name);
  }

  /// By the podman CLI, which needs no service.
  private static boolean hasDied(String name) {
    return !podman
        .podman("events", "--stream=false", "--filter=event=died", "--filter=container=" + name)
        .isBlank();
  }

  /// Waits until what was mailed is what happened, each event once.
  private void awaitAllSince(Instant begin) {
    Await.until(
        () -> sorted(sink.linesOfDistinct()).equals(sorted(podman.history(begin))),
        "mailed is not what happened",
        () -> sorted(sink.linesOfDistinct()) + "\n but \n" + sorted(podman.history(begin)));
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }
}
