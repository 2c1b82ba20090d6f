package dev.tidings.app;

import dev.tidings.outbox.RetrySchedule;
import dev.tidings.smtp.MailSender;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/// One way out for mails, and its circuit breaker: after a failure it is left alone for a while,
/// longer each time, and then the next mail is the probe. Owned by the thread that delivers.
final class Relay {

  private final MailSender sender;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private String why = "";

  /// A way that is thought open.
  Relay(MailSender sender) {
    this.sender = sender;
  }

  /// Who goes that way.
  MailSender sender() {
    return sender;
  }

  /// Where it leads, for people.
  String destination() {
    return sender.destination();
  }

  /// Whether it is to be left alone.
  boolean isHeld(Instant now) {
    return RetrySchedule.holds(notBefore, now);
  }

  /// Until when, if it is.
  Instant notBefore() {
    return notBefore;
  }

  /// Why nothing goes there, in one line; empty while mails do.
  String why() {
    return why;
  }

  /// The server dealt with a mail, whatever it came to.
  void worked() {
    failures = 0;
    notBefore = Instant.MIN;
    why = "";
  }

  /// It could not be reached, or will not have us.
  void failed(String reason, Instant now) {
    failures++;
    Duration wait = RetrySchedule.forServer(failures, ThreadLocalRandom.current().nextDouble());
    notBefore = now.plus(wait);
    why = reason;
  }
}
