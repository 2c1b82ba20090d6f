package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What should happen and does not, on a real engine.
@Timeout(600)
class ExpectIT {

  @TempDir Path folder;
  private RealEngine engine;
  private MailSink sink;

  @BeforeEach
  void start() {
    engine = RealEngine.started();
    sink = new MailSink();
  }

  @AfterEach
  void stop() {
    sink.close();
    engine.close();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_DATA", "data");
    environment.put("TIDINGS_THROTTLE_WINDOW", "2s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    return environment;
  }

  private TidingsProcess watching(Map<String, String> environment) {
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  private MailSink.Received mail(String subject, TidingsProcess tidings) {
    Await.until(
        () -> sink.mails().stream().anyMatch(mail -> mail.subject().contains(subject)),
        "no mail with " + subject,
        () -> sink.mails() + tidings.output());
    return sink.mails().stream().filter(mail -> mail.subject().contains(subject)).findFirst().get();
  }

  private void run(String name, String command, String... labels) {
    String[] start = {"run", "--rm", "--name", name};
    String[] all = new String[start.length + 2 * labels.length + 4];
    System.arraycopy(start, 0, all, 0, start.length);
    for (int i = 0; i < labels.length; i++) {
      all[start.length + 2 * i] = "--label";
      all[start.length + 2 * i + 1] = labels[i];
    }
    String[] end = {"busybox", "sh", "-c", command};
    System.arraycopy(end, 0, all, all.length - end.length, end.length);
    engine.tryDocker(all);
  }

  @Test
  void aRunThatIsMissingIsMailedAndSoIsTheNextGoodOne() {
    String[] labels = {"tidings.expect.every=8s", "tidings.expect.within=4s"};
    try (TidingsProcess tidings = watching(environment())) {
      run("backup", "echo saved", labels);
      MailSink.Received missing = mail("RUN MISSING", tidings);
      assertThat(missing.subject()).contains("backup");
      assertThat(missing.text()).contains("one is expected every 8s", "Last run", "exit code 0");
      run("backup", "echo saved again", labels);
      assertThat(mail("as expected again", tidings).text())
          .contains("a run ended with exit code 0");
      tidings.stop();
    }
  }

  @Test
  void aRunThatFailsAndOneThatTakesTooLongAreMailedOnceWithTheirLogs() {
    try (TidingsProcess tidings = watching(environment())) {
      // One that removes itself may take its log along.
      engine.tryDocker(
          "run",
          "--name",
          "import",
          "--label",
          "tidings.expect.every=1h",
          "busybox",
          "sh",
          "-c",
          "echo disk full; exit 3");
      MailSink.Received failed = mail("RUN FAILED", tidings);
      assertThat(failed.subject()).contains("import");
      assertThat(failed.text()).contains("it ended with exit code 3", "exit code 3", "disk full");
      engine.docker(
          "run",
          "-d",
          "--name",
          "report",
          "--label",
          "tidings.expect.max-runtime=3s",
          "busybox",
          "sh",
          "-c",
          "echo counting; sleep 600");
      MailSink.Received slow = mail("RUN TOO LONG", tidings);
      assertThat(slow.subject()).contains("report");
      assertThat(slow.text()).contains("at most 3s are", "counting", "has not ended");
      assertThat(problems()).contains("import ran and failed", "report runs for too long");
      engine.docker("rm", "import");
      run("import", "echo done", "tidings.expect.every=1h");
      mail("as expected again", tidings);
      assertThat(problems()).doesNotContain("import ran and failed");
      tidings.stop();
    }
    assertThat(subjects("import")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(subjects("RUN TOO LONG")).hasSize(1);
  }

  private List<String> subjects(String part) {
    return sink.mails().stream()
        .map(MailSink.Received::subject)
        .filter(subject -> subject.contains(part))
        .toList();
  }

  private String problems() {
    try (TidingsProcess listing = TidingsProcess.start(folder, environment(), "problems")) {
      listing.exitCode();
      return listing.output();
    }
  }

  @Test
  void whatShouldHaveRunWhileTidingsWasDownIsOneProblemAndCanBeClosed() {
    String[] labels = {"tidings.expect.every=4s", "tidings.expect.within=2s"};
    try (TidingsProcess tidings = watching(environment())) {
      run("backup", "echo saved", labels);
      Await.until(
          () -> tidings.output().contains("backup: run-missing"),
          "nothing is missing",
          tidings::output);
      run("backup", "echo saved", labels);
      mail("as expected again", tidings);
      tidings.stop();
    }
    int before = subjects("RUN MISSING").size();
    // Longer than three of its periods, by the clock of the engine.
    engine.docker("run", "--rm", "busybox", "sleep", "13");
    try (TidingsProcess tidings = watching(environment())) {
      Await.until(
          () -> subjects("RUN MISSING").size() > before, "nothing is missing", tidings::output);
      assertThat(TidingsProcess.run(folder, environment(), "problems", "--close", "backup"))
          .isZero();
      assertThat(problems()).contains("No problems.");
      tidings.stop();
    }
    assertThat(subjects("RUN MISSING")).hasSize(before + 1);
  }

  @Test
  void whatRanBeforeARestartOfTheEngineAndIsNotBackIsNamedOnceUntilItIs() {
    Map<String, String> environment = environment();
    environment.put("TIDINGS_EXPECT_BACK_WITHIN", "5s");
    engine.docker("run", "-d", "--name", "web", "--restart", "always", "busybox", "sleep", "600");
    engine.docker("run", "-d", "--name", "db", "busybox", "sleep", "600");
    engine.docker("run", "-d", "--name", "cache", "busybox", "sleep", "600");
    try (TidingsProcess tidings = watching(environment)) {
      engine.restart();
      MailSink.Received missing = mail("NOT BACK", tidings);
      assertThat(missing.text()).contains("cache, db").doesNotContain("web");
      engine.docker("start", "db");
      engine.docker("start", "cache");
      assertThat(mail("as expected again", tidings).text()).contains("runs again");
      tidings.stop();
    }
    assertThat(subjects("NOT BACK")).hasSize(1);
  }
}
