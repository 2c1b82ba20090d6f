package dev.tidings.outbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the log says of deliveries: each mail's end, and each trouble once until it changes.
final class DeliveryLog {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLog.class);

  private final List<Relay> relays;

  /// What is wrong with the way, as it was said last; empty while mails go the first one.
  private String trouble;

  /// @param relays the preferred one first
  /// @param outage why nobody got any mail when the process began; empty where mails went
  DeliveryLog(List<Relay> relays, String outage) {
    this.relays = relays;
    this.trouble = outage;
  }

  void interrupted(PendingMail mail) {
    LOG.info("A try was interrupted, the same mail goes out again: {}", mail.mail().subject());
  }

  void outcome(PendingMail mail, String recipient, Outcome outcome) {
    String subject = mail.mail().subject();
    switch (outcome) {
      case Outcome.Accepted _ -> LOG.info("Sent to {}: {}", recipient, subject);
      case Outcome.Later(String reply) ->
          LOG.warn("Not yet to {}: {} ({})", recipient, subject, reply);
      case Outcome.Doubtful(String reply) ->
          LOG.warn("Refused for {}, will be tried again: {} ({})", recipient, subject, reply);
      case Outcome.Misconfigured(String reply) ->
          LOG.warn("Kept for {}: {} ({})", recipient, subject, reply);
      case Outcome.Refused(String reply) ->
          LOG.error("Refused for {}: {} ({}); see tidings outbox", recipient, subject, reply);
      case Outcome.TooBig(String reply, long _) ->
          LOG.warn("Goes out smaller to {}: {} ({})", recipient, subject, reply);
      case Outcome.Ambiguous(String reply) ->
          LOG.warn(
              "May have arrived at {}, will be sent again: {} ({})", recipient, subject, reply);
      case Outcome.Unconfirmed(String reply) ->
          LOG.error(
              "May have arrived at {}: {} ({}); see tidings outbox", recipient, subject, reply);
    }
  }

  /// A mail went out by this relay.
  ///
  /// @param wasOut whether nobody got any mail before
  void accepted(Relay relay, boolean wasOut) {
    Relay first = relays.getFirst();
    if (relay == first) {
      if (wasOut || !trouble.isEmpty()) {
        LOG.info("{} takes mails again", relay.destination());
      }
      trouble = "";
    } else if (isNews(first.why()) || wasOut) {
      LOG.warn(
          "Mails go through the fallback {} since the mail server {} fails: {}{}",
          relay.destination(),
          first.destination(),
          first.why(),
          again(first.notBefore()));
      trouble = first.why();
    }
  }

  /// Why no relay takes anything, in one line.
  String why() {
    return relays.stream()
        .map(Relay::why)
        .filter(why -> !why.isEmpty())
        .collect(Collectors.joining("; and the fallback: "));
  }

  /// No relay takes anything.
  ///
  /// @param why as [#why] says
  void failed(String why, Instant until) {
    if (isNews(why)) {
      String to = relays.getFirst().destination();
      LOG.warn("No mail can be sent, all are kept: {}: {}{}", to, why, again(until));
    }
    trouble = why;
  }

  /// Everybody was put off; each recipient's line says so.
  void putOff(String why) {
    trouble = why;
  }

  private static String again(Instant until) {
    return until.isAfter(Instant.EPOCH)
        ? "; tried again at " + until.truncatedTo(ChronoUnit.SECONDS)
        : "";
  }

  /// Servers put numbers into their replies that differ from try to try.
  boolean isNews(String why) {
    return !pattern(why).equals(pattern(trouble));
  }

  private static String pattern(String why) {
    return why.replaceAll("(?=\\S*\\d)(?=\\S*[A-Za-z])\\S+|\\d{6,}", "#");
  }
}
