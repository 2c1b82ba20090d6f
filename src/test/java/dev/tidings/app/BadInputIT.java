package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.cli.ExitStatus;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the packaged program says and does when something is wrong.
class BadInputIT {

  @TempDir Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  private String failing(int exitCode, String... arguments) {
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, arguments)) {
      assertThat(tidings.exitCode()).as(tidings.output()).isEqualTo(exitCode);
      return tidings.output();
    }
  }

  @Test
  void withoutAnEngineOnceFailsAndNamesTheAddress() {
    environment.put("DOCKER_HOST", "unix:///nowhere/docker.sock");
    assertThat(failing(ExitStatus.FAILED, "once"))
        .contains("unix:///nowhere/docker.sock")
        .contains("DOCKER_HOST");
  }

  @Test
  void withoutAnEngineWatchKeepsTryingUntilThereIsOne() throws IOException {
    try (RealEngine engine = RealEngine.started()) {
      Path socket = folder.resolve("later.sock");
      environment.put("DOCKER_HOST", "unix://" + socket);
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch")) {
        Await.until(
            () -> tidings.output().contains(socket.toString()), "it says nothing", tidings::output);
        assertThat(tidings.isAlive()).isTrue();
        Files.createSymbolicLink(socket, engine.socket());
        tidings.watching();
        assertThat(tidings.stop()).isZero();
      }
    }
  }

  @Test
  void aWrongConfigurationIsReportedAsAWhole() throws IOException {
    Files.writeString(
        folder.resolve("application.conf"),
        "throttle.windwo = 5s\nsmtp { host = m, port = 70000, tls = maybe }\n");
    assertThat(failing(ExitStatus.USAGE, "watch"))
        .contains("application.conf:1: throttle.windwo")
        .contains("did you mean throttle.window?")
        .contains("application.conf:2: smtp.port")
        .contains("application.conf:2: smtp.tls")
        .contains("mail.to");
  }

  @Test
  void aWrongOptionIsAnsweredInALine() {
    assertThat(failing(ExitStatus.USAGE, "watch", "--hlep"))
        .contains("no option --hlep, did you mean --help?")
        .hasLineCount(1);
  }

  @Test
  void aSectionThatIsWrittenAsAValueIsAnsweredInALine() throws IOException {
    Files.writeString(folder.resolve("application.conf"), "throttle = 5m\n");
    assertThat(failing(ExitStatus.USAGE, "watch"))
        .contains("application.conf:1: throttle: ", "throttle.window = 5m")
        .hasLineCount(2);
  }

  @Test
  void warningsAreSaidAtTheStartAndByCheck() throws IOException {
    Files.writeString(folder.resolve("application.conf"), "events.only = [\"event=dies\"]\n");
    environment.put("DOCKER_HOST", RealEngine.shared().host());
    String warning = "application.conf:1: events.only: \"event=dies\" is no event that is known";
    assertThat(failing(ExitStatus.OK, "check")).contains("warning " + warning);
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
      assertThat(tidings.output()).containsOnlyOnce(warning).contains("WARN");
    }
  }

  @Test
  void anUnwritableFolderIsRefused() throws IOException {
    Files.createFile(folder.resolve("file"));
    environment.put("TIDINGS_DATA", "file/data");
    assertThat(failing(ExitStatus.USAGE, "watch")).contains("file/data").contains("TIDINGS_DATA");
  }

  @Test
  void aSecondInstanceIsRefused() {
    environment.put("DOCKER_HOST", "unix:///nowhere/docker.sock");
    try (TidingsProcess first = TidingsProcess.start(folder, environment, "watch")) {
      Await.until(() -> Store.isOwned(folder.resolve("data")), "it does not start", first::output);
      assertThat(failing(ExitStatus.USAGE, "watch")).contains("Another Tidings");
      assertThat(first.isAlive()).isTrue();
    }
  }

  @Test
  void aDamagedDatabaseIsSetAsideAndTheNextMailSaysSo() throws IOException {
    RealEngine engine = RealEngine.shared();
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data").resolve(Store.FILE), "no database ".repeat(1_000));
    try (MailSink sink = new MailSink()) {
      environment.putAll(sink.environment());
      environment.put("DOCKER_HOST", engine.host());
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        assertThat(tidings.output()).contains("damaged");
        engine.docker("run", "--rm", "busybox", "true");
        assertThat(sink.await(1).getFirst().text().replaceAll("\\s+", " "))
            .contains("the database was damaged and is set aside");
      }
    }
  }

  @Test
  void healthIsRedWhereNothingRuns() {
    assertThat(failing(ExitStatus.FAILED, "health")).contains("no Tidings is running");
  }

  @Test
  void healthIsGreenWhereTheEngineIsFollowed() {
    environment.put("DOCKER_HOST", RealEngine.shared().host());
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
      assertThat(failing(ExitStatus.OK, "health")).contains("ok");
      assertThat(tidings.isAlive()).isTrue();
    }
  }

  @Test
  void eventsReadsTheJournalBesideARunningTidings() {
    RealEngine engine = RealEngine.shared();
    environment.put("DOCKER_HOST", engine.host());
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
      engine.run("--rm", "--name", "listed", "busybox", "sh", "-c", "exit 3");
      Await.until(
          () ->
              failing(ExitStatus.OK, "events", "--filter", "event=destroy", "--json")
                  .contains("listed"),
          "the event is not there",
          tidings::output);
      assertThat(
              failing(
                  ExitStatus.OK, "events", "--filter", "event=die", "--filter", "container=lis*"))
          .contains("container die")
          .contains("exitCode=3");
    }
  }
}
