package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.CLOSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.mail.mime.Mail;
import dev.tidings.smtp.SmtpProbe.Finding;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SmtpProbeTest {

  private FaultServer server;

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private List<Finding> findings(Security security, String... recipients) {
    return findings(Mails.settings(server.port(), security), recipients);
  }

  private static List<Finding> findings(SmtpSettings settings, String... recipients) {
    var envelope = new Mail.Envelope("tidings@example.org", List.of(recipients));
    return SmtpProbe.run(settings, Mails.PATIENT, envelope);
  }

  @Test
  void everyPhaseIsToldInItsOrder() {
    assertThat(findings(Security.NONE, "a@example.org", "b@example.org"))
        .extracting(Finding::phase, Finding::ok, Finding::detail)
        .containsExactly(
            tuple(Phase.DNS, true, "127.0.0.1"),
            tuple(Phase.TCP, true, "localhost:" + server.port()),
            tuple(Phase.GREETING, true, "220 fault.example.org ESMTP"),
            tuple(Phase.EHLO, true, "as tidings.example.org"),
            tuple(Phase.AUTH, true, "no login is set"),
            tuple(Phase.SENDER, true, "tidings@example.org"),
            tuple(Phase.RECIPIENT, true, "a@example.org"),
            tuple(Phase.RECIPIENT, true, "b@example.org"));
  }

  @Test
  void noMailIsSent() throws InterruptedException {
    findings(Security.NONE, "a@example.org");
    server.awaitEnds();
    assertThat(server.commands()).containsSubsequence("RCPT TO:<a@example.org>", "RSET", "QUIT");
    assertThat(server.commands("DATA")).isEmpty();
  }

  @Test
  void tlsNamesTheCertificate(@TempDir Path folder) throws Exception {
    var certificate = Certificate.of("localhost", folder);
    server
        .with(certificate.context(), false)
        .on("EHLO", "250-fault.example.org\r\n250 STARTTLS", "250 hello");
    var settings = Mails.settings(server.port(), Security.STARTTLS);
    assertThat(findings(Mails.trusting(settings, certificate.pem()), "a@example.org"))
        .contains(new Finding(Phase.TLS, true, "certificate for localhost", ""));
  }

  @Test
  void theFirstFatalPhaseEndsTheProbe() {
    server.on("EHLO", "250 fault.example.org");
    var findings = findings(Security.STARTTLS, "a@example.org");
    assertThat(findings)
        .extracting(Finding::phase)
        .containsExactly(Phase.DNS, Phase.TCP, Phase.GREETING, Phase.EHLO, Phase.TLS);
    assertThat(findings.getLast().ok()).isFalse();
    assertThat(findings.getLast().detail()).contains("does not offer STARTTLS");
    assertThat(findings.getLast().remedy()).contains("smtp.tls = tls");
  }

  @Test
  void aWrongPasswordNamesTheRemedy() {
    server
        .on("EHLO", "250-fault.example.org\r\n250 AUTH PLAIN")
        .on("AUTH", "535 5.7.8 bad credentials");
    var settings = Mails.withLogin(Mails.settings(server.port(), Security.NONE));
    var last = findings(settings, "a@example.org").getLast();
    assertThat(last.phase()).isEqualTo(Phase.AUTH);
    assertThat(last.remedy()).contains("smtp.password", "app password");
  }

  @Test
  void aRefusedSenderEndsTheProbe() {
    server.on("MAIL", "553 5.7.1 not yours");
    var last = findings(Security.NONE, "a@example.org").getLast();
    assertThat(last.phase()).isEqualTo(Phase.SENDER);
    assertThat(last.remedy()).contains("mail.from");
    assertThat(server.commands("RCPT")).isEmpty();
  }

  @Test
  void aRefusedRecipientDoesNotHideTheNext() {
    server.on("RCPT TO:<bad@", "550 5.1.1 nobody");
    assertThat(findings(Security.NONE, "bad@example.org", "a@example.org"))
        .filteredOn(finding -> finding.phase() == Phase.RECIPIENT)
        .containsExactly(
            new Finding(
                Phase.RECIPIENT, false, "bad@example.org: 550 5.1.1 nobody", "check mail.to"),
            new Finding(Phase.RECIPIENT, true, "a@example.org", ""));
  }

  @Test
  void aServerThatLeavesIsAskedNothingMore() {
    server.on("RCPT", "421 bye" + CLOSE);
    assertThat(findings(Security.NONE, "a@example.org", "b@example.org"))
        .filteredOn(finding -> finding.phase() == Phase.RECIPIENT)
        .hasSize(1);
  }
}
