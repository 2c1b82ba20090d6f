package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidings.app.HelpExamples;
import dev.tidings.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CliTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(strings = {"replay", "preview"})
  void withoutAFileOrTheDemoItIsWrongUsage(String command) {
    assertThat(run(command)).isEqualTo(ExitStatus.USAGE);
    assertThat(said()).contains("--demo");
  }

  @Test
  void aFileAndTheDemoIsWrongUsage() {
    assertThat(run("replay", "--demo", "a.jsonl")).isEqualTo(ExitStatus.USAGE);
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

  @Test
  void theExamplesAreFound() {
    assertThat(HelpExamples.all().map(each -> String.join(" ", each.arguments())))
        .contains("once", "health", "demo", "outbox retry 3f9a2c", "replay day.jsonl")
        .hasSizeGreaterThan(18);
  }

  @ParameterizedTest
  @MethodSource("dev.tidings.app.HelpExamples#all")
  void everyExampleIsUnderstood(HelpExamples.Example example, @TempDir Path folder)
      throws Exception {
    Optional<Path> none = Optional.of(Files.createFile(folder.resolve("empty.conf")));
    assertThat(Settings.read(none, example.variables()).warnings()).isEmpty();
    assertThatCode(
            () -> HelpExamples.commandLine().parseArgs(example.arguments().toArray(String[]::new)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wach               | there is no command "wach", did you mean watch?; see tidings --help
          statsu             | there is no command "statsu"; there are help, heal
          Watch              | there is no command "Watch", did you mean watch?
          watch --hlep       | tidings watch has no option --hlep, did you mean --help?; see tidings watch --help
          watch --confg=x    | tidings watch has no option --confg=x, did you mean --config?
          watch now          | tidings watch takes no argument such as "now"
          once --since       | Missing required parameter for option '--since' (TIME); see tidings once --help
          events -f          | Missing required parameter for option '--filter' (WORD=VALUE); see tidings events
          outbox remove      | expected one of [list, retry, drop]
          """)
  void whatCannotBeUsedIsAnsweredInALine(String arguments, String answer) {
    assertThat(run(arguments.split(" +", -1))).isEqualTo(ExitStatus.USAGE);
    assertThat(said()).startsWith("tidings: ").contains(answer).hasLineCount(1);
  }

  @Test
  void theHelpNamesEveryExitCode() {
    String help = commandLine().getUsageMessage();
    assertThat(List.of("0 ", "1 ", "2 ", "3 ", "70 ", "75 "))
        .allSatisfy(code -> assertThat(help).containsPattern("(?m)^  " + code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-control", "--control", "-prefix", "-interval", "-retries", "-quiet"})
  void dockerMonsFlagsAreTakenWithOneDashOrTwo(String flag) {
    assertThatCode(() -> commandLine().parseArgs("heal", flag + "=1")).doesNotThrowAnyException();
    assertThatCode(() -> commandLine().parseArgs("heal", flag, "1")).doesNotThrowAnyException();
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
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
