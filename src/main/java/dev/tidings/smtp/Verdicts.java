package dev.tidings.smtp;

import dev.tidings.outbox.Outcome;
import java.util.Set;
import java.util.regex.Pattern;

/// What a reply to a mail means for it: the one table of it.
///
/// | reply | at MAIL | at RCPT | at DATA and the dot |
/// |---|---|---|---|
/// | 2xx | | taken, if the dot is | accepted |
/// | 421 | server | server | later |
/// | 4xx | later | later | later |
/// | 552 too big, 5.3.4 | too big | later (a full mailbox) | too big |
/// | 504, 53x, 5.7.x, "authentication"; "relay" even as 4xx | configuration | configuration, if nobody is taken | later |
/// | 550, 551, 553, 556, 5.1.x | configuration | refused | refused |
/// | 554 | configuration | later | refused |
/// | other 5xx | configuration | later | later |
/// | none | server | server | after the dot: ambiguous; else later |
///
/// Refused is final, so it is said only where the reply can mean nothing else: a mail that waits
/// for nothing is buried after a day, one that is buried wrongly is lost.
final class Verdicts {

  /// For a server that minds our name.
  static final String SET_HELO =
      "set smtp.helo to this machine's full name, such as host.example.org";

  private static final Set<Integer> NO_SUCH_MAILBOX = Set.of(550, 551, 553, 556);
  private static final Set<Integer> CONFIGURATION = Set.of(504, 530, 534, 535, 538);
  private static final Pattern CONFIGURATION_WORDS =
      Pattern.compile("relay|authenticat|\\bhelo\\b|fully-qualified", Pattern.CASE_INSENSITIVE);
  private static final Pattern RELAY_WORDS =
      Pattern.compile("\\brelay(ing)?\\b", Pattern.CASE_INSENSITIVE);

  /// A full mailbox, where the server sends no status code (RFC 5321, 4.2.2: 552 is both).
  private static final Pattern FULL_WORDS =
      Pattern.compile("quota|mailbox (is )?full|over limit", Pattern.CASE_INSENSITIVE);

  /// What a server repeats of ours says nothing of its own.
  private static final Pattern ADDRESS = Pattern.compile("<[^>]*>");

  private static final Pattern HELO_WORDS =
      Pattern.compile("\\bhelo\\b|fully-qualified", Pattern.CASE_INSENSITIVE);

  private final SmtpSettings settings;

  Verdicts(SmtpSettings settings) {
    this.settings = settings;
  }

  /// A refusal of the sender that is about this mail, for all its recipients.
  Outcome sender(Reply reply, int size) {
    return tooBig(reply) ? tooBig(reply, size) : new Outcome.Later(reply.text());
  }

  /// Whether a refusal of the sender is about us, and not about this mail.
  boolean isAboutUs(Reply senderReply) {
    return senderReply.refuses() && !tooBig(senderReply);
  }

  /// A server that wants no mail from this sender.
  Diagnosis misconfigured(Reply reply, String sender) {
    String what = settings.server() + " takes no mail from " + sender + ": " + reply.text();
    return Diagnosis.ours(what, remedy(reply, sender));
  }

  /// Whether a recipient's refusal is in truth about us: the server asks for a login, a name, TLS.
  /// Postfix refuses to relay with a 454 that never turns into anything else.
  static boolean blamesUs(Reply reply) {
    String words = ADDRESS.matcher(reply.text()).replaceAll("");
    if (reply.defers()) {
      return RELAY_WORDS.matcher(words).find();
    }
    String status = reply.status();
    return reply.refuses()
        && !status.startsWith("5.1.")
        && (CONFIGURATION.contains(reply.code())
            || status.startsWith("5.7.")
            || CONFIGURATION_WORDS.matcher(words).find());
  }

  /// One recipient that was not taken.
  Outcome recipient(Reply reply, String sender) {
    if (blamesUs(reply)) {
      return new Outcome.Later(reply.text() + "; " + remedy(reply, sender));
    }
    boolean never = reply.status().startsWith("5.1.") || NO_SUCH_MAILBOX.contains(reply.code());
    return reply.refuses() && never
        ? new Outcome.Refused(reply.text())
        : new Outcome.Later(reply.text());
  }

  /// A sender that was not taken, for somebody who asks before any mail.
  Diagnosis notTaken(Reply reply, String sender) {
    return reply.refuses() ? misconfigured(reply, sender) : perhapsLater(sender, reply);
  }

  /// A recipient that was not taken, likewise.
  Diagnosis notTaken(Reply reply, String sender, String recipient) {
    if (!reply.refuses()) {
      return perhapsLater(recipient, reply);
    }
    return Diagnosis.ours(
        recipient + ": " + reply.text(), blamesUs(reply) ? remedy(reply, sender) : "check mail.to");
  }

  private static Diagnosis perhapsLater(String address, Reply reply) {
    return Diagnosis.theirs(address + ": " + reply.text(), "it may be taken later: try again");
  }

  /// All recipients that were taken, by the reply to DATA or to the dot.
  Outcome content(Reply reply, String sender, int size) {
    if (reply.accepts()) {
      return new Outcome.Accepted(reply.text());
    }
    if (reply.code() == Reply.CUT) {
      return new Outcome.Later("the connection broke while sending: " + reply.text());
    }
    if (reply.refuses()) {
      return unwanted(reply, sender, size);
    }
    return reply.defers()
        ? new Outcome.Later(reply.text())
        : new Outcome.Ambiguous("sent, but not answered: " + reply.text());
  }

  private Outcome unwanted(Reply reply, String sender, int size) {
    if (tooBig(reply)) {
      return tooBig(reply, size);
    }
    if (blamesUs(reply)) {
      return new Outcome.Later(reply.text() + "; " + remedy(reply, sender));
    }
    boolean never = reply.code() == 554 || NO_SUCH_MAILBOX.contains(reply.code());
    return never && !reply.status().startsWith("5.5.")
        ? new Outcome.Refused(reply.text())
        : new Outcome.Later(reply.text());
  }

  /// RFC 3463: 5.3.4 is the system's limit, 5.2.3 the mailbox's; 5.2.2 is a full mailbox.
  private static boolean tooBig(Reply reply) {
    String status = reply.status();
    return status.equals("5.3.4")
        || status.equals("5.2.3")
        || (reply.code() == 552
            && !status.equals("5.2.2")
            && !FULL_WORDS.matcher(reply.text()).find());
  }

  /// Whatever the server said of its limit, it does not take as much as this.
  private static Outcome tooBig(Reply reply, int size) {
    return new Outcome.TooBig(sized(size) + reply.text(), size - 1L);
  }

  /// A mail that is not even offered, since the server has said what it takes.
  static Outcome tooBig(int size, long most) {
    return new Outcome.TooBig(sized(size) + "the server takes no more than " + most, most);
  }

  private static String sized(int size) {
    return "too big with its " + size + " bytes: ";
  }

  private String remedy(Reply reply, String sender) {
    if (reply.code() == 504 || HELO_WORDS.matcher(reply.text()).find()) {
      return SET_HELO;
    }
    return settings
        .login()
        .map(login -> "check that " + login.user() + " may send as " + sender + " (mail.from)")
        .orElse("if it wants a login, set smtp.user and smtp.password; check mail.from");
  }
}
