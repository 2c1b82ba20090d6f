package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliveSettingsTest {

  @TempDir Path folder;

  private AliveSettings read(Map<String, String> environment) throws SettingsException {
    return Settings.read(Optional.of(empty()), environment).alive();
  }

  private Path empty() {
    try {
      return Files.writeString(folder.resolve("empty.conf"), "");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<String> problems(Map<String, String> environment) {
    return catchThrowableOfType(SettingsException.class, () -> read(environment))
        .problems()
        .stream()
        .map(Object::toString)
        .toList();
  }

  @Test
  void bothWaysAreOff() throws Exception {
    assertThat(read(Map.of())).isEqualTo(new AliveSettings(Optional.empty(), Optional.empty()));
  }

  @Test
  void aTimeOfDayIsMeantInTheZoneOfTheMails() throws Exception {
    Map<String, String> set =
        Map.of("TIDINGS_ALIVE_MAIL", "08:00", "TIDINGS_MAIL_TIME_ZONE", "Europe/Berlin");
    assertThat(read(set).mail())
        .contains(new AliveSchedule.Daily(LocalTime.of(8, 0), ZoneId.of("Europe/Berlin")));
  }

  @Test
  void anIntervalWillDo() throws Exception {
    assertThat(read(Map.of("TIDINGS_ALIVE_MAIL", "12h")).mail())
        .contains(new AliveSchedule.Every(Duration.ofHours(12)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"24:00", "8 o'clock", "30s", "10000d"})
  void whatIsNeitherIsRefused(String text) {
    assertThat(problems(Map.of("TIDINGS_ALIVE_MAIL", text)))
        .singleElement()
        .asString()
        .contains("alive.mail");
  }

  @Test
  void theAddressIsReadFromItsFile() throws Exception {
    Path file = Files.writeString(folder.resolve("url"), "https://hc.example/se-cret\n");
    AliveSettings.Ping ping =
        read(Map.of("TIDINGS_ALIVE_PING_URL_FILE", file.toString())).ping().orElseThrow();
    assertThat(ping.to().uri()).hasToString("https://hc.example/se-cret");
    assertThat(ping.every()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void theAddressIsNotTold() throws Exception {
    assertThat(read(Map.of("TIDINGS_ALIVE_PING_URL", "https://hc.example/se-cret")).toString())
        .contains("hc.example")
        .doesNotContain("se-cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hc.example/se-cret", "ftp://hc.example/se-cret", "http:///se-cret"})
  void aWrongAddressIsRefusedAndNotRepeated(String text) {
    assertThat(problems(Map.of("TIDINGS_ALIVE_PING_URL", text)))
        .singleElement()
        .asString()
        .contains("alive.ping-url")
        .doesNotContain("se-cret");
  }

  @Test
  void aPingASecondIsTooMuch() {
    assertThat(problems(Map.of("TIDINGS_ALIVE_PING_EVERY", "1s")))
        .singleElement()
        .asString()
        .contains("alive.ping-every", "10s");
  }
}
