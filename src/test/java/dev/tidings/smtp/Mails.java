package dev.tidings.smtp;

import dev.tidings.mail.Mail;
import dev.tidings.outbox.OwedMail;
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
      Subject: [DOWN 137] host1: web

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

  private Mails() {}

  static Mail mail(String content, List<String> recipients) {
    return new Mail(
        "<1.a+b@host1>",
        Instant.parse("2026-11-01T10:00:00Z"),
        new Mail.Envelope("tidings@example.org", recipients),
        "[DOWN 137] host1: web",
        1,
        content);
  }

  static OwedMail to(String... recipients) {
    return with(CONTENT, recipients);
  }

  static OwedMail with(String content, String... recipients) {
    return new OwedMail(mail(content, List.of(recipients)), List.of(recipients), 0, false);
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
}
