package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What comes back after the engine or the whole machine went down, and what does not, on an old
/// and a modern engine.
@ParameterizedClass
@EnumSource
@Timeout(600)
@SuppressWarnings("NullAway.Init") // It does not know a parameterized class's life.
class ComebackIT {

  enum Kind {
    OLD,
    MODERN
  }

  private static final List<String> BROKEN = List.of("broken1", "broken2", "broken3");

  @Parameter Kind kind;
  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private RealEngine engine;

  @BeforeEach
  void start() {
    engine = kind == Kind.OLD ? RealEngine.started() : RealEngine.modern();
  }

  @AfterEach
  void end() {
    engine.close();
    sink.close();
  }

  private TidingsProcess watch() {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_THROTTLE_WINDOW", "2s");
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  /// Each needs what [#breakAll] takes away.
  private void runAll() throws IOException {
    for (String name : BROKEN) {
      Path needed = Files.createFile(engine.socket().resolveSibling(name));
      run(name, "--mount", "type=bind,dst=/needed,src=" + needed);
    }
    run("whole");
  }

  private void run(String name, String... options) {
    List<String> command = new java.util.ArrayList<>(List.of("run", "-d", "--name", name));
    command.addAll(List.of("--restart=always", "--network=none"));
    command.addAll(List.of(options));
    command.addAll(List.of("busybox", "sleep", "6000"));
    engine.docker(command.toArray(String[]::new));
  }

  private void breakAll() throws IOException {
    for (String name : BROKEN) {
      Files.delete(engine.socket().resolveSibling(name));
    }
  }

  private void awaitCensus(TidingsProcess tidings) {
    Await.until(
        () -> {
          try (Store store = Store.beside(folder.resolve("data"))) {
            return new Journal(store).knowsStates();
          }
        },
        "no census",
        tidings::output);
  }

  private void print(String what) throws InterruptedException {
    Thread.sleep(20_000);
    System.out.println("==== " + kind + " " + what);
    sink.mails().forEach(mail -> System.out.println("## " + mail.subject() + "\n" + mail.text()));
  }

  @Test
  void whatDoesNotComeBackAfterARestartOfTheEngineIsListedInOneMail() throws Exception {
    runAll();
    engine.docker("run", "-d", "--name", "plain", "--network=none", "busybox", "sleep", "6000");
    try (TidingsProcess tidings = watch()) {
      awaitCensus(tidings);
      engine.stop();
      breakAll();
      engine.start();
      print("engine restart");
      assertThat(tidings.isAlive()).isTrue();
    }
  }

  @Test
  void whatDoesNotComeBackAfterAPowerCutIsListedInOneMail() throws Exception {
    runAll();
    engine.docker("run", "-d", "--name", "plain", "--network=none", "busybox", "sleep", "6000");
    try (TidingsProcess tidings = watch()) {
      awaitCensus(tidings);
      tidings.kill();
    }
    engine.powerOff();
    breakAll();
    engine.start();
    try (TidingsProcess tidings = watch()) {
      print("power cut");
      assertThat(tidings.isAlive()).isTrue();
    }
  }
}
