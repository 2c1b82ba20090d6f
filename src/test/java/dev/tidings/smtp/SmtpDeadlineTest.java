package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.CONNECT;
import static dev.tidings.smtp.FaultServer.DEAF;
import static dev.tidings.smtp.FaultServer.DOT;
import static dev.tidings.smtp.FaultServer.DRIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// A server that always says something, and never enough: every reply, every session and every mail
/// has an end. The bytes of its replies are a tenth of a second apart, so no read is ever late.
@Timeout(120)
class SmtpDeadlineTest {

  private static final Duration REPLY = Duration.ofMillis(1_500);

  /// Handshakes have to fit into the time for a reply, on a busy machine too.
  private static final Duration WITH_TLS = Duration.ofSeconds(8);

  private static final String LONG_REPLY = "250 " + "x".repeat(500);

  @TempDir private static Path folder;
  private static Certificate certificate;

  private FaultServer server;

  @BeforeAll
  static void certificate() throws IOException, InterruptedException {
    certificate = Certificate.of("localhost", folder);
  }

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private static Timeouts within(Duration reply) {
    return new Timeouts(
        Duration.ofSeconds(10), reply, Duration.ofSeconds(1), reply, Duration.ofSeconds(30));
  }

  private Attempt attempt(Security security, Timeouts timeouts, String... recipients) {
    var settings = Mails.trusting(Mails.settings(server.port(), security), certificate.pem());
    try (var sender = new SmtpSender(settings, timeouts)) {
      return sender.send(Mails.to(recipients));
    }
  }

  private Attempt attempt(Duration reply) {
    return attempt(Security.NONE, within(reply), "ops@example.org");
  }

  /// Within the deadline, whatever the machine does beside it.
  private static void assertEnded(Attempt attempt, Duration deadline) {
    assertThat(attempt.took()).isBetween(deadline.minusMillis(100), deadline.plusSeconds(8));
  }

  @ParameterizedTest
  @CsvSource({"connect, greeting", "EHLO, EHLO", "MAIL, MAIL", "RCPT, RCPT", "DATA, DATA"})
  void aReplyByteByByteIsLateAsAWhole(String command, String phase) {
    server.on(command, LONG_REPLY + DRIP);
    Attempt attempt = attempt(REPLY);
    assertThat(attempt).satisfies(Mails::assertServerFailed);
    assertThat(Mails.why(attempt)).contains(phase, "within 1 s", "bytes came");
    assertEnded(attempt, REPLY);
  }

  @Test
  void aReplyLineByLineIsLateAsAWhole() {
    server.on("EHLO", "250-x\r\n".repeat(200) + "250 x" + DRIP);
    Attempt attempt = attempt(REPLY);
    assertThat(attempt).satisfies(Mails::assertServerFailed);
    assertEnded(attempt, REPLY);
  }

  @Test
  void aReplyToTheDotByteByByteIsLateAsAWholeAndLeavesItOpen() {
    server.on(DOT, LONG_REPLY + DRIP);
    Attempt attempt = attempt(REPLY);
    assertThat(attempt.outcomes().values()).hasOnlyElementsOfType(Outcome.Ambiguous.class);
    assertEnded(attempt, REPLY);
  }

  @Test
  void anOpeningWhoseRepliesAreAllJustInTimeIsLateAsAWhole() {
    String slow = " " + "x".repeat(18) + DRIP;
    server.on(CONNECT, "220" + slow).on("EHLO", "502" + slow).on("HELO", "250" + slow);
    Attempt attempt = attempt(Duration.ofSeconds(3));
    assertThat(attempt).satisfies(Mails::assertServerFailed);
    assertThat(Mails.why(attempt)).contains("opening the session may take 6 s");
    assertEnded(attempt, Duration.ofSeconds(6));
  }

  @Test
  void aMailWhoseRepliesAreAllJustInTimeIsLateAsAWhole() throws Exception {
    server.on("RCPT", "250 xxxxx" + DRIP);
    var settings = Mails.settings(server.port(), Security.NONE);
    SmtpSession session =
        SessionOpening.open(
            settings, Mails.PATIENT, Trust.of(settings.caFile()), new Authentication.Memory());
    session.begin(Duration.ofSeconds(2), "this mail");
    SmtpReply reply = session.ask("RCPT TO:<a@example.org>");
    while (reply.accepts()) {
      reply = session.ask("RCPT TO:<a@example.org>");
    }
    assertThat(reply.text())
        .startsWith("no complete reply to RCPT in time: this mail may take 2 s");
    session.cut();
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS"})
  void aHandshakeByteByByteIsLateAsAWhole(Security security) throws Exception {
    server.with(certificate.context(), security == Security.TLS);
    server.on("EHLO", "250-x\r\n250 STARTTLS", "250 hello").drippingAll();
    Attempt attempt = attempt(security, within(WITH_TLS), "ops@example.org");
    assertThat(attempt).satisfies(Mails::assertServerFailed);
    assertThat(Mails.why(attempt)).contains("no TLS", "the TLS handshake was not finished");
    assertThat(attempt.took()).isLessThan(WITH_TLS.multipliedBy(2).plusSeconds(5));
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS"})
  void aReplyByteByByteWithinTlsIsLateAsAWhole(Security security) throws Exception {
    server.with(certificate.context(), security == Security.TLS);
    server.on("EHLO", "250-x\r\n250 STARTTLS", "250 hello").on("MAIL", LONG_REPLY + DRIP);
    Attempt attempt = attempt(security, within(WITH_TLS), "ops@example.org");
    assertThat(attempt).satisfies(Mails::assertServerFailed);
    assertThat(Mails.why(attempt)).contains("no complete reply to MAIL within 8 s");
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS", "NONE"})
  void aReplyWithoutEndIsCutInAnyCase(Security security) throws Exception {
    server.with(certificate.context(), security == Security.TLS);
    server.on("EHLO", "250-x\r\n250 STARTTLS", "250 hello");
    server.on("MAIL", "250 " + "x".repeat(5_000_000));
    if (security == Security.NONE) {
      server.on("EHLO", "250 hello");
    }
    Attempt attempt = attempt(security, Mails.PATIENT, "ops@example.org");
    assertThat(attempt).satisfies(Mails::assertServerFailed);
    assertThat(Mails.why(attempt)).contains("MAIL", "without end");
  }

  @Test
  void linesWithoutEndAreCutLongBeforeTheirBytesAreTooMany() {
    server.on("EHLO", "250-\r\n".repeat(500) + "250 x");
    assertThat(Mails.why(attempt(Duration.ofSeconds(8)))).contains("EHLO", "lines without end");
  }

  @Test
  void aContentThatIsNotReadIsCut() {
    server.on(DEAF, "").on("EHLO", "250 fault.example.org");
    String big = "Subject: x\r\n\r\n" + ("x".repeat(998) + "\r\n").repeat(8_000);
    var settings = Mails.settings(server.port(), Security.NONE);
    try (var sender = new SmtpSender(settings, within(Duration.ofSeconds(20)))) {
      Attempt attempt = sender.send(Mails.with(big, "ops@example.org"));
      assertThat(Mails.why(attempt)).contains("while sending", "takes no more bytes");
      assertThat(attempt.took()).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void aSenderThatIsClosedMeanwhileDoesNotWaitForTheDeadline() throws Exception {
    server.on("MAIL", LONG_REPLY + DRIP);
    var settings = Mails.settings(server.port(), Security.NONE);
    var sender = new SmtpSender(settings, within(Duration.ofSeconds(60)));
    var sending = CompletableFuture.supplyAsync(() -> sender.send(Mails.to("ops@example.org")));
    while (server.commands("MAIL").isEmpty()) {
      Thread.onSpinWait();
    }
    sender.close();
    assertThat(sending.get().took()).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void aBigMailMayTakeLongerThanASmallOne() {
    Timeouts standard = Timeouts.STANDARD;
    assertThat(standard.mail(10_000, 1)).isLessThan(Duration.ofMinutes(3));
    assertThat(standard.mail(5_000_000, 1))
        .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(25));
    assertThat(standard.end()).isEqualTo(Duration.ofMinutes(10));
  }
}
