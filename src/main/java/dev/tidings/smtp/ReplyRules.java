package dev.tidings.smtp;

import static dev.tidings.smtp.Phase.AUTH;
import static dev.tidings.smtp.Phase.CONTENT;
import static dev.tidings.smtp.Phase.DATA;
import static dev.tidings.smtp.Phase.EHLO;
import static dev.tidings.smtp.Phase.GREETING;
import static dev.tidings.smtp.Phase.RECIPIENT;
import static dev.tidings.smtp.Phase.SENDER;
import static dev.tidings.smtp.Phase.TLS;

import dev.tidings.smtp.ReplyClassifier.About;
import dev.tidings.smtp.ReplyClassifier.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The table of what replies are about; the first row that fits decides. Codes and statuses are
/// those of RFC 5321, 3463 and 7372 and of the lists that Google, Microsoft, Amazon and others
/// publish; words are looked at where servers use one code for several things. `ReplyRulesTest` has
/// real replies for its rows.
///
/// Only a row that `ends` loses a mail; all others keep it, so a reply that nobody foresaw loses
/// none.
final class ReplyRules {

  private static final String ANY = "[45]..";
  private static final String LATER = "4..";
  private static final String NEVER = "5..";

  private static final Set<Phase> MAIL = EnumSet.of(SENDER, RECIPIENT, DATA, CONTENT);
  private static final Set<Phase> WHOLE = EnumSet.of(SENDER, DATA, CONTENT);
  private static final Set<Phase> AFTER_EHLO = EnumSet.of(AUTH, SENDER, RECIPIENT, DATA, CONTENT);
  private static final Set<Phase> EVERYWHERE = EnumSet.range(GREETING, CONTENT);

  /// The table.
  static final List<Rule> ALL =
      List.of(
          // The name we introduce ourselves by, refused at once or with a later command.
          at(AFTER_EHLO).code(ANY).says(ReplyWords.HELO).is(About.CONFIGURATION, Remedy.HELO),
          at(EHLO).code(ANY).says("\\b(helo|ehlo)\\b").is(About.CONFIGURATION, Remedy.HELO),
          // A recipient's own mailbox or server.
          at(RECIPIENT).code(ANY).says(ReplyWords.GREYLIST).is(About.RECIPIENT, Remedy.NONE),
          at(CONTENT).code(ANY).says(ReplyWords.GREYLIST).is(About.CONTENT, Remedy.NONE),
          at(RECIPIENT).code(ANY).says(ReplyWords.FULL_MAILBOX).is(About.RECIPIENT, Remedy.NONE),
          // TLS, where the server wants it first.
          at(AFTER_EHLO).code(ANY).status("[45]\\.7\\.1[01]").is(About.CONFIGURATION, Remedy.TLS),
          at(AUTH).code("523|538").is(About.CONFIGURATION, Remedy.TLS),
          at(AFTER_EHLO)
              .code(ANY)
              .says("starttls|\\btls\\b.{0,40}(required|not supported|first|version)|encryption")
              .is(About.CONFIGURATION, Remedy.TLS),
          // How many recipients, how many bytes.
          at(MAIL)
              .code(ANY)
              .says(ReplyWords.RECIPIENTS_IN_A_TIME)
              .is(About.ACCOUNT, Remedy.PROVIDER),
          at(MAIL).code(ANY).says(ReplyWords.OWN_MAILBOX).is(About.ACCOUNT, Remedy.PROVIDER),
          at(MAIL).code(ANY).status("[45]\\.5\\.3").is(About.COUNT, Remedy.NONE),
          at(CONTENT).code(NEVER).status("5\\.6\\.\\d+").ends(About.CONTENT),
          at(MAIL).code(NEVER).status("5\\.3\\.4|5\\.2\\.3").is(About.SIZE, Remedy.NONE),
          at(WHOLE).code(NEVER).says(ReplyWords.FULL_MAILBOX).is(About.CONTENT, Remedy.NONE),
          at(MAIL).code(NEVER).says(ReplyWords.SIZE).is(About.SIZE, Remedy.NONE),
          // Our account: its quotas and rates, and whether it is blocked.
          at(EVERYWHERE).code(ANY).says(ReplyWords.ACCOUNT).is(About.ACCOUNT, Remedy.PROVIDER),
          at(EVERYWHERE).code("432").is(About.ACCOUNT, Remedy.PROVIDER),
          at(MAIL)
              .code(ANY)
              .status(
                  "5\\.4\\.5|5\\.1\\.90|5\\.2\\.25[1345]|4\\.5\\.(?!3$)\\d+"
                      + "|[45]\\.7\\.(28|50[0-3]|51[01]|6\\d\\d|7[0-4]\\d)")
              .is(About.ACCOUNT, Remedy.PROVIDER),
          // How we log in.
          at(AUTH).code("50[024]").is(About.MECHANISM, Remedy.AUTH),
          at(AUTH).code(NEVER).status("5\\.7\\.4").is(About.MECHANISM, Remedy.AUTH),
          at(AUTH)
              .code(NEVER)
              .says("(mechanism|type)\\b.{0,30}(not|un)|unrecognized auth|unsupported auth")
              .is(About.MECHANISM, Remedy.AUTH),
          at(AUTH)
              .code(NEVER)
              .says("smtpclientauth|auth\\w* is disabled|smtp auth")
              .is(About.CONFIGURATION, Remedy.AUTH),
          at(AUTH)
              .code(NEVER)
              .says("application.specific|app(lication)?.password|2.?step|web browser")
              .is(About.CONFIGURATION, Remedy.APP_PASSWORD),
          // What the mail says.
          at(CONTENT).code(LATER).says(ReplyWords.SPAM).is(About.CONTENT, Remedy.NONE),
          at(CONTENT).code(NEVER).says(ReplyWords.SPAM).ends(About.CONTENT),
          // The address of this machine.
          at(MAIL).code(ANY).status("[45]\\.7\\.25").is(About.CONFIGURATION, Remedy.HOST),
          at(EnumSet.of(GREETING, EHLO, AUTH, SENDER, RECIPIENT, CONTENT))
              .code(ANY)
              .says(ReplyWords.HOST)
              .is(About.CONFIGURATION, Remedy.HOST),
          // The sender.
          at(MAIL)
              .code(ANY)
              .status(
                  "[45]\\.1\\.[78]|5\\.2\\.252"
                      + "|[45]\\.7\\.(2[0-467]|3[02]|60|9|367|509|515|750)")
              .is(About.CONFIGURATION, Remedy.MAIL_FROM),
          at(MAIL).code(ANY).says(ReplyWords.SENDER).is(About.CONFIGURATION, Remedy.MAIL_FROM),
          // Relaying, and logging in for it.
          at(MAIL).code(ANY).says(ReplyWords.RELAY).is(About.CONFIGURATION, Remedy.USER),
          at(MAIL).code("530|534|535|538").is(About.CONFIGURATION, Remedy.USER),
          at(MAIL)
              .code(ANY)
              .status("[45]\\.7\\.(3|8|54|57|64|68)")
              .is(About.CONFIGURATION, Remedy.USER),
          at(MAIL).code(ANY).says(ReplyWords.LOGIN).is(About.CONFIGURATION, Remedy.USER),
          at(EnumSet.of(SENDER, RECIPIENT)).code("504").is(About.CONFIGURATION, Remedy.HELO),
          at(MAIL).code(ANY).says(ReplyWords.COUNT).is(About.COUNT, Remedy.NONE),
          at(WHOLE).code(NEVER).status("5\\.2\\.2").is(About.CONTENT, Remedy.NONE),
          at(WHOLE).code(NEVER).says("quota|mailbox").is(About.CONTENT, Remedy.NONE),
          at(WHOLE).code("523|552").is(About.SIZE, Remedy.NONE),
          // One recipient.
          at(RECIPIENT).code(NEVER).says("try again|temporar").is(About.RECIPIENT, Remedy.MAIL_TO),
          at(RECIPIENT)
              .code(NEVER)
              .status("5\\.1\\.\\d+|5\\.4\\.1|5\\.2\\.1")
              .ends(About.RECIPIENT),
          at(RECIPIENT).code(NEVER).status("5\\.7\\.\\d+").is(About.CONFIGURATION, Remedy.USER),
          at(RECIPIENT).code("55[0136]").status("(5\\.[^3]\\..*)?").ends(About.RECIPIENT),
          at(RECIPIENT).code(NEVER).is(About.RECIPIENT, Remedy.MAIL_TO),
          at(RECIPIENT).code(LATER).status("4\\.[124]\\..*").is(About.RECIPIENT, Remedy.NONE),
          at(RECIPIENT)
              .code(LATER)
              .says("recipient address rejected|\\b(user|mailbox|recipient)\\b")
              .is(About.RECIPIENT, Remedy.NONE),
          at(RECIPIENT).code("450").status("").is(About.RECIPIENT, Remedy.NONE),
          // What is left goes by the phase and the first digits.
          at(EHLO).code(ANY).status("[45]\\.7\\..*").is(About.CONFIGURATION, Remedy.HELO),
          at(EHLO).code(NEVER).is(About.CONFIGURATION, Remedy.HELO),
          at(TLS).code(NEVER).is(About.CONFIGURATION, Remedy.STARTTLS),
          at(AUTH).code(NEVER).is(About.CONFIGURATION, Remedy.PASSWORD),
          at(SENDER).code(NEVER).is(About.CONFIGURATION, Remedy.MAIL_FROM),
          at(EnumSet.of(DATA, CONTENT)).code(NEVER).is(About.CONTENT, Remedy.NONE),
          at(GREETING).code(LATER).status("4\\.7\\..*").is(About.ACCOUNT, Remedy.PROVIDER),
          at(MAIL).code(LATER).status("4\\.7\\..*").is(About.ACCOUNT, Remedy.PROVIDER),
          at(EVERYWHERE).is(About.SERVER, Remedy.NONE));

  private ReplyRules() {}

  /// A row.
  ///
  /// @param codes the three digits
  /// @param statuses the enhanced status, or nothing where the server gave none
  /// @param words is found in what the server says, as [ReplyText] leaves it
  record Rule(Set<Phase> phases, Pattern codes, Pattern statuses, Pattern words, Verdict verdict) {

    boolean fits(Phase phase, SmtpReply reply, String said) {
      return phases.contains(phase)
          && codes.matcher(Integer.toString(reply.code())).matches()
          && statuses.matcher(reply.status()).matches()
          && words.matcher(said).find();
    }
  }

  private static Row at(Phase phase) {
    return at(EnumSet.of(phase));
  }

  private static Row at(Set<Phase> phases) {
    return new Row(phases, "-?\\d+", ".*", "");
  }

  private record Row(Set<Phase> phases, String codes, String statuses, String words) {

    Row code(String expression) {
      return new Row(phases, expression, statuses, words);
    }

    Row status(String expression) {
      return new Row(phases, codes, expression, words);
    }

    Row says(String expression) {
      return new Row(phases, codes, statuses, expression);
    }

    Rule is(About about, Remedy remedy) {
      return rule(new Verdict(about, false, remedy));
    }

    Rule ends(About about) {
      return rule(new Verdict(about, true, Remedy.NONE));
    }

    private Rule rule(Verdict verdict) {
      return new Rule(
          phases,
          Pattern.compile(codes),
          Pattern.compile(statuses),
          Pattern.compile(words),
          verdict);
    }
  }
}
