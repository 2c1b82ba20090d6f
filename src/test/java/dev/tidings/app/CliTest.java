package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CliTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(strings = {"replay", "preview"})
  void withoutAFileOrTheDemoItIsWrongUsage(String command) {
    assertThat(run(command)).isEqualTo(Exit.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--demo");
  }

  @Test
  void aFileAndTheDemoIsWrongUsage() {
    assertThat(run("replay", "--demo", "a.jsonl")).isEqualTo(Exit.USAGE);
  }

  @Test
  void everyCommandHasAnExample() {
    CommandLine line = commandLine();
    line.getSubcommands()
        .forEach((name, command) -> {
          if (!name.equals("help")) {
            assertThat(command.getUsageMessage()).as(name).contains("Example");
          }
        });
  }

  private int run(String... args) {
    return commandLine().execute(args);
  }

  private CommandLine commandLine() {
    return Cli.commandLine(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
