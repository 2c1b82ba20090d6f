package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealPostfix;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.smtp.SmtpSettings.Security;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the mail server most mails will meet, set up as its owners set it up.
@Timeout(600)
class PostfixIT {

  private static final String[] FULL_NAMES_ONLY = {
    "smtpd_helo_required=yes", "smtpd_helo_restrictions=reject_non_fqdn_helo_hostname"
  };

  private static SmtpSender sender(RealPostfix postfix, String helo) {
    var server = new SmtpSettings.Server("127.0.0.1", postfix.port());
    var settings =
        new SmtpSettings(server, Security.NONE, Optional.empty(), Optional.empty(), helo);
    return new SmtpSender(settings);
  }

  private static Outcome outcome(Attempt attempt, String recipient) {
    assertThat(attempt).satisfies(Mails::assertDealtWith);
    return Objects.requireNonNull(attempt.outcomes().get(recipient));
  }

  private static void assertDelivered(RealPostfix postfix, String user, String... contents) {
    List<String> mails = postfix.mailsOf(user);
    assertThat(mails).hasSize(contents.length);
    for (String content : contents) {
      assertThat(mails).anyMatch(mail -> mail.endsWith("\r\n" + content));
    }
  }

  @Test
  void anAddressInsteadOfANamePassesWhereFullNamesAreDemanded() {
    try (var postfix = RealPostfix.with(FULL_NAMES_ONLY);
        var sender = sender(postfix, "")) {
      assertThat(outcome(sender.send(Mails.to("ops@example.org")), "ops@example.org"))
          .isInstanceOf(Outcome.Accepted.class);
      assertDelivered(postfix, "ops", Mails.CONTENT);
    }
  }

  /// It tells of a bad name at the recipient, as it does unless told otherwise, or at once.
  @ParameterizedTest
  @ValueSource(strings = {"smtpd_delay_reject=yes", "smtpd_delay_reject=no"})
  void aBareNameIsOurConfigurationWhereFullNamesAreDemanded(String when) {
    try (var postfix = RealPostfix.with(FULL_NAMES_ONLY[0], FULL_NAMES_ONLY[1], when);
        var sender = sender(postfix, "host1")) {
      assertThat(sender.send(Mails.to("ops@example.org", "a@example.org")))
          .satisfies(Mails::assertMisconfigured)
          .satisfies(a ->
              assertThat(Mails.why(a))
                  .contains("504 5.5.2 <host1>: Helo command rejected", "set smtp.helo to"));
      assertDelivered(postfix, "ops");
    }
  }

  @Test
  void aMailBeyondTheSizeItAnnouncesIsNotEvenOffered() {
    String big = Mails.CONTENT + ("x".repeat(76) + "\r\n").repeat(1_000);
    try (var postfix = RealPostfix.with("message_size_limit=40960")) {
      try (var sender = sender(postfix, "")) {
        Attempt attempt = sender.send(Mails.with(big, "ops@example.org"));
        assertThat(outcome(attempt, "ops@example.org").reply())
            .startsWith("too big with its " + big.length() + " bytes")
            .contains("the server takes no more than 40960");
      }
      assertThat(postfix.awaitLog("disconnect from")).doesNotContain("rcpt=", "data=");
      assertDelivered(postfix, "ops");
    }
  }

  @Test
  void theNextMailGoesOverTheSameConnectionAfterOneThatWasTooBig() {
    try (var postfix = RealPostfix.with("message_size_limit=40960");
        var sender = sender(postfix, "")) {
      sender.send(Mails.with(Mails.CONTENT + "x\r\n".repeat(20_000), "ops@example.org"));
      sender.send(Mails.to("ops@example.org"));
      assertDelivered(postfix, "ops", Mails.CONTENT);
      assertThat(postfix.log()).filteredOn(line -> line.contains(" connect from")).hasSize(1);
    }
  }

  @Test
  void aMailAfterAConnectionThatIdledTooLongGoesOutAtOnceAndOnce() {
    try (var postfix = RealPostfix.with("smtpd_timeout=4s");
        var sender = sender(postfix, "")) {
      sender.send(Mails.to("ops@example.org"));
      postfix.awaitLog("timeout after .* from");
      String second = Mails.CONTENT + "the second\r\n";
      Attempt attempt = sender.send(Mails.with(second, "ops@example.org"));
      assertThat(outcome(attempt, "ops@example.org")).isInstanceOf(Outcome.Accepted.class);
      assertDelivered(postfix, "ops", Mails.CONTENT, second);
      assertThat(postfix.log()).filteredOn(line -> line.contains(" connect from")).hasSize(2);
    }
  }

  @Test
  void anUnknownRecipientIsRefusedInItsWordsAndFourOthersGetTheirMail() {
    try (var postfix = RealPostfix.with();
        var sender = sender(postfix, "")) {
      Attempt attempt =
          sender.send(
              Mails.to(
                  "a@example.org",
                  "b@example.org",
                  "nobody@example.org",
                  "c@example.org",
                  "d@example.org"));
      assertThat(outcome(attempt, "nobody@example.org"))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              r ->
                  assertThat(r.reply())
                      .startsWith("550 5.1.1 <nobody@example.org>: Recipient address rejected"));
      for (String user : List.of("a", "b", "c", "d")) {
        assertThat(outcome(attempt, user + "@example.org")).isInstanceOf(Outcome.Accepted.class);
        assertDelivered(postfix, user, Mails.CONTENT);
      }
    }
  }

  @Test
  void aRelayThatDoesNotRelayForUsIsOurConfiguration() {
    try (var postfix = RealPostfix.with();
        var sender = sender(postfix, "")) {
      assertThat(sender.send(Mails.to("ops@elsewhere.example")))
          .satisfies(Mails::assertMisconfigured)
          .satisfies(a ->
              assertThat(Mails.why(a)).contains("454 4.7.1", "Relay access denied", "smtp.user"));
    }
  }

  @Test
  void aRecipientItDoesNotRelayToWaitsWhileTheOthersGetTheirMail() {
    try (var postfix = RealPostfix.with();
        var sender = sender(postfix, "")) {
      Attempt attempt = sender.send(Mails.to("ops@elsewhere.example", "a@example.org"));
      // A 454 sounds like a matter of time, but is one of the settings: kept, and the key named.
      assertThat(outcome(attempt, "ops@elsewhere.example"))
          .isInstanceOfSatisfying(
              Outcome.Misconfigured.class,
              kept -> assertThat(kept.reply()).contains("Relay access denied", "set smtp.user"));
      assertDelivered(postfix, "a", Mails.CONTENT);
    }
  }
}
