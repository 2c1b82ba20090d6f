package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidings.oauth.OAuthClient;
import dev.tidings.oauth.Tokens;
import dev.tidings.smtp.SmtpSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// How access tokens are configured, and what is said where that is wrong.
class OAuthSettingsTest {

  private static final String SERVER =
      """
      mail.to = "b@example.org"
      smtp { host = h, user = "a@example.org" }
      """;

  @TempDir Path folder;

  private Settings settings(String oauth) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"), SERVER + "smtp.auth = oauth2, smtp.oauth2 " + oauth);
    return Settings.read(Optional.of(file), Map.of("TIDINGS_DATA", folder.toString()));
  }

  private static OAuthClient client(Settings settings) {
    SmtpSettings.Login login = settings.sending().smtp().getFirst().login().orElseThrow();
    assertThat(settings.warnings()).isEmpty();
    assertThat(login.mechanism()).isEqualTo(SmtpSettings.Login.Mechanism.OAUTH2);
    return ((Tokens) login.secret()).client();
  }

  @Test
  void microsoftWithASecretSendsAsTheApplication() throws Exception {
    OAuthClient client =
        client(settings("{ provider = microsoft, tenant = t1, client-id = c, client-secret = s }"));
    assertThat(client.grant()).isEqualTo(OAuthClient.Grant.CLIENT_CREDENTIALS);
    assertThat(client.endpoints().token())
        .isEqualTo(URI.create("https://login.microsoftonline.com/t1/oauth2/v2.0/token"));
    assertThat(client.scope()).isEqualTo("https://outlook.office365.com/.default");
    assertThat(client.canLogIn()).isFalse();
  }

  @Test
  void microsoftWithoutASecretAsksSomebodyWithAPersonalAccount() throws Exception {
    OAuthClient client = client(settings("{ provider = microsoft, client-id = c }"));
    assertThat(client.grant()).isEqualTo(OAuthClient.Grant.REFRESH_TOKEN);
    assertThat(client.endpoints().device())
        .contains(URI.create("https://login.microsoftonline.com/consumers/oauth2/v2.0/devicecode"));
    assertThat(client.scope()).isEqualTo("https://outlook.office.com/SMTP.Send offline_access");
    assertThat(client.canLogIn()).isTrue();
  }

  @Test
  void googleHasASecretAndAsksSomebodyAllTheSame() throws Exception {
    OAuthClient client =
        client(settings("{ provider = google, client-id = c, client-secret = s }"));
    assertThat(client.grant()).isEqualTo(OAuthClient.Grant.REFRESH_TOKEN);
    assertThat(client.endpoints().token())
        .isEqualTo(URI.create("https://oauth2.googleapis.com/token"));
    assertThat(client.scope()).isEqualTo("https://mail.google.com/");
    assertThat(client.canLogIn()).isTrue();
  }

  @Test
  void anyOtherProviderHasItsOwnEndpoints() throws Exception {
    OAuthClient client =
        client(
            settings(
                "{ provider = custom, client-id = c, client-secret = s, scope = mail,"
                    + " token-url = \"https://id.example.org/token\" }"));
    assertThat(client.grant()).isEqualTo(OAuthClient.Grant.CLIENT_CREDENTIALS);
    assertThat(client.endpoints().token()).isEqualTo(URI.create("https://id.example.org/token"));
  }

  @Test
  void aSecretInAFileIsReadAnew() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "one\n");
    OAuthClient client =
        client(
            settings(
                "{ provider = google, client-id = c, client-secret-file = \"" + file + "\" }"));
    assertThat(client.identity().secret().get()).contains("one");
    Files.writeString(file, "\ufefftwo\r\n");
    assertThat(client.identity().secret().get()).contains("two");
    Files.delete(file);
    assertThat(client.identity().secret().get()).contains("two");
  }

  @Test
  void aPasswordInAFileIsReadAnewForEachLogin() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "token-1\n");
    Path conf =
        Files.writeString(
            folder.resolve("my.conf"),
            SERVER + "smtp { auth = xoauth2, password-file = \"" + file + "\" }");
    Settings settings = Settings.read(Optional.of(conf), Map.of());
    var secret = settings.sending().smtp().getFirst().login().orElseThrow().secret();
    assertThat(secret.present()).isEqualTo("token-1");
    Files.writeString(file, "token-2\n");
    assertThat(secret.present()).isEqualTo("token-2");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "{}", "smtp.auth: oauth2 needs smtp.oauth2.provider: microsoft, google or custom"),
        arguments(
            "{ provider = gogle }", "is none of microsoft, google, custom; did you mean google?"),
        arguments("{ provider = google, client-secret = s }", "it needs smtp.oauth2.client-id"),
        arguments("{ provider = google, client-id = c }", "it needs smtp.oauth2.client-secret"),
        arguments(
            "{ provider = microsoft, client-id = c, client-secret = s }",
            "it needs smtp.oauth2.tenant: the id of your organisation's directory"),
        arguments(
            "{ provider = microsoft, client-id = c, tenant = \"https://x/\" }",
            "smtp.oauth2.tenant: \"https://x/\" is no tenant"),
        arguments("{ provider = custom, client-id = c }", "it needs smtp.oauth2.token-url"),
        arguments(
            "{ provider = custom, client-id = c, token-url = \"http://id.example.org/t\" }",
            "smtp.oauth2.token-url: \"http://id.example.org/t\" is no https address"),
        arguments(
            "{ provider = custom, client-id = c, token-url = \"https://id.example.org/t\" }",
            "it needs smtp.oauth2.client-secret: or a refresh-token, or a device-url"),
        arguments(
            "{ provider = google, client-id = c, client-secret = s, tenant = t }",
            "smtp.oauth2.tenant: has no effect while smtp.oauth2.provider is google"),
        arguments(
            "{ provider = google, client-id = c, client-secret = s }, smtp.password = p",
            "smtp.password: has no effect while smtp.auth is oauth2"),
        arguments(
            "{ provider = google, client-id = c, client-secret = s }, smtp.user = \"\"",
            "smtp.auth: oauth2 needs smtp.user"),
        arguments(
            "{ provider = google }, smtp { auth = plain, password = p }",
            "smtp.oauth2.provider: has no effect while smtp.auth is not oauth2"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsOneLineWithItsRemedy(String oauth, String answer) throws Exception {
    assertThat(
            Answers.to(
                folder, SERVER + "mail.from = \"a@x\"\nsmtp.auth = oauth2, smtp.oauth2 " + oauth))
        .singleElement()
        .satisfies(Answers::isFitToBeShown)
        .asString()
        .contains(answer);
  }
}
