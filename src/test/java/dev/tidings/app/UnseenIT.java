package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidings.RealEngine;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens while a real engine is away or forgets, and no event ever tells.
class UnseenIT {

  private static RealEngine engine;

  @TempDir Path folder;
  private final MailSink sink = new MailSink();

  @BeforeAll
  static void start() {
    engine = RealEngine.started("--live-restore");
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @AfterEach
  void end() {
    sink.close();
  }

  private TidingsProcess watch() {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_THROTTLE_WINDOW", "1s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  @Test
  void aContainerThatDiedWhileTheEngineWasAwayIsMailedWithItsExitCodeAndItsTime() {
    try (TidingsProcess tidings = watch()) {
      engine.docker(
          "run",
          "-d",
          "--name",
          "unseen",
          "--label",
          "exitCode=0",
          "busybox",
          "sh",
          "-c",
          "until test -e /end; do sleep 1; done; exit 7");
      awaitLine(tidings, "\"Action\":\"start\"");
      String id = engine.docker("inspect", "--format", "{{.Id}} {{.State.Pid}}", "unseen");
      engine.stop();
      ProcessHandle inside =
          ProcessHandle.of(Long.parseLong(id.substring(id.indexOf(' ') + 1))).orElseThrow();
      touch(Path.of("/proc/" + inside.pid() + "/root/end"));
      Await.until(() -> !inside.isAlive(), "the container does not end", inside::pid);
      Instant died = Instant.now();
      engine.start();

      MailSink.Received mail = awaitReconciled(tidings);
      assertThat(mail.text())
          .contains("Events may be missing")
          .contains("exit code 7")
          .contains("unseen");
      EngineEvent death = reconciled().getFirst();
      Instant finished =
          Instant.parse(engine.docker("inspect", "--format", "{{.State.FinishedAt}}", "unseen"));
      assertThat(reconciled()).hasSize(1);
      assertThat(death.time()).isEqualTo(finished).isCloseTo(died, within(5, ChronoUnit.SECONDS));
      assertThat(death.actor().name()).isEqualTo("unseen");
    }
    engine.docker("rm", "unseen");
  }

  @Test
  void aContainerThatCannotComeBackAfterARestartOfTheEngineIsToldWithTheReason() throws Exception {
    Path needed = Files.createFile(folder.resolve("needed"));
    String mount = "type=bind,dst=/needed,src=" + needed;
    try (RealEngine own = RealEngine.started()) {
      for (String name : List.of("broken", "whole")) {
        own.docker(
            "run",
            "-d",
            "--restart=always",
            "--name",
            name,
            "--mount",
            name.equals("broken") ? mount : "type=tmpfs,dst=/needed",
            "busybox",
            "sleep",
            "600");
      }
      Map<String, String> environment = sink.environment();
      environment.put("DOCKER_HOST", own.host());
      environment.put("TIDINGS_THROTTLE_WINDOW", "1s");
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        Await.until(this::knowsStates, "no census", tidings::output);
        own.stop();
        Files.delete(needed);
        own.start();
        Await.until(
            () -> sink.mails().stream().anyMatch(mail -> mail.text().contains("START FAILED")),
            "no mail about the failed start",
            () -> sink.mails() + tidings.output());
        assertThat(sink.mails())
            .filteredOn(mail -> mail.text().contains("START FAILED"))
            .singleElement()
            .satisfies(mail ->
                assertThat(mail.subject()).matches("\\[START FAILED exit 12[78]\\] host1: broken"))
            .extracting(MailSink.Received::text)
            .asString()
            .contains("/needed");
        assertThat(sink.mails()).noneMatch(mail -> mail.subject().contains("CRASH"));
      }
    }
  }

  @Test
  void aContainerThatVanishedWhileTidingsWasAwayAndTheEngineForgotIsNamed() {
    engine.docker("run", "-d", "--name", "vanished", "--rm", "busybox", "sleep", "600");
    engine.docker("run", "-d", "--name", "stays", "busybox", "sleep", "600");
    try (TidingsProcess tidings = watch()) {
      engine.docker("kill", "--signal", "CONT", "stays");
      sink.await(1);
      Await.until(this::knowsStates, "no census", tidings::output);
      assertThat(tidings.stop()).isZero();
    }
    engine.docker("rm", "-f", "vanished");
    for (int i = 0; i < 300; i++) {
      engine.docker("kill", "--signal", "CONT", "stays");
    }
    try (TidingsProcess tidings = watch()) {
      awaitReconciled(tidings);
      Await.until(() -> !reconciled().isEmpty(), "nothing is concluded", tidings::output);
      assertThat(reconciled())
          .singleElement()
          .returns("destroy", e -> e.action().text())
          .returns("vanished", e -> e.actor().name());
    }
    engine.docker("rm", "-f", "stays");
  }

  @Test
  void anEngineThatIsKilledAndComesBackIsOneGapAndWhatItRestartedIsMailedOnce() {
    engine.docker("run", "-d", "--name", "kept", "--restart", "always", "busybox", "sleep", "600");
    try (TidingsProcess tidings = watch()) {
      engine.docker("kill", "--signal", "CONT", "kept");
      sink.await(1);
      engine.kill();
      engine.start();
      engine.docker("kill", "--signal", "CONT", "kept");
      Await.until(
          () ->
              sink.mails().stream().anyMatch(mail -> mail.text().contains("Events may be missing")),
          "no gap is told",
          tidings::output);
      assertThat(reconciled()).isEmpty();
      assertThat(
              sink.mails().stream()
                  .filter(mail -> mail.text().contains("Events may be missing"))
                  .toList())
          .hasSize(1);
    }
    engine.docker("rm", "-f", "kept");
  }

  @Test
  void aRestartOfTidingsAloneIsNoGapAndConcludesNothing() {
    engine.docker("run", "-d", "--name", "calm", "busybox", "sleep", "600");
    try (TidingsProcess tidings = watch()) {
      engine.docker("kill", "--signal", "CONT", "calm");
      sink.await(1);
      assertThat(tidings.stop()).isZero();
    }
    engine.docker("restart", "-t", "0", "calm");
    try (TidingsProcess tidings = watch()) {
      awaitLine(tidings, "\"Action\":\"restart\"");
      assertThat(sink.mails()).noneMatch(mail -> mail.text().contains("Events may be missing"));
      assertThat(reconciled()).isEmpty();
    }
    engine.docker("rm", "-f", "calm");
  }

  private boolean knowsStates() {
    try (Store store = Store.beside(folder.resolve("data"))) {
      return new Journal(store).knowsStates();
    }
  }

  private void awaitLine(TidingsProcess tidings, String part) {
    Await.until(
        () -> sink.lines().stream().anyMatch(line -> line.contains(part)),
        "no mail with " + part,
        tidings::output);
  }

  private MailSink.Received awaitReconciled(TidingsProcess tidings) {
    Await.until(() -> !reconciled().isEmpty(), "nothing is concluded", tidings::output);
    return sink.mails().stream()
        .filter(mail -> mail.lines().stream().anyMatch(UnseenIT::isReconciled))
        .findFirst()
        .orElseThrow();
  }

  private List<EngineEvent> reconciled() {
    return sink.lines().stream()
        .filter(UnseenIT::isReconciled)
        .map(line -> EventCodec.decode(line, Instant.EPOCH))
        .toList();
  }

  private static boolean isReconciled(String line) {
    return EventCodec.decode(line, Instant.EPOCH).reconciled();
  }

  private static void touch(Path file) {
    try {
      java.nio.file.Files.createFile(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
