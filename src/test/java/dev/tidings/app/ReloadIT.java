package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.cli.ExitStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A configuration that is read again while the packaged program runs on a real engine.
@Timeout(900)
class ReloadIT {

  private static final int RELOADS = 25;

  @TempDir Path folder;
  private RealEngine engine;
  private MailSink sink;
  private Map<String, String> environment;

  @BeforeEach
  void begin() {
    engine = RealEngine.started();
    sink = new MailSink();
    environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_DATA", folder.resolve("data").toString());
    environment.put("PATH", System.getenv("PATH"));
  }

  @AfterEach
  void end() {
    sink.close();
    engine.close();
  }

  private Path configuration(String text) throws IOException {
    return Files.writeString(folder.resolve("application.conf"), text);
  }

  private TidingsProcess watch() {
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  private static void hangUp(TidingsProcess tidings) throws Exception {
    new ProcessBuilder("kill", "-HUP", Long.toString(tidings.pid())).start().waitFor();
  }

  private static long said(TidingsProcess tidings, String what) {
    return tidings.output().lines().filter(line -> line.contains(what)).count();
  }

  @Test
  void whileItReloadsAgainAndAgainNoEventIsLostAndNoneIsMailedTwice() throws Exception {
    configuration("throttle.window = 1s");
    List<String> kill = new ArrayList<>(List.of("kill", "--signal", "CONT"));
    for (int i = 0; i < 10; i++) {
      engine.docker("run", "-d", "--name", "signalled" + i, "busybox", "sleep", "600");
      kill.add("signalled" + i);
    }
    try (Truth truth = new Truth(engine, folder);
        TidingsProcess tidings = watch()) {
      List<Long> pauses = new ArrayList<>();
      long threads = 0;
      try (Churn _ = new Churn(engine, 42)) {
        for (int i = 1; i <= RELOADS; i++) {
          configuration("throttle.window = " + (1 + i % 2) + "s");
          int count = i;
          long began = System.nanoTime();
          hangUp(tidings);
          // They come while nothing is read.
          engine.docker(kill.toArray(String[]::new));
          Await.until(
              () -> said(tidings, "Watching ") > count, "it does not reload", tidings::output);
          pauses.add(Duration.ofNanos(System.nanoTime() - began).toMillis());
          Await.pause(Duration.ofMillis(97L * (i % 7)));
          threads = i == 3 ? threads(tidings) : threads;
        }
      }
      System.out.println("A reload takes, in ms: " + pauses);
      assertThat(said(tidings, "Reloaded: throttle.window;")).isEqualTo(RELOADS);
      Await.until(
          () -> sink.lines().size() >= truth.lines().size(), "not all is mailed", tidings::output);
      assertThat(truth.lines().size()).isGreaterThan(10 * RELOADS);
      assertThat(sink.lines()).containsExactlyInAnyOrderElementsOf(truth.lines());
      assertThat(threads(tidings)).as("threads").isLessThan(threads + 10);
      assertThat(tidings.stop()).isZero();
    }
  }

  private static long threads(TidingsProcess tidings) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + tidings.pid() + "/task"))) {
      return all.count();
    }
  }

  @Test
  void theCommandSaysWhatHasChangedAndTheNextMailFollowsIt() throws Exception {
    configuration("mail.host = first");
    environment.remove("TIDINGS_MAIL_HOST");
    try (TidingsProcess tidings = watch()) {
      configuration("mail.host = second");
      try (TidingsProcess reload = TidingsProcess.start(folder, environment, "reload")) {
        assertThat(reload.exitCode()).isZero();
        assertThat(reload.output().strip()).isEqualTo("reloaded: mail.host");
      }
      engine.run("--name", "failing", "busybox", "sh", "-c", "exit 3");
      Await.until(
          () -> sink.mails().stream().anyMatch(mail -> mail.subject().contains("second: failing")),
          "no such mail",
          tidings::output);
    }
  }

  @Test
  void aFileThatIsWrongChangesNothingAndIsNamedToBoth() throws Exception {
    configuration("throttle.window = 1s");
    try (TidingsProcess tidings = watch()) {
      configuration("throttle.window = 2s\nthrottle.widnow = 3s");
      hangUp(tidings);
      Await.until(
          () -> tidings.output().contains("application.conf:2: throttle.widnow:"),
          "it does not say what is wrong",
          tidings::output);
      assertThat(tidings.output()).contains("Not reloaded; Tidings goes on");
      try (TidingsProcess reload = TidingsProcess.start(folder, environment, "reload")) {
        assertThat(reload.exitCode()).isEqualTo(ExitStatus.USAGE);
        assertThat(reload.output()).contains("application.conf:2: throttle.widnow:");
      }
      engine.run("--name", "failing", "busybox", "sh", "-c", "exit 3");
      sink.await(1);
      assertThat(said(tidings, "Watching ")).isEqualTo(1);
    }
  }

  @Test
  void anAddressThatIsTakenShowsAtTheAttemptAndTheSettingsBeforeAreTakenAgain() throws Exception {
    configuration("throttle.window = 1s");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TidingsProcess tidings = watch()) {
      configuration("web { enabled = true, address = \"127.0.0.1:" + taken.getLocalPort() + "\" }");
      try (TidingsProcess reload = TidingsProcess.start(folder, environment, "reload")) {
        assertThat(reload.exitCode()).isEqualTo(ExitStatus.USAGE);
        assertThat(reload.output()).contains("not reloaded", "web.address");
      }
      engine.run("--name", "failing", "busybox", "sh", "-c", "exit 3");
      sink.await(1);
      assertThat(tidings.isAlive()).isTrue();
    }
  }

  @Test
  void anotherDataFolderNeedsARestart() throws Exception {
    environment.remove("TIDINGS_DATA");
    configuration("data = \"" + folder.resolve("data") + "\"");
    try (TidingsProcess tidings = watch()) {
      configuration("data = \"" + folder.resolve("other") + "\"");
      hangUp(tidings);
      Await.until(
          () -> tidings.output().contains("data: has changed, which needs a restart"),
          "it does not say so",
          tidings::output);
      assertThat(folder.resolve("other")).doesNotExist();
    }
  }

  @Test
  void aFileThatChangesIsReadAgainWhereThatIsWanted() throws Exception {
    configuration("reload.on-change = true\nthrottle.window = 1s");
    try (TidingsProcess tidings = watch()) {
      configuration("reload.on-change = true\nthrottle.window = 20s");
      Await.until(
          () -> said(tidings, "Reloaded: throttle.window;") == 1,
          "it does not see it",
          tidings::output);
    }
  }
}
