package dev.tidings.smtp;

import dev.tidings.smtp.ReplyRules.Rule;
import java.util.Collection;
import java.util.List;

/// What a server's reply is about: the mail, a recipient, or us. Decided by [ReplyRules] alone, in
/// this order: the phase, the code, the enhanced status, and then the server's own words.
final class ReplyClassifier {

  /// What a refusal is about.
  enum About {
    /// The server's own trouble.
    SERVER,
    /// Our account there: quota, rate, blocked.
    ACCOUNT,
    /// Our settings.
    CONFIGURATION,
    /// The mechanism by which we wanted to log in.
    MECHANISM,
    /// This recipient.
    RECIPIENT,
    /// What the mail says.
    CONTENT,
    /// How big the mail is.
    SIZE,
    /// How many recipients it has.
    COUNT
  }

  /// A decision.
  ///
  /// @param ends whether nothing but a refusal for good can be meant
  record Verdict(About about, boolean ends, Remedy remedy) {}

  private final ReplyText text;

  /// @param ours what we sent or may have sent, and what the server may repeat
  ReplyClassifier(Collection<String> ours) {
    this.text = new ReplyText(ours);
  }

  /// What a reply that does not accept is about.
  Verdict of(Phase phase, SmtpReply reply) {
    String words = text.words(reply);
    for (Rule rule : ReplyRules.ALL) {
      if (rule.fits(phase, reply, words)) {
        return rule.verdict();
      }
    }
    return new Verdict(About.SERVER, false, Remedy.NONE);
  }

  /// What a reply says in words of its own.
  String words(SmtpReply reply) {
    return text.words(reply);
  }

  /// Whether a reply to AUTH says no more than that this mechanism is not for us.
  static boolean isAboutMechanism(SmtpReply reply) {
    return new ReplyClassifier(List.of()).of(Phase.AUTH, reply).about() == About.MECHANISM;
  }
}
