package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.cli.DemoCommand;
import dev.tidings.cli.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every example of every help, by the packaged program on a real engine.
class HelpExamplesIT {

  private static final Set<String> LASTING = Set.of("watch", "poll", "heal");

  /// What looks into a data folder wants one in which a Tidings has run.
  private static final Set<String> REMEMBERING =
      Set.of("problems", "silence", "events", "why", "outbox", "health");

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.tidings.app.HelpExamples#all")
  void theExampleWorks(HelpExamples.Example example) throws IOException {
    Map<String, String> environment = new TreeMap<>(example.variables());
    environment.put("DOCKER_HOST", RealEngine.shared().host());
    Files.writeString(folder.resolve("my.conf"), "");
    Files.writeString(folder.resolve("new.conf"), "throttle.window = 5m");
    try (InputStream events = DemoCommand.recorded()) {
      Files.copy(events, folder.resolve("day.jsonl"));
    }
    String[] arguments = example.arguments().toArray(String[]::new);
    if (REMEMBERING.contains(arguments[0])) {
      try (TidingsProcess before = TidingsProcess.start(folder, environment, "watch")) {
        assertThat(before.watching().stop()).isZero();
      }
    }
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, arguments)) {
      if (LASTING.contains(arguments[0])) {
        assertThat(tidings.watching().stop()).isZero();
        return;
      }
      int expected = expected(example);
      if (arguments[0].equals("demo")) {
        Await.until(() -> tidings.output().contains("The mails land"), "no demo", tidings::output);
        assertThat(tidings.stop()).isZero();
      } else {
        assertThat(tidings.exitCode()).as(tidings.output()).isEqualTo(expected);
      }
    }
  }

  /// The identity of a mail in the examples is made up, as are the events that are asked about;
  /// here no Tidings runs, and no login is set.
  private static int expected(HelpExamples.Example example) {
    return switch (String.join(" ", example.arguments())) {
      case "outbox retry 3f9a2c",
          "outbox drop 3f9a2c",
          "silence end 3",
          "login",
          "problems --acknowledge web --by anna",
          "problems --close backup" ->
          ExitStatus.USAGE;
      case "health", "reload", "why web", "why web --since 7d --json", "why 4711" ->
          ExitStatus.FAILED;
      default -> ExitStatus.OK;
    };
  }
}
