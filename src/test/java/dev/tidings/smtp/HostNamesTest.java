package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Attempt;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A DNS that does not answer.
@Timeout(60)
class HostNamesTest {

  private static final Timeouts HASTY =
      new Timeouts(
          Duration.ofMillis(200),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30));

  private FaultServer server;

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer();
    HangingResolver.hang();
  }

  @AfterEach
  void close() throws IOException {
    HangingResolver.answer();
    server.close();
  }

  private SmtpSettings settings(String host) {
    return new SmtpSettings(
        new SmtpSettings.Server(host, server.port()),
        Security.NONE,
        Optional.empty(),
        Optional.empty(),
        "tidings.example.org");
  }

  @Test
  void itIsWaitedForInBoundedTimeAndTheMailIsKept() {
    try (SmtpSender sender = new SmtpSender(settings("one.hanging.test"), HASTY)) {
      Attempt attempt = sender.send(Mails.to("ops@example.org"));
      assertThat(attempt).satisfies(Mails::assertServerFailed);
      assertThat(Mails.why(attempt))
          .contains("one.hanging.test: the DNS did not answer within", "smtp.host");
    }
  }

  @Test
  void howeverOftenItIsTriedOneQuestionWaits() {
    try (SmtpSender sender = new SmtpSender(settings("two.hanging.test"), HASTY)) {
      for (int i = 0; i < 5; i++) {
        sender.send(Mails.to("ops@example.org"));
      }
    }
    assertThat(HangingResolver.ASKED).hasValue(1);
  }

  @Test
  void onceItAnswersMailsGoOut() {
    try (SmtpSender sender = new SmtpSender(settings("three.hanging.test"), Mails.PATIENT);
        SmtpSender hasty = new SmtpSender(settings("three.hanging.test"), HASTY)) {
      hasty.send(Mails.to("ops@example.org"));
      HangingResolver.answer();
      assertThat(sender.send(Mails.to("ops@example.org"))).satisfies(Mails::assertDealtWith);
    }
    assertThat(server.contents()).hasSize(1);
  }
}
