package dev.tidings.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidings.outbox.ServerFailure.Cause;
import dev.tidings.smtp.Credential.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a scripted provider, by a scripted clock.
@Timeout(60)
class TokensTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;
  private TokenServer provider;
  private Instant now = Instant.parse("2026-11-01T10:00:00Z");
  private Optional<String> secret = Optional.of("cl1ent-secret");
  private Optional<String> refresh = Optional.of("r3fresh");

  @BeforeEach
  void open() throws IOException {
    provider = new TokenServer();
  }

  @AfterEach
  void close() throws IOException {
    provider.close();
  }

  private Tokens tokens() {
    return tokens(Provider.CUSTOM, PATIENCE);
  }

  private Tokens tokens(Provider kind, Duration patience) {
    return new Tokens(client(kind), file(), () -> now, patience);
  }

  private OAuthClient client(Provider kind) {
    return new OAuthClient(
        "smtp.oauth2.",
        kind,
        new OAuthClient.Endpoints(
            provider.at("/token"),
            kind == Provider.MICROSOFT ? Optional.of(provider.at("/device")) : Optional.empty(),
            kind == Provider.GOOGLE ? Optional.of(provider.at("/auth")) : Optional.empty()),
        new OAuthClient.Identity("cl1ent", () -> secret, () -> refresh),
        "scope-of-mails");
  }

  private Path file() {
    return folder.resolve("oauth2.json");
  }

  private static Unavailable failure(Tokens tokens) {
    return catchThrowableOfType(Unavailable.class, tokens::present);
  }

  @Test
  void theFirstTokenIsFetchedByTheRefreshTokenWhenItIsWanted() throws Exception {
    Tokens tokens = tokens();
    assertThat(provider.asked()).isEmpty();
    assertThat(tokens.present()).isEqualTo("t0ken-1");
    assertThat(provider.asked())
        .containsExactly(
            Map.of(
                "grant_type", "refresh_token",
                "refresh_token", "r3fresh",
                "client_id", "cl1ent",
                "client_secret", "cl1ent-secret",
                "scope", "scope-of-mails"));
  }

  @Test
  void anApplicationWithASecretAsksInItsOwnName() throws Exception {
    refresh = Optional.empty();
    assertThat(tokens().present()).isEqualTo("t0ken-1");
    assertThat(provider.asked())
        .containsExactly(
            Map.of(
                "grant_type", "client_credentials",
                "client_id", "cl1ent",
                "client_secret", "cl1ent-secret",
                "scope", "scope-of-mails"));
  }

  @Test
  void aTokenServesUntilFiveMinutesBeforeItsEnd() throws Exception {
    Tokens tokens = tokens();
    tokens.present();
    now = now.plusSeconds(3_299);
    assertThat(tokens.present()).isEqualTo("t0ken-1");
    now = now.plusSeconds(2);
    assertThat(tokens.present()).isEqualTo("t0ken-2");
  }

  @Test
  void itIsRenewedAheadWithoutAnyMail() throws Exception {
    Tokens tokens = tokens();
    Instant due = tokens.renew(now);
    assertThat(due).isEqualTo(now.plusSeconds(3_300));
    now = due;
    tokens.renew(now);
    assertThat(provider.asked()).hasSize(2);
    assertThat(tokens.present()).isEqualTo("t0ken-2");
  }

  @Test
  void aShortTokenIsRenewedWhenAQuarterOfItsTimeIsLeft() {
    provider.answers("200 {\"access_token\":\"t\",\"expires_in\":\"60\"}");
    assertThat(tokens().renew(now)).isEqualTo(now.plusSeconds(45));
  }

  @Test
  void theTokenAndTheNextRefreshTokenOutliveTheProcess() throws Exception {
    provider.answers("200 {\"access_token\":\"a1\",\"refresh_token\":\"r2\"}", TokenServer.TOKEN);
    tokens().present();
    assertThat(tokens().present()).isEqualTo("a1");
    now = now.plusSeconds(3_500);
    tokens().present();
    assertThat(provider.asked())
        .hasSize(2)
        .last()
        .satisfies(form -> assertThat(form).containsEntry("refresh_token", "r2"));
    // The last answer held no new one: the old one stays.
    now = now.plusSeconds(3_500);
    tokens().present();
    assertThat(provider.asked().getLast()).containsEntry("refresh_token", "r2");
  }

  @Test
  void theFileIsItsOwnersAloneAndReplacedAsAWhole() throws Exception {
    Files.writeString(file(), "something else");
    tokens().present();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(file());
    }
  }

  @Test
  void whatCannotBeKeptServesUntilTheEnd() throws Exception {
    Files.createDirectories(file().resolve("in the way"));
    Tokens tokens = tokens();
    assertThat(tokens.present()).isEqualTo("t0ken-1");
    assertThat(tokens.present()).isEqualTo("t0ken-1");
    assertThat(provider.asked()).hasSize(1);
  }

  @Test
  void aChangedRefreshTokenTakesThePlaceOfAllThatCameOfTheOldOne() throws Exception {
    provider.answers("200 {\"access_token\":\"a1\",\"refresh_token\":\"r2\"}", TokenServer.TOKEN);
    Tokens tokens = tokens();
    tokens.present();
    refresh = Optional.of("an0ther");
    assertThat(tokens.present()).isEqualTo("t0ken-2");
    assertThat(provider.asked().getLast()).containsEntry("refresh_token", "an0ther");
  }

  @Test
  void aChangedSecretIsUsedAtOnce() throws Exception {
    Tokens tokens = tokens();
    tokens.present();
    secret = Optional.of("new-secret");
    now = now.plusSeconds(3_400);
    tokens.present();
    assertThat(provider.asked().getLast()).containsEntry("client_secret", "new-secret");
  }

  @Test
  void aRefusedTokenIsReplacedUnlessItIsYoung() throws Exception {
    Tokens tokens = tokens();
    String first = tokens.present();
    assertThat(tokens.refused(first)).isFalse();
    now = now.plusSeconds(120);
    assertThat(tokens.refused(first)).isTrue();
    assertThat(tokens.present()).isEqualTo("t0ken-2");
    assertThat(tokens.refused("t0ken-2")).isFalse();
  }

  @Test
  void whileTheProviderIsAwayForAnHourTheTokenServesToItsEndAndIsFetchedAfterwards()
      throws Exception {
    Tokens tokens = tokens();
    tokens.renew(now);
    provider.answers("503 away");
    Instant start = now;
    now = now.plusSeconds(3_300);
    while (now.isBefore(start.plusSeconds(6_900))) {
      Instant next = tokens.renew(now);
      assertThat(next).isEqualTo(now.plus(Duration.ofMinutes(5)));
      if (now.isBefore(start.plusSeconds(3_600))) {
        assertThat(tokens.present()).isEqualTo("t0ken-1");
      } else {
        assertThat(failure(tokens).matter()).isEqualTo(Cause.SERVER);
      }
      now = next;
    }
    provider.answers(TokenServer.TOKEN);
    assertThat(tokens.present()).startsWith("t0ken-").isNotEqualTo("t0ken-1");
  }

  /// Our clock may be wrong from the start, or be set while we run: only how long a token is valid
  /// counts, and nothing is believed of a time that lies ahead.
  @ParameterizedTest
  @ValueSource(longs = {-600, 600})
  void aClockThatIsTenMinutesOffCostsNoMoreThanATokenMore(long seconds) throws Exception {
    Tokens tokens = tokens();
    tokens.renew(now);
    now = now.plusSeconds(seconds);
    assertThat(tokens.present()).matches("t0ken-[12]");
    now = now.plusSeconds(3_250);
    assertThat(tokens.renew(now)).isAfter(now).isBefore(now.plusSeconds(3_301));
    assertThat(provider.asked()).hasSizeLessThan(4);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(
            Provider.MICROSOFT,
            "invalid_client",
            "AADSTS7000222: The provided client secret keys are expired. Trace ID: 1 Timestamp: 2",
            "smtp.oauth2.client-secret"),
        arguments(
            Provider.MICROSOFT,
            "invalid_client",
            "AADSTS7000218: The request body must contain client_assertion or client_secret.",
            "allow public client flows"),
        arguments(
            Provider.MICROSOFT,
            "unauthorized_client",
            "AADSTS700016: Application was not found in the directory 'x'.",
            "smtp.oauth2.tenant"),
        arguments(
            Provider.MICROSOFT,
            "invalid_request",
            "AADSTS90002: Tenant 'example' not found.",
            "smtp.oauth2.tenant"),
        arguments(
            Provider.MICROSOFT,
            "invalid_grant",
            "AADSTS65001: The user or administrator has not consented to use the application.",
            "run tidings login, and agree"),
        arguments(
            Provider.MICROSOFT,
            "invalid_grant",
            "AADSTS700082: The refresh token has expired due to inactivity.",
            "run tidings login"),
        arguments(
            Provider.GOOGLE,
            "invalid_grant",
            "Token has been expired or revoked.",
            "run tidings login; while the application is in testing"),
        arguments(
            Provider.GOOGLE,
            "unauthorized_client",
            "Unauthorized",
            "smtp.oauth2.client-id: it must be the application that the refresh token"),
        arguments(Provider.CUSTOM, "invalid_scope", "no such scope", "smtp.oauth2.scope"),
        arguments(Provider.CUSTOM, "invalid_grant", "revoked", "smtp.oauth2.refresh-token-file"),
        arguments(Provider.CUSTOM, "unheard_of", "", "smtp.oauth2.token-url"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusalIsOurConfigurationWithItsRemedy(
      Provider kind, String error, String description, String remedy) {
    secret = kind == Provider.MICROSOFT ? Optional.empty() : secret;
    provider.answers(
        "400 {\"error\":\"%s\",\"error_description\":\"%s\"}".formatted(error, description));
    Unavailable failure = failure(tokens(kind, PATIENCE));
    assertThat(failure.matter()).isEqualTo(Cause.CONFIGURATION);
    assertThat(failure.what()).contains("gives no access token: " + error);
    assertThat(failure.what()).doesNotContain("Trace ID");
    assertThat(failure.remedy()).contains(remedy);
  }

  /// With this status most providers refuse a wrong secret (RFC 6749, 5.2); Java's client has ways
  /// of its own with it.
  @Test
  void aWrongSecretIsToldThoughItsStatusAsksForAPassword() {
    provider.answers(
        "401 {\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: no\"}");
    Unavailable failure = failure(tokens());
    assertThat(failure.what()).contains("invalid_client: AADSTS7000215");
    assertThat(failure.remedy()).contains("smtp.oauth2.client-secret");
    assertThat(failure.matter()).isEqualTo(Cause.CONFIGURATION);
    assertThat(provider.asked()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "500 oops",
        "503 {\"error\":\"temporarily_unavailable\"}",
        "429 slow down",
        "200 <html>a captive portal</html>",
        "200 {\"access_token\":\"a b\"}",
        "200 {\"access_token\":",
        "200 {\"access_token\":[[[[\"x\"]]]]}",
        "200 []"
      })
  void aProviderInTroubleIsTriedAgain(String answer) {
    provider.answers(answer);
    assertThat(failure(tokens()).matter()).isEqualTo(Cause.SERVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"302 x", "307 x"})
  void noRedirectIsFollowed(String answer) {
    provider.answers(answer);
    assertThat(failure(tokens()).what()).contains(answer.substring(0, 3) + " (elsewhere)");
    assertThat(provider.paths()).containsExactly("/token");
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    provider.answers("200 {\"access_token\":\"" + "x".repeat(200_000) + "\"}");
    assertThat(failure(tokens()).what()).contains("more than 64 kB");
  }

  @Test
  void headersWithoutEndAreCutOff() {
    provider.answers(TokenServer.HEADERS);
    assertThat(failure(tokens()).matter()).isEqualTo(Cause.SERVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {TokenServer.SILENCE, TokenServer.DRIP})
  void anAnswerThatTakesForEverIsCutOff(String answer) {
    provider.answers(answer);
    Unavailable failure = failure(tokens(Provider.CUSTOM, Duration.ofSeconds(1)));
    assertThat(failure.what()).contains("no answer within 1.0 s");
    assertThat(failure.matter()).isEqualTo(Cause.SERVER);
  }

  @Test
  void noSecretIsRepeated() {
    provider.answers(
        "400 {\"error\":\"invalid_grant\",\"error_description\":\"r3fresh of"
            + " cl1ent-secret\\r\\n!\"}");
    assertThat(failure(tokens()).what()).endsWith("invalid_grant: *** of *** !");
  }

  @Test
  void withoutConsentNobodyIsAsked() {
    refresh = Optional.empty();
    secret = Optional.empty();
    Unavailable failure = failure(tokens(Provider.MICROSOFT, PATIENCE));
    assertThat(failure.remedy()).isEqualTo("run tidings login");
    assertThat(provider.asked()).isEmpty();
  }
}
