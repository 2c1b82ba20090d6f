package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.batch.Backlog;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Windows;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job, from a real engine to a mail server, by the packaged program.
class WatchIT {

  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private RealEngine engine;

  @BeforeEach
  void start() {
    engine = RealEngine.shared();
  }

  @AfterEach
  void end() {
    sink.close();
  }

  private TidingsProcess watch(String window) {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_THROTTLE_WINDOW", window);
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    // The truth announces itself with a volume.
    environment.put("TIDINGS_EVENTS_EXCLUDE", "type=volume");
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  @Test
  void aContainerThatFailsIsOneMailAtOnceAndOneBatchOfTheRest() {
    try (Truth inspected = new Truth(engine, folder);
        TidingsProcess tidings = watch("20s")) {
      engine.docker("run", "-d", "--name", "failing", "busybox", "sh", "-c", "exit 3");
      Await.until(() -> crashes().size() == 1, "no mail at once", tidings::output);
      assertThat(crashes().getFirst().subject()).isEqualTo("[CRASH exit 3] host1: failing");
      engine.docker("start", "failing");
      engine.docker("start", "failing");
      Await.until(() -> crashes().size() == 2, "no batch of the rest", tidings::output);
      MailSink.Received batch = crashes().get(1);
      assertThat(batch.events()).isEqualTo(batch.lines().size());
      assertThat(batch.text()).contains("die").contains("exit code 3");
      assertThat(sink.lines()).containsExactlyInAnyOrderElementsOf(inspected.lines());
      // An engine that is busy starts it so late that its creation is a mail of its own.
      assertThat(sink.count()).isBetween(2, 3);
      assertThat(tidings.stop()).isZero();
      engine.docker("rm", "failing");
    }
  }

  private List<MailSink.Received> crashes() {
    return sink.mails().stream().filter(mail -> mail.subject().startsWith("[CRASH")).toList();
  }

  @Test
  void twentyEventsASecondForAMinuteAreAllMailedOnce() {
    List<String> names = containers("paced", 20);
    try (Truth inspected = new Truth(engine, folder);
        TidingsProcess tidings = watch("20s")) {
      Instant begin = Instant.now();
      for (int second = 0; second < 60; second++) {
        kill(names);
        Duration early = Duration.between(Instant.now(), begin.plusSeconds(second + 1));
        Await.pause(early.isNegative() ? Duration.ZERO : early);
      }
      awaitAll(inspected, 1_200);
      assertThat(sink.count()).isBetween(4, 6);
      assertThat(tidings.stop()).isZero();
    }
    remove(names);
  }

  @Test
  void sevenHundredEventsInOneWindowAreAllMailedOnce() {
    List<String> names = containers("burst", 20);
    try (Truth inspected = new Truth(engine, folder);
        TidingsProcess tidings = watch("15s")) {
      for (int i = 0; i < 35; i++) {
        kill(names);
      }
      awaitAll(inspected, 700);
      assertThat(tidings.isAlive()).isTrue();
    }
    remove(names);
  }

  @Test
  void sevenHundredEventsWithTwentyKilobytesOfLabelsFitIntoTheHeap() {
    List<String> names = IntStream.range(0, 20).mapToObj(i -> "fat" + i).toList();
    String label = "fat=" + "x".repeat(20_000);
    for (String name : names) {
      engine.docker("run", "-d", "--name", name, "--label", label, "busybox", "sleep", "600");
    }
    try (Truth inspected = new Truth(engine, folder);
        TidingsProcess tidings = watch("8s")) {
      for (int i = 0; i < 35; i++) {
        kill(names);
      }
      awaitAll(inspected, 700);
      assertThat(tidings.isAlive()).isTrue();
    }
    remove(names);
  }

  @Test
  void aWindowInWhichNothingHappensIsNotMailed() {
    List<String> names = containers("single", 1);
    try (TidingsProcess tidings = watch("2s")) {
      kill(names);
      sink.await(1);
      awaitQuiet();
      assertThat(sink.count()).isEqualTo(1);
      kill(names);
      assertThat(sink.await(2).get(1).lines()).hasSize(1);
      assertThat(tidings.isAlive()).isTrue();
    }
    remove(names);
  }

  @Test
  void killedInMidWindowItLosesNothingAndDoublesNothing() {
    List<String> names = containers("killed", 10);
    try (Truth inspected = new Truth(engine, folder)) {
      for (int history = 0; history < 6; history++) {
        try (TidingsProcess tidings = watch("3s")) {
          kill(names);
          Await.pause(Duration.ofMillis(137L * history));
          tidings.kill();
        }
        kill(names);
      }
      try (TidingsProcess tidings = watch("3s")) {
        Await.until(
            () -> sink.linesOfDistinct().size() >= inspected.lines().size(),
            "not all are mailed",
            tidings::output);
        assertThat(inspected.lines()).hasSize(120);
        assertThat(sink.linesOfDistinct()).containsExactlyInAnyOrderElementsOf(inspected.lines());
      }
    }
    remove(names);
  }

  @Test
  void anEngineThatComesBackIsFollowedAgainAndTheGapNamed() {
    try (RealEngine own = RealEngine.started()) {
      engine = own;
      try (TidingsProcess tidings = watch("2s")) {
        own.docker("run", "-d", "--name", "before", "busybox", "true");
        sink.await(1);
        awaitQuiet();
        own.restart();
        own.docker("run", "-d", "--name", "after", "busybox", "true");
        Await.until(
            () -> sink.lines().stream().anyMatch(line -> line.contains("after")),
            "the second engine is not followed",
            tidings::output);
        Await.until(
            () ->
                sink.mails().stream()
                    .anyMatch(mail -> mail.text().contains("Events may be missing")),
            "the gap is not told",
            tidings::output);
      }
    }
  }

  private List<String> containers(String name, int count) {
    List<String> names = IntStream.range(0, count).mapToObj(i -> name + i).toList();
    for (String each : names) {
      engine.docker("run", "-d", "--name", each, "busybox", "sleep", "600");
    }
    return names;
  }

  /// An event for each, and nothing else: SIGCONT ends no container.
  private void kill(List<String> names) {
    List<String> command = new ArrayList<>(List.of("kill", "--signal", "CONT"));
    command.addAll(names);
    engine.docker(command.toArray(String[]::new));
  }

  private void remove(List<String> names) {
    List<String> command = new ArrayList<>(List.of("rm", "-f"));
    command.addAll(names);
    engine.docker(command.toArray(String[]::new));
  }

  private void awaitAll(Truth inspected, int atLeast) {
    Await.until(
        () -> inspected.lines().size() >= atLeast, "few events", () -> inspected.lines().size());
    Await.until(
        () -> sink.lines().size() >= inspected.lines().size(),
        "mailed fewer than " + inspected.lines().size(),
        () -> sink.lines().size());
    assertThat(sink.lines()).containsExactlyInAnyOrderElementsOf(inspected.lines());
  }

  /// Until the last window has ended.
  private void awaitQuiet() {
    Await.until(
        () -> {
          try (Store store = Store.beside(folder.resolve("data"))) {
            return new Backlog(store).open().isEmpty()
                && new Windows(store)
                    .load().values().stream()
                        .allMatch(window -> window.throttle() instanceof Throttle.Idle);
          }
        },
        "the window does not end",
        sink::count);
  }
}
