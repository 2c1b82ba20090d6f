package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidings.web.WebSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSectionTest {

  private static final String TOKEN = "0123456789abcdefghij";

  @TempDir Path folder;

  @Test
  void thePageIsOff() throws Exception {
    assertThat(Settings.read(empty(), Map.of()).web()).isEmpty();
  }

  @Test
  void switchedOnItListensOnThisMachineOnly() throws Exception {
    WebSettings web = read(Map.of()).orElseThrow();
    assertThat(web.address().toString()).isEqualTo("/127.0.0.1:8025");
    assertThat(web.address().getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  void theTokenIsReadFromItsFile() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    assertThat(read(Map.of("TIDINGS_WEB_TOKEN_FILE", file.toString())).orElseThrow().token())
        .contains(TOKEN);
  }

  @Test
  void beyondThisMachineATokenIsWanted() {
    assertThat(problems(Map.of("TIDINGS_WEB_ADDRESS", "0.0.0.0:8025")))
        .singleElement()
        .asString()
        .contains("web.address", "set web.token-file");
  }

  @Test
  void aShortTokenIsRefusedAndNotRepeated() {
    assertThat(problems(Map.of("TIDINGS_WEB_TOKEN", "hunter2")))
        .singleElement()
        .asString()
        .contains("web.token", "at least 16")
        .doesNotContain("hunter2");
  }

  @Test
  void anAddressWithoutAPortIsRefused() {
    assertThat(problems(Map.of("TIDINGS_WEB_ADDRESS", "127.0.0.1")))
        .singleElement()
        .asString()
        .contains("web.address", "127.0.0.1:8025");
  }

  private Optional<Path> empty() throws Exception {
    return Optional.of(Files.writeString(folder.resolve("test.conf"), ""));
  }

  private Optional<WebSettings> read(Map<String, String> environment) throws Exception {
    Map<String, String> on = new HashMap<>(environment);
    on.put("TIDINGS_WEB_ENABLED", "true");
    return Settings.read(empty(), on).web();
  }

  private List<String> problems(Map<String, String> environment) {
    return catchThrowableOfType(SettingsException.class, () -> read(environment))
        .problems()
        .stream()
        .map(ConfigProblem::toString)
        .toList();
  }
}
