package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidings.mail.mime.Mail;
import dev.tidings.oauth.OAuthClient;
import dev.tidings.oauth.Provider;
import dev.tidings.oauth.TokenServer;
import dev.tidings.oauth.Tokens;
import dev.tidings.outbox.Attempt;
import dev.tidings.smtp.SmtpSettings.Login;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
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

/// Logs in with tokens of a scripted provider at a scripted mail server, by a scripted clock.
@Timeout(60)
class SmtpTokenTest {

  private static final String USER = "alerts@example.org";

  /// `{"status":"401","schemes":"bearer","scope":"mails"}`
  private static final String CHALLENGE =
      "334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJtYWlscyJ9";

  @TempDir Path folder;
  private FaultServer server;
  private TokenServer provider;
  private Instant now = Instant.parse("2026-11-01T10:00:00Z");

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer().on("EHLO", "250-fault.example.org\r\n250 AUTH LOGIN XOAUTH2");
    provider = new TokenServer();
  }

  @AfterEach
  void close() throws IOException {
    provider.close();
    server.close();
  }

  private SmtpSettings settings(Provider kind) {
    OAuthClient client =
        new OAuthClient(
            "smtp.oauth2.",
            kind,
            new OAuthClient.Endpoints(
                provider.at("/token"), Optional.of(provider.at("/device")), Optional.empty()),
            new OAuthClient.Identity("cl1ent", Optional::empty, () -> Optional.of("r3fresh")),
            "mails");
    Tokens tokens = new Tokens(client, folder.resolve("oauth2.json"), () -> now);
    SmtpSettings plain = Mails.settings(server.port(), Security.NONE);
    Login login = new Login(USER, tokens, Login.Mechanism.OAUTH2, Optional.empty());
    return new SmtpSettings(
        plain.server(), plain.security(), Optional.of(login), plain.caFile(), plain.helo());
  }

  private SmtpSender sender() {
    return new SmtpSender(settings(Provider.MICROSOFT), Mails.PATIENT);
  }

  private static Attempt send(SmtpSender sender) {
    return sender.send(Mails.to("ops@example.org"));
  }

  /// As Google and Microsoft describe it: `user=`, the user, ^A, `auth=Bearer `, the token, ^A^A.
  private static String command(String token) {
    String all = "user=" + USER + "\1auth=Bearer " + token + "\1\1";
    return "AUTH XOAUTH2 "
        + Base64.getEncoder().encodeToString(all.getBytes(StandardCharsets.US_ASCII));
  }

  /// The server takes this token alone, and says of others what Google and Microsoft say.
  private void takes(String token) {
    server
        .on("AUTH", CHALLENGE)
        .on("", "535 5.7.3 Authentication unsuccessful")
        .on("MAIL", "250 ok")
        .on("RCPT", "250 ok")
        .on("RSET", "250 ok")
        .on(command(token), "235 2.7.0 Accepted");
  }

  @Test
  void theTokenGoesOverByteForByte() {
    takes("t0ken-1");
    try (SmtpSender sender = sender()) {
      server.on(FaultServer.DOT, "250 ok");
      assertThat(send(sender)).satisfies(Mails::assertDealtWith);
    }
    assertThat(server.commands("AUTH"))
        .containsExactly(
            "AUTH XOAUTH2 dXNlcj1hbGVydHNAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgdDBrZW4tMQEB");
    assertThat(server.contents()).containsExactly(Mails.CONTENT);
  }

  /// Between two mails, and before the time that the provider named.
  @Test
  void aTokenThatEndsWhileWeSendIsReplacedAtOnceInTheSameSession() {
    takes("t0ken-1");
    server.on(FaultServer.DOT, "250 ok" + FaultServer.CLOSE);
    try (SmtpSender sender = sender()) {
      send(sender);
      now = now.plusSeconds(900);
      takes("t0ken-2");
      server.on(command("t0ken-1"), CHALLENGE);
      assertThat(send(sender)).satisfies(Mails::assertDealtWith);
    }
    assertThat(server.contents()).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
    assertThat(server.commands("AUTH"))
        .containsExactly(command("t0ken-1"), command("t0ken-1"), command("t0ken-2"));
  }

  /// The session is kept, and its token is not taken for the next mail any more.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "421 4.7.0 token ended",
        "530 5.7.57 Client not authenticated to send mail.",
        "535 5.7.3 Authentication unsuccessful"
      })
  void aTokenThatEndsWhileTheConnectionIsKeptIsReplacedOverAFreshOne(String reply) {
    takes("t0ken-1");
    server.on(FaultServer.DOT, "250 ok").on("MAIL", "250 ok", reply, "250 ok");
    try (SmtpSender sender = sender()) {
      send(sender);
      now = now.plusSeconds(3_400);
      server.on(command("t0ken-2"), "235 2.7.0 Accepted");
      assertThat(send(sender)).satisfies(Mails::assertDealtWith);
    }
    assertThat(server.contents()).hasSize(2);
    assertThat(server.commands("AUTH")).containsExactly(command("t0ken-1"), command("t0ken-2"));
  }

  @Test
  void aYoungTokenThatIsNotTakenIsNotReplacedAgainAndAgain() {
    takes("another");
    try (SmtpSender sender = sender()) {
      Attempt attempt = send(sender);
      assertThat(attempt).satisfies(Mails::assertMisconfigured);
      assertThat(Mails.why(attempt))
          .contains("535 5.7.3 Authentication unsuccessful (token: status 401)")
          .contains("check that smtp.user is the mailbox", "SMTP AUTH is switched on")
          .doesNotContain("t0ken-1", "password");
      send(sender);
    }
    assertThat(provider.asked()).hasSize(1);
  }

  @Test
  void aServerThatRepeatsTheTokenDoesNotGetItIntoOurWords() {
    server.on("AUTH", "535 5.7.8 bad t0ken-1 in " + command("t0ken-1"));
    try (SmtpSender sender = sender()) {
      assertThat(Mails.why(send(sender)))
          .contains("bad *** in AUTH XOAUTH2 ***")
          .doesNotContain("t0ken-1");
    }
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(
            Provider.MICROSOFT,
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
                + " Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.",
            "let the provider switch SMTP AUTH on for this mailbox"),
        arguments(
            Provider.MICROSOFT,
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
                + " Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
            "let the provider switch SMTP AUTH on for this mailbox (docs/oauth2.md)"),
        arguments(
            Provider.MICROSOFT,
            "535 5.7.3 Authentication unsuccessful [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]",
            "that the application may send as it"),
        arguments(
            Provider.GOOGLE,
            "535-5.7.8 Username and Password not accepted. For more information, go to\r\n"
                + "535 5.7.8  https://support.google.com/mail/?p=BadCredentials abc - gsmtp",
            "agreed to https://mail.google.com/"),
        arguments(Provider.CUSTOM, "535 5.7.8 Error: authentication failed:", "smtp.oauth2.scope"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusedTokenHasTheRemedyOfItsProvider(Provider kind, String reply, String remedy) {
    server.on("AUTH", reply);
    try (SmtpSender sender = new SmtpSender(settings(kind), Mails.PATIENT)) {
      Attempt attempt = send(sender);
      assertThat(attempt).satisfies(Mails::assertMisconfigured);
      assertThat(Mails.why(attempt)).contains(remedy).doesNotContain("app password");
    }
  }

  @Test
  void oneAccessTokenThatIsNotTakenNamesTheKeyThatFetchesThem() {
    server.on("AUTH", "535 5.7.8 expired");
    SmtpSettings plain = Mails.settings(server.port(), Security.NONE);
    Login login = new Login(USER, "old", Login.Mechanism.XOAUTH2);
    SmtpSettings settings =
        new SmtpSettings(
            plain.server(), plain.security(), Optional.of(login), plain.caFile(), plain.helo());
    try (SmtpSender sender = new SmtpSender(settings, Mails.PATIENT)) {
      assertThat(Mails.why(send(sender))).contains("set smtp.auth = oauth2", "smtp.password is");
    }
  }

  @Test
  void theConsentThatWasTakenBackIsToldWithItsRemedyAndNoMailIsNamed() {
    provider.answers("400 {\"error\":\"invalid_grant\",\"error_description\":\"AADSTS65001: no\"}");
    try (SmtpSender sender = sender()) {
      Attempt attempt = send(sender);
      assertThat(attempt).satisfies(Mails::assertMisconfigured);
      assertThat(Mails.why(attempt))
          .contains("invalid_grant: AADSTS65001", "run tidings login, and agree");
    }
    assertThat(server.commands("AUTH")).isEmpty();
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @Test
  void aProviderThatIsAwayIsNotOurConfiguration() {
    provider.answers("503 away");
    try (SmtpSender sender = sender()) {
      assertThat(send(sender)).satisfies(Mails::assertServerFailed);
    }
  }

  @Test
  void aProviderWhoseCertificateNobodyKnowsIsToldNoSecret() throws Exception {
    provider.with(Certificate.of("localhost", folder).context());
    try (SmtpSender sender = sender()) {
      assertThat(Mails.why(send(sender))).contains("gives no access token: TLS: ");
    }
    assertThat(provider.asked()).isEmpty();
  }

  /// What `tidings check` shows.
  @Test
  void theProbeTriesIt() {
    provider.answers("400 {\"error\":\"invalid_client\"}", TokenServer.TOKEN);
    SmtpSettings settings = settings(Provider.MICROSOFT);
    Mail.Envelope envelope = new Mail.Envelope(USER, List.of("ops@example.org"));
    SmtpProbe.Finding failed = SmtpProbe.run(settings, Mails.PATIENT, envelope).getLast();
    assertThat(failed.phase()).isEqualTo(Phase.AUTH);
    assertThat(failed.detail()).contains("gives no access token: invalid_client");
    assertThat(failed.remedy()).contains("smtp.oauth2.client-secret");
    assertThat(SmtpProbe.run(settings, Mails.PATIENT, envelope))
        .allSatisfy(finding -> assertThat(finding.ok()).isTrue());
  }

  @Test
  void whileNothingIsSentTheTokenIsRenewedAhead() {
    try (SmtpSender sender = sender()) {
      Instant due = sender.rest(now);
      assertThat(due).isEqualTo(now.plusSeconds(3_300));
      now = due;
      assertThat(sender.rest(now)).isEqualTo(now.plusSeconds(3_300));
    }
    assertThat(provider.asked()).hasSize(2);
    assertThat(server.connections()).isZero();
  }
}
