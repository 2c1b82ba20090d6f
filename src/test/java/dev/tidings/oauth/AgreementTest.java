package dev.tidings.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidings.smtp.Credential.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Somebody agrees, in a browser that is played.
@Timeout(60)
class AgreementTest {

  private static final String CODE =
      """
      200 {"device_code":"d3vice","user_code":"ABCD-1234","expires_in":900,"interval":5,\
      "verification_uri":"https://login.example.org/device"}\
      """;
  private static final String PENDING = "400 {\"error\":\"authorization_pending\"}";
  private static final String AGREED =
      "200 {\"access_token\":\"a\",\"refresh_token\":\"r1\",\"expires_in\":3600}";

  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private UnaryOperator<String> browser = address -> "";
  private Instant now = Instant.parse("2026-11-01T10:00:00Z");
  private TokenServer provider;

  @BeforeEach
  void open() throws IOException {
    provider = new TokenServer();
  }

  @AfterEach
  void close() throws IOException {
    provider.close();
  }

  private Tokens tokens(Provider kind) {
    boolean google = kind == Provider.GOOGLE;
    OAuthClient client =
        new OAuthClient(
            "smtp.oauth2.",
            kind,
            new OAuthClient.Endpoints(
                provider.at("/token"),
                google ? Optional.empty() : Optional.of(provider.at("/device")),
                google ? Optional.of(provider.at("/auth")) : Optional.empty()),
            new OAuthClient.Identity(
                "cl1ent", () -> google ? Optional.of("s3cret") : Optional.empty(), Optional::empty),
            "mails offline_access");
    return new Tokens(client, folder.resolve("oauth2.json"), () -> now);
  }

  private final class Player implements Agreement.Person {
    @Override
    public void tell(String line) {
      told.add(line);
    }

    @Override
    public String answer() {
      String address =
          told.stream().filter(line -> line.contains("/auth?")).findFirst().orElseThrow().strip();
      return browser.apply(address);
    }

    @Override
    public void pause(Duration time) {
      pauses.add(time);
      now = now.plus(time);
    }
  }

  private void agree(Provider kind) throws Exception {
    new Agreement(tokens(kind), new Player()).reach("anna@example.org");
  }

  private Unavailable failure(Provider kind) {
    return catchThrowableOfType(Unavailable.class, () -> agree(kind));
  }

  private static String field(String address, String name) {
    return Stream.of(address.replaceFirst(".*\\?", "").split("&", -1))
        .filter(field -> field.startsWith(name + "="))
        .map(field -> field.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theCodeIsShownAndWhatIsAgreedToIsKeptForTheTidingsThatRuns() throws Exception {
    Tokens running = tokens(Provider.MICROSOFT);
    assertThat(catchThrowableOfType(Unavailable.class, running::present).remedy())
        .isEqualTo("run tidings login");
    provider.answers(CODE, PENDING, PENDING, AGREED, TokenServer.TOKEN);
    agree(Provider.MICROSOFT);
    assertThat(told)
        .containsExactly(
            "Open https://login.example.org/device in any browser, type the code ABCD-1234 and log"
                + " in as anna@example.org.");
    assertThat(provider.paths()).containsExactly("/device", "/token", "/token", "/token");
    assertThat(provider.asked().getFirst())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("client_id", "cl1ent", "scope", "mails offline_access"));
    assertThat(provider.asked().getLast())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "client_id", "cl1ent",
                "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                "device_code", "d3vice"));
    assertThat(running.present()).isEqualTo("a");
    now = now.plusSeconds(3_500);
    running.present();
    assertThat(provider.asked().getLast()).containsEntry("refresh_token", "r1");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("oauth2.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void whoIsToldToSlowDownAsksLessOften() throws Exception {
    provider.answers(CODE, PENDING, "400 {\"error\":\"slow_down\"}", "503 away", AGREED);
    agree(Provider.MICROSOFT);
    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20));
  }

  @Test
  void whoeverDoesNotAgreeInTimeIsNotWaitedForAnyLonger() {
    provider.answers(CODE, PENDING);
    assertThat(failure(Provider.MICROSOFT).what()).isEqualTo("nobody agreed in time");
    assertThat(pauses).hasSize(180);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("400 {\"error\":\"authorization_declined\"}", "it was not agreed to"),
        arguments("400 {\"error\":\"access_denied\"}", "it was not agreed to"),
        arguments("400 {\"error\":\"expired_token\"}", "nobody agreed in time"),
        arguments(
            "400 {\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000218: no\"}",
            "invalid_client: AADSTS7000218"),
        arguments("200 {\"access_token\":\"a\"}", "none to renew it with"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsNotAgreedToIsSaid(String answer, String what) {
    provider.answers(CODE, answer);
    assertThat(failure(Provider.MICROSOFT).what()).contains(what);
    assertThat(folder.resolve("oauth2.json")).doesNotExist();
  }

  @Test
  void atGoogleTheAddressIsPastedAndProven() throws Exception {
    provider.answers(AGREED);
    browser = address -> Agreement.REDIRECT + "?state=" + field(address, "state") + "&code=c0%2Fde";
    agree(Provider.GOOGLE);
    String address = told.get(2).strip();
    assertThat(address)
        .startsWith(provider.at("/auth") + "?client_id=cl1ent&")
        .contains("&scope=mails+offline_access&", "&access_type=offline&", "&prompt=consent&");
    assertThat(provider.asked())
        .singleElement()
        .satisfies(form -> {
          assertThat(form)
              .containsEntry("code", "c0/de")
              .containsEntry("grant_type", "authorization_code")
              .containsEntry("client_secret", "s3cret")
              .containsEntry("redirect_uri", Agreement.REDIRECT);
          byte[] proof = form.getOrDefault("code_verifier", "").getBytes(StandardCharsets.US_ASCII);
          byte[] digest = MessageDigest.getInstance("SHA-256").digest(proof);
          assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(digest))
              .isEqualTo(field(address, "code_challenge"));
        });
    assertThat(tokens(Provider.GOOGLE).present()).isEqualTo("a");
  }

  static Stream<Arguments> pasted() {
    return Stream.of(
        arguments("", "this is not the address"),
        arguments("http://127.0.0.1:65000/?code=c&state=another", "this is not the address"),
        arguments("http://127.0.0.1:65000/?code=%", "this is not the address"),
        arguments("http://127.0.0.1:65000/?error=access_denied", "it was not agreed to"));
  }

  @ParameterizedTest
  @MethodSource("pasted")
  void anotherAddressIsNotTaken(String address, String what) {
    browser = shown -> address;
    assertThat(failure(Provider.GOOGLE).what()).contains(what);
    assertThat(provider.asked()).isEmpty();
  }
}
