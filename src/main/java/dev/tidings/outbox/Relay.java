package dev.tidings.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// One way out for mails, and its circuit breaker: after a failure it is left alone for a while,
/// longer each time, and then the next mail is the test. Owned by the thread that delivers.
final class Relay {

  /// How long another way is preferred to one that does not do its work.
  private static final Duration DISTRUST = Duration.ofMinutes(15);

  private final MailSender sender;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private Instant distrustedUntil = Instant.MIN;
  private @Nullable Instant accepted;
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

  /// Whether others are to be tried before it.
  boolean isDistrusted(Instant now) {
    return RetrySchedule.holds(distrustedUntil, now);
  }

  /// Why nothing goes there, in one line; empty while mails do.
  String why() {
    return why;
  }

  /// Whether it has taken a mail since then.
  boolean hasAcceptedSince(Instant time) {
    return accepted != null && accepted.isAfter(time);
  }

  /// The server dealt with a mail, whatever it came to.
  void worked() {
    failures = 0;
    notBefore = Instant.MIN;
    why = "";
  }

  /// It took a mail.
  void accepted(Instant now) {
    accepted = now;
    distrustedUntil = Instant.MIN;
  }

  /// It got a whole mail and did not answer, or puts everybody off.
  void distrust(String reason, Instant now) {
    distrustedUntil = now.plus(DISTRUST);
    why = reason;
  }

  /// It takes nothing at present.
  void failed(ServerFailure failure, Instant now) {
    failures++;
    double chance = ThreadLocalRandom.current().nextDouble();
    notBefore = now.plus(RetrySchedule.forServer(failure.cause(), failures, chance));
    why = failure.why();
  }

  /// Somebody wants it tried at once.
  void release() {
    notBefore = Instant.MIN;
    distrustedUntil = Instant.MIN;
  }
}
