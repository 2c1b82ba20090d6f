package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.mail.mime.Address;
import dev.tidings.smtp.SmtpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @TempDir Path folder;

  @Test
  void withNothingSetEverythingHasItsDefault() throws Exception {
    Settings settings = read("", Map.of());
    assertThat(settings.data()).isEqualTo(Path.of("data"));
    assertThat(settings.sending().smtp()).isEmpty();
    assertThat(settings.timing().throttle())
        .isEqualTo(
            new ThrottlePolicy(
                Duration.ofSeconds(60), 2, Duration.ofHours(1), ThrottlePolicy.AfterBatch.WINDOW));
    assertThat(settings.upkeep().retention().bytes()).isEqualTo(256_000_000);
  }

  @Test
  void theFileBeatsTheDefault() throws Exception {
    assertThat(read("throttle.window = 90s", Map.of()).timing().throttle().window())
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void theEnvironmentBeatsTheFile() throws Exception {
    Settings settings = read("throttle.window = 90s", Map.of("TIDINGS_THROTTLE_WINDOW", "2m"));
    assertThat(settings.timing().throttle().window()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void theEngineMayBeOutOfReachForEverUnlessABudgetIsSet() throws Exception {
    assertThat(read("", Map.of()).upkeep().reconnectBudget()).isZero();
    assertThat(read("engine.reconnect-budget = 5m", Map.of()).upkeep().reconnectBudget())
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void anEmptyVariableIsNotSet() throws Exception {
    Settings settings = read("throttle.window = 90s", Map.of("TIDINGS_THROTTLE_WINDOW", ""));
    assertThat(settings.timing().throttle().window()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void theNamesThatScriptsRelyOnWork() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "s3cret \n");
    Settings settings =
        read(
            "",
            Map.ofEntries(
                Map.entry("TIDINGS_SMTP_HOST", "mail.example.org"),
                Map.entry("TIDINGS_SMTP_PORT", "2525"),
                Map.entry("TIDINGS_SMTP_USER", "ann"),
                Map.entry("TIDINGS_SMTP_PASSWORD_FILE", password.toString()),
                Map.entry("TIDINGS_SMTP_TLS", "starttls-opportunistic"),
                Map.entry("TIDINGS_MAIL_FROM", "Tidings <t@example.org>"),
                Map.entry("TIDINGS_MAIL_TO", "a@example.org, \"B, b\" <b@example.org>"),
                Map.entry("TIDINGS_THROTTLE_WINDOW", "20s"),
                Map.entry("TIDINGS_THROTTLE_GROWTH", "1.5"),
                Map.entry("TIDINGS_POLL_INTERVAL", "30m"),
                Map.entry("TIDINGS_DATA", "/srv/tidings")));
    SmtpSettings smtp = settings.sending().smtp().getFirst();
    assertThat(smtp.server()).isEqualTo(new SmtpSettings.Server("mail.example.org", 2525));
    assertThat(smtp.security()).isEqualTo(SmtpSettings.Security.STARTTLS_OPPORTUNISTIC);
    assertThat(smtp.login().orElseThrow().secret().present()).isEqualTo("s3cret ");
    assertThat(settings.sending().mail().to())
        .containsExactly(new Address("", "a@example.org"), new Address("B, b", "b@example.org"));
    assertThat(settings.timing().throttle().growth()).isEqualTo(1.5);
    assertThat(settings.timing().pollInterval()).isEqualTo(Duration.ofMinutes(30));
    assertThat(settings.data()).isEqualTo(Path.of("/srv/tidings"));
  }

  @ParameterizedTest
  @CsvSource({"tls,465", "starttls,587", "starttls-opportunistic,587", "none,25"})
  void thePortFollowsTheEncryption(String tls, int port) throws Exception {
    Map<String, String> environment =
        Map.of(
            "TIDINGS_SMTP_HOST",
            "m",
            "TIDINGS_SMTP_TLS",
            tls,
            "TIDINGS_MAIL_FROM",
            "a@x",
            "TIDINGS_MAIL_TO",
            "b@x");
    assertThat(read("", environment).sending().smtp().getFirst().server().port()).isEqualTo(port);
  }

  @Test
  void theUserIsTheSenderIfNoneIsSet() throws Exception {
    Map<String, String> environment =
        Map.of(
            "TIDINGS_SMTP_HOST",
            "m",
            "TIDINGS_SMTP_USER",
            "ann@example.org",
            "TIDINGS_SMTP_PASSWORD",
            "x",
            "TIDINGS_MAIL_TO",
            "b@x");
    assertThat(read("", environment).sending().mail().from())
        .isEqualTo(new Address("Tidings", "ann@example.org"));
  }

  @Test
  void aFallbackHasTheSameKeysAndDefaultsInFileAndEnvironment() throws Exception {
    String file =
        """
        mail { from = "a@x", to = ["b@x"] }
        smtp { host = m, tls = tls, user = u, password = p, helo = h.example.org }
        smtp.fallback { host = n, user = v }
        """;
    Map<String, String> environment =
        Map.of(
            "TIDINGS_SMTP_FALLBACK_PASSWORD",
            "s3cret",
            "TIDINGS_SMTP_FALLBACK_TLS",
            "starttls-opportunistic");
    List<SmtpSettings> servers = read(file, environment).sending().smtp();
    assertThat(servers)
        .extracting(SmtpSettings::server)
        .containsExactly(
            new SmtpSettings.Server("m", 465), new SmtpSettings.Server("n", 587, "smtp.fallback."));
    SmtpSettings fallback = servers.getLast();
    assertThat(fallback.security()).isEqualTo(SmtpSettings.Security.STARTTLS_OPPORTUNISTIC);
    assertThat(fallback.login().orElseThrow().secret().present()).isEqualTo("s3cret");
    assertThat(fallback.helo()).isEmpty();
  }

  @Test
  void aFallbackOfNothingIsRefused() {
    assertThat(problems("smtp.fallback.host = n", Map.of()))
        .singleElement()
        .asString()
        .contains("test.conf:1: smtp.fallback.host")
        .contains("smtp.host");
  }

  @Test
  void aProblemOfTheFallbackNamesItsOwnKey() {
    assertThat(problems("smtp.fallback.user = u", Map.of()))
        .singleElement()
        .asString()
        .contains("test.conf:1: smtp.fallback.user")
        .contains("smtp.fallback.password-file");
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() {
    String file =
        """
        throttle.window = sixty
        smtp {
          port = 99999
          tls = always
        }
        mail.to = ["no address"]
        """;
    assertThat(problems(file, Map.of("TIDINGS_POLL_INTERVAL", "-5m")))
        .anySatisfy(p -> assertThat(p).contains("test.conf:1: throttle.window").contains("60s"))
        .anySatisfy(p -> assertThat(p).contains("test.conf:3: smtp.port"))
        .anySatisfy(p -> assertThat(p).contains("test.conf:4: smtp.tls").contains("starttls"))
        .anySatisfy(p -> assertThat(p).contains("test.conf:6: mail.to"))
        .anySatisfy(p ->
            assertThat(p).contains("environment variable TIDINGS_POLL_INTERVAL: poll.interval"))
        .hasSize(5);
  }

  @Test
  void anUnknownKeyIsRefusedWithASuggestion() {
    assertThat(problems("throttle.windwo = 60s", Map.of()))
        .singleElement()
        .asString()
        .contains("test.conf:1: throttle.windwo")
        .contains("did you mean throttle.window?");
  }

  @Test
  void anUnknownVariableIsRefusedWithASuggestion() {
    assertThat(problems("", Map.of("TIDINGS_SMPT_HOST", "m")))
        .singleElement()
        .asString()
        .contains("TIDINGS_SMPT_HOST")
        .contains("did you mean TIDINGS_SMTP_HOST?");
  }

  @Test
  void wrongSyntaxIsReportedWithItsLine() {
    assertThat(problems("data = x\nsmtp { host = \n", Map.of()))
        .singleElement()
        .asString()
        .contains("test.conf:");
  }

  @Test
  void aServerWithoutRecipientsIsRefused() {
    assertThat(problems("smtp.host = m\nmail.from = \"a@x\"", Map.of()))
        .singleElement()
        .asString()
        .contains("mail.to");
  }

  @Test
  void aPasswordFileThatIsMissingIsNamed() {
    assertThat(problems("smtp { user = u, password-file = /nowhere/at/all }", Map.of()))
        .anySatisfy(p -> assertThat(p).contains("/nowhere/at/all"));
  }

  @Test
  void aSecretIsInNoMessage() {
    assertThat(problems("smtp { password = hunter2, password-file = /nowhere }", Map.of()))
        .isNotEmpty()
        .noneSatisfy(p -> assertThat(p).contains("hunter2"));
  }

  @Test
  void aWrongFilterIsRefusedWithTheWordsThereAre() {
    assertThat(problems("events.exclude = [\"contaner=x\"]", Map.of()))
        .singleElement()
        .asString()
        .contains("test.conf:1")
        .contains("container");
  }

  @Test
  void aFileThatIsNamedMustBeThere() {
    SettingsException thrown =
        catchThrowableOfType(
            SettingsException.class,
            () -> Settings.read(Optional.of(folder.resolve("none.conf")), Map.of()));
    assertThat(thrown).hasMessageContaining("none.conf");
  }

  private Settings read(String text, Map<String, String> environment)
      throws IOException, SettingsException {
    Path file = Files.writeString(folder.resolve("test.conf"), text);
    return Settings.read(Optional.of(file), environment);
  }

  private List<String> problems(String text, Map<String, String> environment) {
    SettingsException thrown =
        catchThrowableOfType(SettingsException.class, () -> read(text, environment));
    return thrown.problems().stream().map(ConfigProblem::toString).toList();
  }
}
