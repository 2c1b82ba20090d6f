package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.icegreen.greenmail.util.ServerSetupTest;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.smtp.SmtpSettings.Login;
import dev.tidings.smtp.SmtpSettings.Security;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Against a mail server that somebody else wrote: mails are logged in for, sent and read back.
@Timeout(60)
class GreenMailTest {

  @TempDir private static Path folder;
  private static Certificate certificate;

  private GreenMail server;

  @BeforeAll
  static void certificate() throws IOException, InterruptedException {
    certificate = Certificate.of("localhost", folder);
    // Read when GreenMail opens its first private port.
    System.setProperty("greenmail.tls.keystore.file", certificate.keys().toString());
    System.setProperty("greenmail.tls.keystore.password", Certificate.PASSWORD);
  }

  @BeforeEach
  void open() {
    server =
        new GreenMail(
            new ServerSetup[] {
              ServerSetupTest.SMTP.dynamicPort(),
              ServerSetupTest.SMTPS.dynamicPort(),
              ServerSetupTest.IMAP.dynamicPort()
            });
    server.start();
    server.setUser("ops@example.org", "anna", "s3cret-pass");
  }

  @AfterEach
  void close() {
    server.stop();
  }

  private static Attempt attempt(Security security, int port, String secret) {
    var login = new Login("anna", secret, Login.Mechanism.PASSWORD);
    var settings =
        new SmtpSettings(
            new SmtpSettings.Server("localhost", port),
            security,
            Optional.of(login),
            Optional.of(certificate.pem()),
            "");
    try (var sender = new SmtpSender(settings, Mails.PATIENT)) {
      return sender.send(Mails.to("ops@example.org"));
    }
  }

  private static void assertAccepted(Attempt attempt) {
    assertThat(attempt.outcomes().values())
        .hasSize(1)
        .hasOnlyElementsOfType(Outcome.Accepted.class);
  }

  /// What an IMAP client sees, without the headers GreenMail puts before ours. It also drops the
  /// last line end.
  private String readBack() throws MessagingException, IOException {
    try (Store store = server.getImap().createStore()) {
      store.connect("anna", "s3cret-pass");
      try (Folder inbox = store.getFolder("INBOX")) {
        inbox.open(Folder.READ_ONLY);
        var bytes = new ByteArrayOutputStream();
        inbox.getMessage(1).writeTo(bytes);
        String mail = bytes.toString(StandardCharsets.US_ASCII);
        return mail.substring(mail.indexOf("From: ")) + "\r\n";
      }
    }
  }

  @Test
  void aMailSentWithALoginIsReadBackAsItWas() throws MessagingException, IOException {
    assertAccepted(attempt(Security.NONE, server.getSmtp().getPort(), "s3cret-pass"));
    assertThat(readBack()).isEqualTo(Mails.CONTENT);
  }

  @Test
  void aMailSentPrivatelyIsReadBackAsItWas() throws MessagingException, IOException {
    assertAccepted(attempt(Security.TLS, server.getSmtps().getPort(), "s3cret-pass"));
    assertThat(readBack()).isEqualTo(Mails.CONTENT);
  }

  @Test
  void aWrongPasswordSendsNothing() {
    assertThat(attempt(Security.TLS, server.getSmtps().getPort(), "wrong"))
        .satisfies(Mails::assertMisconfigured);
    assertThat(server.getReceivedMessages()).isEmpty();
  }
}
