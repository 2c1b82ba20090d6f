package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmWebhookTest {

  @TempDir Path folder;

  @Test
  void noWebhookIsSet() throws Exception {
    assertThat(read(Map.of())).isEmpty();
  }

  @Test
  void addressAndTokenAreReadFromTheirFiles() throws Exception {
    Path url = Files.writeString(folder.resolve("url"), "https://example.org/hook?key=1\n");
    Path token = Files.writeString(folder.resolve("token"), "tiger\n");
    AlarmWebhook hook =
        read(Map.of(
                "TIDINGS_ALARMS_WEBHOOK_URL_FILE", url.toString(),
                "TIDINGS_ALARMS_WEBHOOK_TOKEN_FILE", token.toString()))
            .orElseThrow();
    assertThat(hook.address().uri()).hasToString("https://example.org/hook?key=1");
    assertThat(hook.token()).contains("tiger");
  }

  @Test
  void anAddressThatIsNoneIsRefusedAndNotRepeated() {
    assertThat(problems(Map.of("TIDINGS_ALARMS_WEBHOOK_URL", "ftp://example.org/hunter2")))
        .singleElement()
        .asString()
        .contains("alarms.webhook.url", "http://")
        .doesNotContain("hunter2");
  }

  @Test
  void aTokenWithoutAnAddressIsRefused() {
    assertThat(problems(Map.of("TIDINGS_ALARMS_WEBHOOK_TOKEN", "tiger")))
        .singleElement()
        .asString()
        .contains("alarms.webhook.token")
        .doesNotContain("tiger");
  }

  private Optional<AlarmWebhook> read(Map<String, String> environment) throws Exception {
    return Settings.read(empty(), environment).hook();
  }

  private Optional<Path> empty() throws Exception {
    return Optional.of(Files.writeString(folder.resolve("test.conf"), ""));
  }

  private List<ConfigProblem> problems(Map<String, String> environment) {
    SettingsException failure =
        catchThrowableOfType(SettingsException.class, () -> read(environment));
    return failure.problems();
  }
}
