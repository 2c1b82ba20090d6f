package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.CONNECT;
import static dev.tidings.smtp.FaultServer.SILENCE;
import static dev.tidings.smtp.FaultServer.SLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.outbox.Attempt;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When the connection is private, and when nothing is said because it is not.
@Timeout(60)
class SmtpTlsTest {

  @TempDir private static Path folder;
  private static Certificate right;
  private static Certificate wrong;

  private FaultServer server;

  @BeforeAll
  static void certificates() throws IOException, InterruptedException {
    right = Certificate.of("localhost", folder);
    wrong = Certificate.of("mail.example.org", folder);
  }

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer().on("EHLO", "250-fault.example.org\r\n250 STARTTLS", "250 hello");
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void has(Certificate certificate, Security security)
      throws IOException, GeneralSecurityException {
    server.with(certificate.context(), security == Security.TLS);
  }

  private SmtpSettings settings(Security security) {
    return Mails.settings(server.port(), security);
  }

  private static Attempt attempt(SmtpSettings settings) {
    return attempt(settings, Mails.PATIENT);
  }

  private static Attempt attempt(SmtpSettings settings, Timeouts timeouts) {
    try (var sender = new SmtpSender(settings, timeouts)) {
      return sender.send(Mails.to("ops@example.org"));
    }
  }

  private static void assertMisconfigured(Attempt attempt, String... words) {
    assertThat(attempt)
        .satisfies(Mails::assertMisconfigured)
        .satisfies(a -> assertThat(Mails.why(a)).contains(words));
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS", "STARTTLS_OPPORTUNISTIC"})
  void aCertificateFromTheCaFileIsTrusted(Security security) throws Exception {
    has(right, security);
    assertThat(attempt(Mails.trusting(settings(security), right.pem())))
        .satisfies(Mails::assertDealtWith);
    assertThat(server.contents()).containsExactly(Mails.CONTENT);
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS"})
  void twoMailsGoOverOnePrivateConnection(Security security) throws Exception {
    has(right, security);
    try (var sender =
        new SmtpSender(Mails.trusting(settings(security), right.pem()), Mails.PATIENT)) {
      sender.send(Mails.to("ops@example.org"));
      sender.send(Mails.to("ops@example.org"));
    }
    assertThat(server.contents()).hasSize(2);
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS", "STARTTLS_OPPORTUNISTIC"})
  void aCertificateOfAnUnknownAuthorityIsNotTrusted(Security security) throws Exception {
    has(right, security);
    assertMisconfigured(
        attempt(settings(security)), "unknown authority, CN=localhost", "set smtp.ca-file");
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS", "STARTTLS_OPPORTUNISTIC"})
  void aCertificateForAnotherNameIsNotTrusted(Security security) throws Exception {
    has(wrong, security);
    assertMisconfigured(
        attempt(Mails.trusting(settings(security), wrong.pem())),
        "is for mail.example.org",
        "not for localhost",
        "set smtp.host to that name");
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @Test
  void anAddressIsNotTakenForTheNameItStandsFor() throws Exception {
    has(right, Security.STARTTLS);
    var byAddress =
        new SmtpSettings(
            new SmtpSettings.Server("127.0.0.1", server.port()),
            Security.STARTTLS,
            settings(Security.STARTTLS).login(),
            Mails.trusting(settings(Security.STARTTLS), right.pem()).caFile(),
            "");
    assertMisconfigured(attempt(byAddress), "is for localhost", "not for 127.0.0.1");
  }

  @Test
  void withoutStartTlsNothingIsSent() {
    server.on("EHLO", "250 fault.example.org");
    assertMisconfigured(
        attempt(settings(Security.STARTTLS)), "does not offer STARTTLS", "smtp.tls = tls");
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @Test
  void withoutEhloThereIsNoStartTls() {
    server.on("EHLO", "502 what?");
    assertMisconfigured(attempt(settings(Security.STARTTLS)), "does not offer STARTTLS");
  }

  @Test
  void withoutStartTlsAnOpportunisticMailGoesInTheClear() {
    server.on("EHLO", "250 fault.example.org");
    assertThat(attempt(settings(Security.STARTTLS_OPPORTUNISTIC)))
        .satisfies(Mails::assertDealtWith);
  }

  @Test
  void withoutStartTlsAnOpportunisticPasswordStaysAtHome() {
    server.on("EHLO", "250-fault.example.org\r\n250 AUTH PLAIN LOGIN");
    assertMisconfigured(
        attempt(Mails.withLogin(settings(Security.STARTTLS_OPPORTUNISTIC))),
        "does not offer STARTTLS");
    assertThat(server.commands("AUTH")).isEmpty();
  }

  @Test
  void aServerWhoseTlsIsDownForNowIsUnreachable() {
    server.on("STARTTLS", "454 4.7.0 TLS not available");
    assertThat(attempt(settings(Security.STARTTLS))).satisfies(Mails::assertServerFailed);
  }

  @Test
  void aServerThatBreaksItsWordAtStartTlsIsUnreachable() {
    // It has no certificate, so it hangs up after its 220.
    server.on("STARTTLS", "220 go ahead" + FaultServer.CLOSE);
    assertThat(attempt(settings(Security.STARTTLS))).satisfies(Mails::assertServerFailed);
  }

  @Test
  void aServerThatTalksOnInTheClearAfterStartTlsIsUnreachable() {
    server.on("STARTTLS", "220 go ahead\r\n250 still here\r\n250 still here");
    assertThat(attempt(settings(Security.STARTTLS))).satisfies(Mails::assertServerFailed);
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @Test
  void aServerThatIsSilentAfterStartTlsIsUnreachable() {
    server.on("", SILENCE);
    assertThat(attempt(settings(Security.STARTTLS), Mails.SHORT))
        .satisfies(Mails::assertServerFailed);
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @Test
  void aServerThatRefusesTheStartTlsItOffersIsOurConfiguration() {
    server.on("STARTTLS", "554 5.7.3 unable to start TLS");
    assertMisconfigured(
        attempt(settings(Security.STARTTLS)), "refuses STARTTLS: 554 5.7.3", "smtp.tls = tls");
    assertThat(server.commands("MAIL")).isEmpty();
  }

  /// Whether its greeting is there before the first byte of TLS goes out, or comes after it.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerThatSpeaksInTheClearFirstWantsStartTls(boolean early) throws Exception {
    server.on(CONNECT, (early ? "" : SLOW) + "220 fault.example.org ESMTP");
    SmtpSettings tls = settings(Security.TLS);
    try (TimedSocket wire = TimedSocket.connect(tls.server(), Mails.PATIENT)) {
      SmtpSession session = new SmtpSession(wire, Mails.PATIENT);
      session.begin(Mails.PATIENT.opening(), "opening the session");
      wire.allow(Mails.PATIENT.reply(), "nothing came");
      while (early && wire.getInputStream().available() == 0) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> session.secure(Trust.of(tls.caFile()), tls.server()))
          .isInstanceOf(IOException.class)
          .satisfies(e ->
              assertThat(diagnosis(tls, (IOException) e))
                  .contains("does not speak TLS from the first byte", "set smtp.tls = starttls"));
    }
    assertMisconfigured(
        attempt(tls), "does not speak TLS from the first byte", "set smtp.tls = starttls");
  }

  private static String diagnosis(SmtpSettings settings, IOException e) {
    var failure = new SmtpFailure(Phase.TLS, SmtpReply.lost(SmtpSession.words(e)), e);
    return new MailDiagnoses(settings).of(failure, null, "tidings@example.org").words();
  }

  @Test
  void aServerThatIsSilentInsteadOfTlsIsUnreachable() {
    server.on(CONNECT, SILENCE);
    assertThat(attempt(settings(Security.TLS), Mails.SHORT)).satisfies(Mails::assertServerFailed);
  }

  @Test
  void aMissingCaFileIsOurConfiguration() {
    assertMisconfigured(
        attempt(Mails.trusting(settings(Security.STARTTLS), folder.resolve("none.pem"))),
        "none.pem",
        "smtp.ca-file");
  }

  @Test
  void aCaFileWithoutCertificatesIsOurConfiguration() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    assertMisconfigured(
        attempt(Mails.trusting(settings(Security.STARTTLS), empty)), "holds no certificate");
  }

  @Test
  void aMendedCaFileIsReadWithoutARestart() throws Exception {
    has(right, Security.TLS);
    Path file = Files.copy(wrong.pem(), folder.resolve("mended.pem"));
    try (var sender = new SmtpSender(Mails.trusting(settings(Security.TLS), file), Mails.PATIENT)) {
      assertMisconfigured(sender.send(Mails.to("ops@example.org")), "unknown authority");
      Files.writeString(file, Files.readString(right.pem()));
      assertThat(sender.send(Mails.to("ops@example.org"))).satisfies(Mails::assertDealtWith);
    }
  }
}
