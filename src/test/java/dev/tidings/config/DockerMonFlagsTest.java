package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerMonFlagsTest {

  @TempDir Path folder;

  @Test
  void bothAreOffByDefault() throws Exception {
    assertThat(Settings.read(file(""), Map.of()).care().isOff()).isTrue();
  }

  @Test
  void theCommandSwitchesBothOn() throws Exception {
    CareSettings care = read(Map.of(), Map.of(), "heal.enabled = false").care();
    assertThat(care.heals()).isTrue();
    assertThat(care.cleans()).isTrue();
  }

  @Test
  void aFlagWinsOverItsVariableAndThatOverTheFile() throws Exception {
    String text = "heal.prefix = file\nheal.interval = 7s\nheal.retries = 7";
    CareSettings care =
        read(
                Map.of("prefix", "flag"),
                Map.of("MON_PREFIX", "variable", "MON_INTERVAL", "5000"),
                text)
            .care();
    assertThat(care.heal().scope().prefix()).isEqualTo("flag");
    assertThat(care.heal().interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(care.heal().retries()).isEqualTo(7);
  }

  @Test
  void oneWordServesHealingAndCleaningUp() throws Exception {
    CareSettings care = read(Map.of("interval", "3s", "retries", "4"), Map.of(), "").care();
    assertThat(care.clean().interval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(care.clean().retries()).isEqualTo(4);
  }

  @Test
  void controlIsTheEngine() throws Exception {
    Settings settings = read(Map.of(), Map.of("MON_CONTROL", "unix:///run/x.sock"), "");
    assertThat(settings.events().engineHost()).contains("unix:///run/x.sock");
  }

  @Test
  void quietMayBeWrittenAsANumber() throws Exception {
    assertThat(read(Map.of(), Map.of("MON_QUIET", "1"), "").care().quiet()).isTrue();
    assertThat(read(Map.of("quiet", "false"), Map.of("MON_QUIET", "1"), "").care().quiet())
        .isFalse();
  }

  @Test
  void anEmptyVariableIsNone() throws Exception {
    assertThat(read(Map.of(), Map.of("MON_INTERVAL", ""), "").care().heal().interval())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aBadValueNamesItsPlaceAndWhatIsWanted() {
    List<String> problems =
        catchThrowableOfType(
                SettingsException.class,
                () ->
                    read(
                        Map.of("retries", "many"),
                        Map.of("MON_INTERVAL", "soon", "MON_QUIET", "maybe"),
                        ""))
            .problems()
            .stream()
            .map(ConfigProblem::toString)
            .toList();
    assertThat(problems)
        .anyMatch(p -> p.startsWith("--retries") && p.contains("\"many\" is not a whole number"))
        .anyMatch(p ->
            p.startsWith("environment variable MON_INTERVAL")
                && p.contains("\"soon\" is not a duration"))
        .anyMatch(p ->
            p.startsWith("environment variable MON_QUIET") && p.contains("neither true nor false"));
  }

  @Test
  void anIntervalThatWasMeantInSecondsIsAnError() {
    List<String> problems =
        catchThrowableOfType(
                SettingsException.class, () -> read(Map.of("interval", "10"), Map.of(), ""))
            .problems()
            .stream()
            .map(ConfigProblem::toString)
            .toList();
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("--interval")
        .contains("10ms is too short");
  }

  private Settings read(Map<String, String> flags, Map<String, String> environment, String text)
      throws Exception {
    return Settings.read(file(text), Map.of(), DockerMonFlags.over(flags, environment));
  }

  private Optional<Path> file(String text) throws Exception {
    return Optional.of(Files.writeString(folder.resolve("test.conf"), text));
  }
}
