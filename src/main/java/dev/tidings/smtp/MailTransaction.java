package dev.tidings.smtp;

import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.ServerFailure;
import dev.tidings.smtp.ReplyClassifier.About;
import dev.tidings.smtp.ReplyClassifier.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One mail on its way over one session: MAIL, RCPT, DATA and the content (RFC 5321, 3.3), for as
/// many recipients as the server takes in one transaction.
final class MailTransaction {

  /// The longest ENVID allowed (RFC 3461, 4.4).
  private static final int LONGEST_ENVID = 100;

  private final Mail mail;
  private final List<String> due;
  private final SmtpSettings settings;
  private final RecipientLimit limit;
  private final ReplyClassifier classifier;
  private final MailDiagnoses diagnoses;
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

  /// What was said to a recipient that is not about the recipient.
  private record AboutUs(String recipient, SmtpReply reply, Verdict verdict) {}

  /// @param limit of the same server, from earlier mails
  MailTransaction(PendingMail pending, SmtpSettings settings, RecipientLimit limit) {
    this.mail = pending.mail();
    this.due = pending.due();
    this.settings = settings;
    this.limit = limit;
    this.diagnoses = new MailDiagnoses(settings);
    Stream<String> addresses = Stream.concat(Stream.of(sender()), due.stream());
    this.classifier =
        new ReplyClassifier(Stream.concat(settings.names().stream(), addresses).toList());
  }

  /// Hands the mail over as far as the server takes it. A transaction that nobody got is repeated
  /// with fewer recipients, if they were too many; one that some got leaves the others without an
  /// outcome, so that this is on the disk before theirs begins.
  ///
  /// @throws SmtpFailure if the session ended before the content began: nobody got the mail
  Attempt over(SmtpSession server) throws SmtpFailure {
    boolean utf8 = server.supports("SMTPUTF8");
    Optional<String> from = sendable(sender(), utf8);
    if (from.isEmpty()) {
      return failed(
          MailDiagnosis.ours(
              "mail.from is no address this server can be told",
              "set mail.from to a plain one such as tidings@example.org"));
    }
    Map<String, String> recipients = sendable(utf8);
    long most = server.limit().orElse(Long.MAX_VALUE);
    if (size() > most) {
      recipients
          .keySet()
          .forEach(to -> outcomes.put(to, tooBig("the server takes no more than " + most, most)));
    }
    server.recipientLimit().ifPresent(limit::atMost);
    Optional<Attempt> end = Optional.empty();
    while (end.isEmpty() && outcomes.size() < due.size()) {
      end = once(server, from.get(), recipients);
    }
    return end.orElseGet(() -> Attempt.of(outcomes));
  }

  /// What it came to if the failure is not to be met by another session: whoever was refused before
  /// it stays so.
  Attempt endedBy(ServerFailure failure) {
    return new Attempt(outcomes, Optional.of(failure), Duration.ZERO);
  }

  /// One transaction.
  ///
  /// @return empty if it is to be repeated with fewer recipients
  private Optional<Attempt> once(SmtpSession server, String from, Map<String, String> recipients)
      throws SmtpFailure {
    List<String> named =
        recipients.keySet().stream()
            .filter(to -> !outcomes.containsKey(to))
            .limit(limit.most())
            .toList();
    server.beginMail(size(), named.size());
    boolean letters = !RecipientAddresses.isAscii(from + recipients.values());
    SmtpReply reply = ask(server, Phase.SENDER, mailCommand(server, from, letters));
    if (!reply.accepts()) {
      return Optional.of(unwanted(reply, named));
    }
    List<String> taken = new ArrayList<>();
    List<AboutUs> aboutUs = new ArrayList<>();
    for (String to : named) {
      reply = ask(server, Phase.RECIPIENT, "RCPT TO:<" + recipients.get(to) + ">");
      if (reply.accepts()) {
        taken.add(to);
      } else if (!goesOn(to, reply, taken, aboutUs)) {
        break;
      }
    }
    if (taken.isEmpty()) {
      return Optional.of(withoutTaken(aboutUs));
    }
    return content(server, taken).map(end -> aboutUs.isEmpty() ? end : with(end, aboutUs));
  }

  /// Deals with a recipient who was not taken.
  ///
  /// @return whether others may be named in this transaction
  private boolean goesOn(String to, SmtpReply reply, List<String> taken, List<AboutUs> aboutUs) {
    Verdict verdict = classifier.of(Phase.RECIPIENT, reply);
    switch (verdict.about()) {
      case RECIPIENT, CONTENT ->
          outcomes.put(
              to,
              verdict.ends()
                  ? new Outcome.Refused(reply.text())
                  : new Outcome.Later(words(reply, verdict)));
      case SIZE -> outcomes.put(to, tooBig(reply.text(), size() - 1L));
      case SERVER, ACCOUNT, CONFIGURATION, MECHANISM ->
          aboutUs.add(new AboutUs(to, reply, verdict));
      case COUNT -> {
        if (taken.isEmpty()) {
          // Not one: then it is how many a day.
          aboutUs.add(new AboutUs(to, reply, new Verdict(About.ACCOUNT, false, Remedy.PROVIDER)));
        } else {
          limit.atMost(taken.size());
        }
        return false;
      }
    }
    return true;
  }

  private Attempt unwanted(SmtpReply reply, List<String> named) {
    Verdict verdict = classifier.of(Phase.SENDER, reply);
    if (verdict.about() != About.SIZE) {
      return failed(diagnoses.of(Phase.SENDER, reply, verdict, sender()));
    }
    named.forEach(to -> outcomes.put(to, tooBig(reply.text(), size() - 1L)));
    return Attempt.of(outcomes);
  }

  /// Nobody is taken. Where that is about us for all, none of them is to blame.
  private Attempt withoutTaken(List<AboutUs> aboutUs) {
    if (!outcomes.isEmpty() || aboutUs.isEmpty()) {
      return with(Attempt.of(outcomes), aboutUs);
    }
    AboutUs first = aboutUs.getFirst();
    return failed(diagnoses.of(Phase.RECIPIENT, first.reply(), first.verdict(), sender()));
  }

  /// The same with what was said to those who were not taken because of us. Who met a limit of our
  /// account has no outcome: another server may take them at once.
  private Attempt with(Attempt end, List<AboutUs> aboutUs) {
    Map<String, Outcome> all = new LinkedHashMap<>(end.outcomes());
    Optional<ServerFailure> failure = end.failure();
    for (AboutUs each : aboutUs) {
      String words = words(each.reply(), each.verdict());
      if (each.verdict().about() == About.ACCOUNT) {
        MailDiagnosis limited =
            diagnoses.of(Phase.RECIPIENT, each.reply(), each.verdict(), sender());
        failure = failure.or(() -> Optional.of(limited.failure(true)));
      } else {
        all.put(
            each.recipient(),
            each.verdict().about() == About.SERVER
                ? new Outcome.Later(words)
                : new Outcome.Misconfigured(words));
      }
    }
    return new Attempt(all, failure, Duration.ZERO);
  }

  /// Sends the content to those who were taken.
  ///
  /// @return empty if they were too many
  private Optional<Attempt> content(SmtpSession server, List<String> taken) throws SmtpFailure {
    Phase phase = Phase.DATA;
    SmtpReply reply = going(phase, server.askData());
    if (reply.accepts()) {
      phase = Phase.CONTENT;
      reply = server.send(mail.content());
    }
    if (reply.code() == SmtpReply.CUT) {
      String what = settings.server() + ": the connection broke while sending: " + reply.text();
      return Optional.of(failed(MailDiagnosis.theirs(what, "")));
    }
    if (reply.accepts() || reply.code() == SmtpReply.LOST) {
      Outcome outcome =
          reply.accepts()
              ? new Outcome.Accepted(reply.text())
              : new Outcome.Ambiguous("sent, but not answered: " + reply.text());
      taken.forEach(to -> outcomes.put(to, outcome));
      return Optional.of(Attempt.of(outcomes));
    }
    return refused(phase, reply, taken);
  }

  private Optional<Attempt> refused(Phase phase, SmtpReply reply, List<String> taken) {
    Verdict verdict = classifier.of(phase, reply);
    if (verdict.about() == About.COUNT && taken.size() > 1) {
      limit.refused(classifier.words(reply), taken.size());
      return Optional.empty();
    }
    return Optional.of(
        switch (verdict.about()) {
          case SERVER, ACCOUNT, CONFIGURATION, MECHANISM ->
              failed(diagnoses.of(phase, reply, verdict, sender()));
          case SIZE -> all(taken, tooBig(reply.text(), size() - 1L));
          case RECIPIENT, CONTENT, COUNT -> all(taken, unwanted(reply, verdict));
        });
  }

  private static Outcome unwanted(SmtpReply reply, Verdict verdict) {
    if (verdict.ends()) {
      return new Outcome.Refused(reply.text());
    }
    return reply.refuses() ? new Outcome.Doubtful(reply.text()) : new Outcome.Later(reply.text());
  }

  private Attempt all(List<String> recipients, Outcome outcome) {
    recipients.forEach(to -> outcomes.put(to, outcome));
    return Attempt.of(outcomes);
  }

  private Attempt failed(MailDiagnosis diagnosis) {
    return endedBy(diagnosis.failure(true));
  }

  /// A mail may be too big for the server, or for one mailbox.
  private Outcome tooBig(String reply, long most) {
    return new Outcome.TooBig("too big with its " + size() + " bytes: " + reply, most);
  }

  private String words(SmtpReply reply, Verdict verdict) {
    String remedy = verdict.remedy().words(settings, sender());
    return remedy.isEmpty() ? reply.text() : reply.text() + "; " + remedy;
  }

  private String sender() {
    return mail.envelope().sender();
  }

  private int size() {
    return mail.content().length();
  }

  /// The due recipients in wire form; those that have none are refused, unseen by the server.
  private Map<String, String> sendable(boolean utf8) {
    Map<String, String> recipients = new LinkedHashMap<>();
    for (String recipient : due) {
      sendable(recipient, utf8)
          .ifPresentOrElse(
              wire -> recipients.put(recipient, wire),
              () -> outcomes.put(recipient, unsendable(recipient)));
    }
    return recipients;
  }

  private static Optional<String> sendable(String address, boolean utf8) {
    return RecipientAddresses.wireForm(address)
        .filter(wire -> utf8 || RecipientAddresses.isAscii(wire));
  }

  private static Outcome unsendable(String recipient) {
    return new Outcome.Refused(
        RecipientAddresses.wireForm(recipient).isPresent()
            ? "the server has no SMTPUTF8, which letters beyond ASCII before the @ need"
            : "this is no mail address");
  }

  /// Tells what is coming, where the server wants to know: a mail that is too big for one of its
  /// mailboxes, or for the room it has now, is then refused before it is uploaded.
  private String mailCommand(SmtpSession server, String from, boolean utf8) {
    var command = new StringBuilder("MAIL FROM:<" + from + ">");
    if (server.supports("SIZE")) {
      command.append(" SIZE=").append(size());
    }
    String id = RecipientAddresses.xtext(mail.messageId().replaceAll("^<|>$", ""));
    if (server.supports("DSN") && id.length() <= LONGEST_ENVID) {
      command.append(" ENVID=").append(id);
    }
    return utf8 ? command.append(" SMTPUTF8").toString() : command.toString();
  }

  private static SmtpReply ask(SmtpSession server, Phase phase, String command) throws SmtpFailure {
    return going(phase, server.ask(command));
  }

  private static SmtpReply going(Phase phase, SmtpReply reply) throws SmtpFailure {
    if (reply.ends()) {
      throw new SmtpFailure(phase, reply, null);
    }
    return reply;
  }
}
