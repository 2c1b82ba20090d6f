package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.cli.ExitStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The other two modes, from a real engine to a mail server, by the packaged program.
class PollAndOnceIT {

  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private Map<String, String> environment;
  private RealEngine engine;

  @BeforeEach
  void start() {
    engine = RealEngine.shared();
    environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_EVENTS_EXCLUDE", "type=volume");
  }

  @AfterEach
  void end() {
    sink.close();
  }

  @Test
  void overThreeIntervalsWithARestartInBetweenEveryEventIsMailedOnce() {
    environment.put("TIDINGS_POLL_INTERVAL", "4s");
    engine.docker("run", "-d", "--name", "polled", "busybox", "sleep", "600");
    try (Truth inspected = new Truth(engine, folder)) {
      Instant begin = Instant.now();
      try (TidingsProcess tidings = poll()) {
        happen(30);
        tidings.kill();
      }
      happen(10);
      try (TidingsProcess tidings = poll()) {
        happen(30);
        Await.until(
            () -> sink.linesOfDistinct().size() >= inspected.lines().size(),
            "not all are mailed",
            tidings::output);
        assertThat(inspected.lines()).hasSize(70);
        assertThat(sink.linesOfDistinct()).containsExactlyInAnyOrderElementsOf(inspected.lines());
        // A mail an interval, and one of an interval that a start cut short.
        long intervals = Duration.between(begin, Instant.now()).toSeconds() / 4;
        assertThat((long) sink.count()).isBetween(3L, intervals + 2);
        assertThat(tidings.stop()).isZero();
      }
    }
    engine.docker("rm", "-f", "polled");
  }

  private TidingsProcess poll() {
    return TidingsProcess.start(folder, environment, "poll").watching();
  }

  private void happen(int times) {
    for (int i = 0; i < times; i++) {
      engine.docker("kill", "--signal", "CONT", "polled");
      Await.pause(Duration.ofMillis(150));
    }
  }

  @Test
  void onceTwiceInARowMailsEverythingOnce() {
    engine.run("--name", "one", "busybox", "sh", "-c", "exit 3");
    assertThat(once()).isZero();
    assertThat(sink.count()).isEqualTo(1);
    assertThat(sink.lines())
        .anySatisfy(line -> assertThat(line).contains("\"die\"").contains("one"));
    int mailed = sink.lines().size();

    assertThat(once()).isZero();
    assertThat(sink.count()).isEqualTo(1);

    engine.docker("rm", "one");
    assertThat(once()).isZero();
    assertThat(sink.lines().subList(mailed, sink.lines().size()))
        .singleElement()
        .asString()
        .contains("\"destroy\"");
  }

  @Test
  void sinceForcesAStretchToBeMailedAgain() {
    engine.docker("run", "--rm", "--name", "again", "busybox", "true");
    assertThat(once()).isZero();
    assertThat(once("--since", "1h")).isZero();
    assertThat(once("--since", "1h")).isZero();
    assertThat(sink.count()).isEqualTo(3);
    assertThat(once()).isZero();
    assertThat(sink.count()).isEqualTo(3);
  }

  @Test
  void aForcedStretchTakesNothingFromTheOrdinaryRuns() {
    engine.docker("run", "--rm", "--name", "forced", "busybox", "true");
    assertThat(once("--since", "1s", "--until", "0s")).isZero();
    int forced = sink.count();
    assertThat(once()).isZero();
    MailSink.Received ordinary = sink.mails().get(forced);
    assertThat(ordinary.lines()).anySatisfy(line -> assertThat(line).contains("forced"));
  }

  @Test
  void whatTheEngineMayHaveForgottenIsSaid() {
    try (RealEngine own = RealEngine.started()) {
      environment.put("DOCKER_HOST", own.host());
      for (int i = 0; i < 300; i++) {
        own.docker("tag", "busybox", "many:" + i);
      }
      try (TidingsProcess once = TidingsProcess.start(folder, environment, "once")) {
        assertThat(once.exitCode()).isZero();
        assertThat(once.output()).contains("tidings poll misses nothing").hasLineCount(1);
      }
      MailSink.Received mail = sink.await(1).getFirst();
      assertThat(mail.events()).isLessThanOrEqualTo(256);
      assertThat(mail.text().replaceAll("\\s+", " ")).contains("Events may be missing");
    }
  }

  @Test
  void aMailThatCannotBeSentIsKeptForTheNextRun() {
    engine.docker("run", "--rm", "--name", "kept", "busybox", "true");
    String port = environment.put("TIDINGS_SMTP_PORT", "1");
    assertThat(once()).isEqualTo(ExitStatus.FAILED);
    environment.put("TIDINGS_SMTP_PORT", String.valueOf(port));
    assertThat(once()).isZero();
    assertThat(sink.count()).isEqualTo(1);
  }

  private int once(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "once";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return TidingsProcess.run(folder, environment, arguments);
  }
}
