package dev.tidings.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

  private static final String RIGHT = "throttle.window = 5m\r\nmail.host = \"Büro\"\r\n";

  @TempDir Path folder;

  @Test
  void windowsLineEndsAndAByteOrderMarkAreNoMistake() throws Exception {
    Path file = Files.writeString(folder.resolve("my.conf"), "\ufeff" + RIGHT);
    Settings settings = Settings.read(Optional.of(file), Map.of());
    assertThat(settings.timing().throttle().window()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.sending().host()).contains("Büro");
  }

  @Test
  void utf16IsNamed() throws Exception {
    for (byte[] bytes :
        List.of(
            ("\ufeff" + RIGHT).getBytes(UTF_16LE),
            ("\ufeff" + RIGHT).getBytes(UTF_16BE),
            RIGHT.getBytes(UTF_16LE),
            RIGHT.getBytes(UTF_16BE))) {
      assertThat(answer(bytes))
          .containsExactly(
              "--config: my.conf: is in UTF-16, as some Windows programs write it: save it as UTF-8");
    }
  }

  @Test
  void latin1IsNamedWithItsLine() throws Exception {
    assertThat(answer(RIGHT.getBytes(ISO_8859_1)))
        .containsExactly("--config: my.conf: is not in UTF-8 (see line 2): save it as UTF-8");
  }

  @Test
  void aFileThatIsNoTextIsNamed() throws Exception {
    assertThat(answer(new byte[] {'a', '\n', 'b', 0, 'c'}))
        .containsExactly("--config: my.conf: is not a text file: it has a zero byte on line 2");
  }

  @Test
  void aHugeFileIsNotRead() throws Exception {
    assertThat(answer("# a comment\n".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
        .containsExactly("--config: my.conf: is larger than 1000 kB: is this the right file?");
  }

  @Test
  void anEmptyFileIsNoMistake() throws Exception {
    assertThat(answer(new byte[0])).isEmpty();
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThat(Answers.to(folder.resolve("my.conf"), Map.of()))
        .containsExactly("--config: my.conf: does not exist");
  }

  @Test
  void aFolderIsNamedWithItsLikelyCause() throws Exception {
    assertThat(Answers.to(Files.createDirectory(folder.resolve("my.conf")), Map.of()))
        .containsExactly(
            "--config: my.conf: is a folder, not a file (Docker makes a folder where a file to be"
                + " mounted does not exist)");
  }

  @Test
  void theVariableThatNamesTheFileIsNamed() {
    Map<String, String> environment = Map.of("TIDINGS_CONFIG", "/nowhere/my.conf");
    assertThat(refused(environment))
        .isEqualTo("environment variable TIDINGS_CONFIG: /nowhere/my.conf: does not exist");
  }

  @Test
  void aCopyOfTheReferenceIsNoMistake() throws Exception {
    assertThat(Answers.to(Path.of("application.conf").toAbsolutePath(), Map.of())).isEmpty();
  }

  @Test
  void anEmptyVariableNamesNoFile() throws Exception {
    assertThat(Settings.read(Optional.empty(), Map.of("TIDINGS_CONFIG", "")).warnings()).isEmpty();
  }

  @Test
  void aFileIsIncludedFromBesideTheOneThatIncludesIt() throws Exception {
    Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("b.conf"), "window = 7m");
    Files.writeString(folder.resolve("a.conf"), "throttle { include \"d/b.conf\" }");
    Path file = Files.writeString(folder.resolve("my.conf"), "include \"a.conf\"");
    assertThat(Settings.read(Optional.of(file), Map.of()).timing().throttle().window())
        .isEqualTo(Duration.ofMinutes(7));
  }

  @Test
  void aMistakeInAnIncludedFileIsNamedWithThatFile() throws Exception {
    Files.writeString(folder.resolve("a.conf"), "\nthrottle.window = 7\nthrottle.windwo = 7m");
    assertThat(Answers.to(folder, "include \"a.conf\""))
        .containsExactly(
            "a.conf:2: throttle.window: \"7\" has no unit: write for example 60s, 5m, 1h or 7d",
            "a.conf:3: throttle.windwo: there is no such setting; did you mean throttle.window?");
  }

  @Test
  void theSyntaxOfAnIncludedFileIsNamedWithThatFile() throws Exception {
    Files.writeString(folder.resolve("a.conf"), "\nmail.from = a@example.org");
    assertThat(Answers.to(folder, "include \"a.conf\""))
        .containsExactly(
            "a.conf:2: mail.from: put the value in quotes: mail.from = \"a@example.org\"");
  }

  @Test
  void filesThatIncludeEachOtherAreNamed() throws Exception {
    assertThat(Answers.to(folder, "include \"my.conf\""))
        .containsExactly("my.conf:1: include: files include each other without an end");
  }

  @Test
  void aSubstitutionSeesTheEnvironment() throws Exception {
    Path file = Files.writeString(folder.resolve("my.conf"), "mail.host = ${?NAME}-${PLACE}");
    assertThat(Settings.read(Optional.of(file), Map.of("PLACE", "berlin")).sending().host())
        .contains("-berlin");
  }

  private List<String> answer(byte[] bytes) throws Exception {
    return Answers.to(Files.write(folder.resolve("my.conf"), bytes), Map.of());
  }

  private static String refused(Map<String, String> environment) {
    try {
      return Settings.read(Optional.empty(), environment).toString();
    } catch (SettingsException e) {
      return e.problems().getFirst().toString();
    }
  }
}
