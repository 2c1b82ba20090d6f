package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidings.files.Exposure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

  private static final String TOKENS =
      """
      smtp { %s host = h, user = u, auth = oauth2, oauth2 { provider = google, client-id = i
        %s
      } } %s
      mail { from = "a@x", to = "b@x" }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"%s", "%s\n", "%s\r\n", "%s\n\n", "%s\r\n\r\n", "%s\r", "\ufeff%s\r\n"})
  void whatEditorsAddIsNotAPartOfIt(String form) throws Exception {
    Settings settings = settings(form.formatted("s3cret"));
    assertThat(settings.sending().smtp().getFirst().login().orElseThrow().secret().present())
        .isEqualTo("s3cret");
    assertThat(settings.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$ # \" ' \\ =,", "a b", "päßword", "\"half", "-", "#", "'it''s"})
  void whatAPasswordMayHoldIsKept(String password) throws Exception {
    Settings settings = settings(password + "\n");
    assertThat(settings.sending().smtp().getFirst().login().orElseThrow().secret().present())
        .isEqualTo(password);
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void oneThatOthersCanReadIsWarnedOfUnlessInAContainer() throws Exception {
    Path file = Files.writeString(folder.resolve("open"), "s3cret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Map<String, String> environment = new HashMap<>();
    environment.put("TIDINGS_SMTP_HOST", "mail.example.org");
    environment.put("TIDINGS_SMTP_USER", "me");
    environment.put("TIDINGS_SMTP_PASSWORD_FILE", file.toString());
    environment.put("TIDINGS_MAIL_FROM", "me@example.org");
    environment.put("TIDINGS_MAIL_TO", "me@example.org");
    List<String> warnings =
        Settings.read(empty(), environment).warnings().stream()
            .map(ConfigProblem::toString)
            .toList();
    if (Exposure.here().contained()) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains("smtp.password-file", "can be read by every user", "chmod o-r");
    }
  }

  @Test
  void aDataFolderThatOthersCanWriteIsWarnedOf() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(Settings.read(empty(), Map.of("TIDINGS_DATA", data.toString())).warnings())
        .singleElement()
        .asString()
        .contains("data", "can be written by other users", "chmod 700");
  }

  static Stream<Arguments> doubtful() {
    return Stream.of(
        arguments("s3cret ", "begins or ends with a blank"),
        arguments("\ts3cret", "begins or ends with a blank"),
        arguments("\"s3cret\"", "begins and ends with quotation marks"),
        arguments("'s3cret'", "begins and ends with quotation marks"),
        arguments("s3cret\nmore", "has more than one line"),
        arguments("s3cret\rmore", "has more than one line"),
        arguments("s3\tcret", "holds a control character"),
        arguments("s3\u0007cret", "holds a control character"),
        arguments("s3\u200bcret", "holds an invisible character"),
        arguments("s3cret\ufeff", "holds an invisible character"),
        arguments("s3\u00a0cret", "holds an invisible character"));
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void whatIsLikelyWrongIsAWarningThatDoesNotShowIt(String secret, String doubt) throws Exception {
    assertThat(settings(secret + "\n").warnings())
        .singleElement()
        .asString()
        .contains("smtp.password-file: " + doubt)
        .satisfies(Answers::isFitToBeShown);
    assertThat(settings(secret + "\n").sending().smtp().getFirst().login().orElseThrow().doubt())
        .hasValueSatisfying(told -> assertThat(told).startsWith(doubt));
  }

  @Test
  void aVariableLosesItsLineEnd() throws Exception {
    Map<String, String> environment = server();
    environment.put("TIDINGS_SMTP_PASSWORD", "s3cret\r");
    Settings settings = Settings.read(empty(), environment);
    assertThat(settings.sending().smtp().getFirst().login().orElseThrow().secret().present())
        .isEqualTo("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\ufeff", "\r\n\r\n"})
  void anEmptyFileIsRefused(String text) throws Exception {
    assertThat(answer(text.getBytes(StandardCharsets.UTF_8)))
        .singleElement()
        .asString()
        .endsWith("smtp.password-file: secret is empty");
  }

  @Test
  void aFileInAnotherEncodingIsRefusedWithoutItsContent() throws Exception {
    assertThat(answer("s3cret".getBytes(StandardCharsets.UTF_16)))
        .singleElement()
        .asString()
        .endsWith("secret is in UTF-16, as some Windows programs write it: save it as UTF-8");
    assertThat(answer("s3cret-ä".getBytes(StandardCharsets.ISO_8859_1)))
        .singleElement()
        .asString()
        .endsWith("secret is not in UTF-8 (see line 1): save it as UTF-8");
    assertThat(answer(new byte[] {'a', 'b', 'c', 0, 1}))
        .singleElement()
        .asString()
        .contains("secret is not a text file");
    assertThat(answer("x".repeat(64_001).getBytes(StandardCharsets.UTF_8)))
        .singleElement()
        .asString()
        .contains("secret is larger than 64 kB");
  }

  @Test
  void aFileOfSomebodyElseIsRefusedWithTheUser() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "s3cret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(file), "root may read everything");
    assertThat(answerTo(file))
        .singleElement()
        .asString()
        .contains("may not be read by this user (uid ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smtp.password",
        "smtp.fallback.password",
        "smtp.oauth2.client-secret",
        "smtp.oauth2.refresh-token",
        "smtp.fallback.oauth2.client-secret",
        "smtp.fallback.oauth2.refresh-token",
        "web.token",
        "alive.ping-url",
        "heal.webhook",
        "alarms.webhook.url",
        "alarms.webhook.token"
      })
  void everySecretHasAFileWithTheSameAnswers(String key) throws Exception {
    Path quoted =
        privately(Files.writeString(folder.resolve("secret"), "\"https://s3cret.example.org/\"\n"));
    String file = key + "-file = \"" + quoted + "\"\n" + whatItNeeds(key);
    assertThat(Answers.to(folder, file))
        .anySatisfy(line -> assertThat(line).contains("begins and ends with quotation marks"))
        .allSatisfy(Answers::isFitToBeShown);
    Path none = folder.resolve("none");
    assertThat(Answers.to(folder, key + "-file = \"" + none + "\"\n" + whatItNeeds(key)))
        .anySatisfy(line -> assertThat(line).contains(key + "-file: none does not exist"));
    assertThat(Answers.to(folder, key + " = s3cret, " + file))
        .anySatisfy(line -> assertThat(line).contains("both it and " + key + " are set"))
        .allSatisfy(Answers::isFitToBeShown);
  }

  private static String whatItNeeds(String key) {
    return switch (key) {
      case "smtp.password" -> "smtp { user = u, host = h }, mail { from = \"a@x\", to = \"b@x\" }";
      case "smtp.oauth2.client-secret" -> TOKENS.formatted("", "", "");
      case "smtp.oauth2.refresh-token" -> TOKENS.formatted("", "client-secret = c", "");
      case "smtp.fallback.oauth2.client-secret" ->
          TOKENS.formatted("host = m, fallback {", "", "}");
      case "smtp.fallback.oauth2.refresh-token" ->
          TOKENS.formatted("host = m, fallback {", "client-secret = c", "}");
      case "smtp.fallback.password" ->
          "smtp { host = h, fallback { host = f, user = u } }, mail { from = \"a@x\", to = \"b@x\""
              + " }";
      case "web.token" -> "web.enabled = true";
      case "alarms.webhook.token" -> "alarms.webhook.url = \"https://example.org/\"";
      case "heal.webhook" -> "heal.enabled = true";
      default -> "";
    };
  }

  private Settings settings(String secret) throws Exception {
    Path file = privately(Files.writeString(folder.resolve("secret"), secret));
    Map<String, String> environment = server();
    environment.put("TIDINGS_SMTP_PASSWORD_FILE", file.toString());
    return Settings.read(empty(), environment);
  }

  private List<String> answer(byte[] secret) throws Exception {
    return answerTo(Files.write(folder.resolve("secret"), secret));
  }

  private List<String> answerTo(Path file) throws Exception {
    return Answers.to(folder, "smtp { user = u, password-file = \"" + file + "\" }");
  }

  private static Map<String, String> server() {
    return new HashMap<>(
        Map.of(
            "TIDINGS_SMTP_HOST", "mail.example.org",
            "TIDINGS_SMTP_USER", "a@example.org",
            "TIDINGS_MAIL_TO", "b@example.org"));
  }

  private static Path privately(Path file) throws Exception {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Optional<Path> empty() throws Exception {
    return Optional.of(Files.writeString(folder.resolve("my.conf"), ""));
  }
}
