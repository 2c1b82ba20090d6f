package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.ServerFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Mails and settings as the tests of this room need them.
final class Mails {

  static final String CONTENT =
      """
      From: tidings@example.org
      Subject: [CRASH exit 137] host1: web

      first
      .starts with a dot
      ..two
      .
      last
      """
          .replace("\n", "\r\n");

  /// Short, but long enough for a machine under load; the last dot may take longer than a read.
  static final Timeouts SHORT =
      new Timeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30));

  /// For what takes place: the first handshake of a JVM takes seconds on a busy machine.
  static final Timeouts PATIENT =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30));

  private Mails() {}

  static Mail mail(String content, List<String> recipients) {
    return new Mail(
        "<1.a+b@host1>",
        Instant.parse("2026-11-01T10:00:00Z"),
        new Mail.Envelope("tidings@example.org", recipients),
        "[CRASH exit 137] host1: web",
        1,
        content);
  }

  static PendingMail to(String... recipients) {
    return with(CONTENT, recipients);
  }

  static PendingMail with(String content, String... recipients) {
    return PendingMail.fresh(mail(content, List.of(recipients)));
  }

  static SmtpSettings settings(int port, SmtpSettings.Security security) {
    return new SmtpSettings(
        new SmtpSettings.Server("localhost", port),
        security,
        Optional.empty(),
        Optional.empty(),
        "tidings.example.org");
  }

  static SmtpSettings withLogin(SmtpSettings settings) {
    var login =
        new SmtpSettings.Login("anna", "s3cret-pass", SmtpSettings.Login.Mechanism.PASSWORD);
    return new SmtpSettings(
        settings.server(),
        settings.security(),
        Optional.of(login),
        settings.caFile(),
        settings.helo());
  }

  static SmtpSettings trusting(SmtpSettings settings, Path pem) {
    return new SmtpSettings(
        settings.server(),
        settings.security(),
        settings.login(),
        Optional.of(pem),
        settings.helo());
  }

  /// The server dealt with every recipient.
  static void assertDealtWith(Attempt attempt) {
    assertThat(attempt.failure()).isEmpty();
    assertThat(attempt.outcomes()).isNotEmpty();
  }

  static void assertServerFailed(Attempt attempt) {
    assertThat(attempt.failure())
        .as(attempt.toString())
        .map(ServerFailure::cause)
        .contains(ServerFailure.Cause.SERVER);
  }

  static void assertMisconfigured(Attempt attempt) {
    assertThat(attempt.failure())
        .as(attempt.toString())
        .map(ServerFailure::cause)
        .contains(ServerFailure.Cause.CONFIGURATION);
  }

  static String why(Attempt attempt) {
    return attempt.failure().orElseThrow().why();
  }
}
