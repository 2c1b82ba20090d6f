package dev.tidings.smtp;

import dev.tidings.mail.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.OwedMail;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One mail on its way over one conversation.
final class Delivery {

  /// The longest ENVID allowed (RFC 3461, 4.4).
  private static final int LONGEST_ENVID = 100;

  private final Mail mail;
  private final List<String> due;
  private final Verdicts verdicts;
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

  Delivery(OwedMail owed, Verdicts verdicts) {
    this.mail = owed.mail();
    this.due = owed.due();
    this.verdicts = verdicts;
  }

  /// Hands the mail over as far as the server takes it.
  ///
  /// @throws Trouble if the conversation ended before the content began: nobody got the mail
  Attempt over(Conversation server) throws Trouble {
    boolean utf8 = server.supportsExtension("SMTPUTF8");
    Optional<String> from = sendable(mail.envelope().sender(), utf8);
    if (from.isEmpty()) {
      return Diagnosis.ours(
              "mail.from is no address this server can be told",
              "set mail.from to a plain one such as tidings@example.org")
          .attempt();
    }
    Map<String, String> recipients = sendable(utf8);
    if (recipients.isEmpty()) {
      return new Attempt.Tried(outcomes);
    }
    long most = server.limit().orElse(Long.MAX_VALUE);
    if (size() > most) {
      return all(Verdicts.tooBig(size(), most));
    }
    boolean letters = !Addresses.isAscii(from.get() + recipients.values());
    Reply reply = ask(server, Phase.SENDER, mailCommand(server, from.get(), letters));
    return reply.accepts() ? toAll(server, recipients) : unwanted(reply);
  }

  /// What it came to if the trouble is not to be met by another conversation: whoever was refused
  /// before it stays so, and need not be tried again with the others.
  Attempt endedBy(Diagnosis diagnosis) {
    boolean decided = outcomes.values().stream().anyMatch(Outcome.Refused.class::isInstance);
    return decided ? all(new Outcome.Later(diagnosis.words())) : diagnosis.attempt();
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
    return Addresses.wireForm(address).filter(wire -> utf8 || Addresses.isAscii(wire));
  }

  private static Outcome unsendable(String recipient) {
    return new Outcome.Refused(
        Addresses.wireForm(recipient).isPresent()
            ? "the server has no SMTPUTF8, which letters beyond ASCII before the @ need"
            : "this is no mail address");
  }

  /// Tells what is coming, where the server wants to know: a mail that is too big for one of its
  /// mailboxes, or for the room it has now, is then refused before it is uploaded.
  private String mailCommand(Conversation server, String from, boolean utf8) {
    var command = new StringBuilder("MAIL FROM:<" + from + ">");
    if (server.supportsExtension("SIZE")) {
      command.append(" SIZE=").append(size());
    }
    String id = Addresses.xtext(mail.messageId().replaceAll("^<|>$", ""));
    if (server.supportsExtension("DSN") && id.length() <= LONGEST_ENVID) {
      command.append(" ENVID=").append(id);
    }
    return utf8 ? command.append(" SMTPUTF8").toString() : command.toString();
  }

  private Attempt unwanted(Reply reply) {
    return verdicts.isAboutUs(reply)
        ? verdicts.misconfigured(reply, sender()).attempt()
        : all(verdicts.sender(reply, size()));
  }

  private Attempt toAll(Conversation server, Map<String, String> recipients) throws Trouble {
    List<String> taken = new ArrayList<>();
    List<Reply> blames = new ArrayList<>();
    for (var recipient : recipients.entrySet()) {
      Reply reply = ask(server, Phase.RECIPIENT, "RCPT TO:<" + recipient.getValue() + ">");
      if (reply.accepts()) {
        taken.add(recipient.getKey());
      } else {
        outcomes.put(recipient.getKey(), verdicts.recipient(reply, sender()));
      }
      if (Verdicts.blamesUs(reply)) {
        blames.add(reply);
      }
    }
    if (taken.isEmpty()) {
      return blames.size() == due.size()
          ? verdicts.misconfigured(blames.getFirst(), sender()).attempt()
          : new Attempt.Tried(outcomes);
    }
    Outcome outcome = verdicts.content(content(server), sender(), size());
    taken.forEach(recipient -> outcomes.put(recipient, outcome));
    return new Attempt.Tried(outcomes);
  }

  private Reply content(Conversation server) throws Trouble {
    Reply go = going(Phase.DATA, server.askData());
    return go.accepts() ? server.send(mail.content()) : go;
  }

  private static Reply ask(Conversation server, Phase phase, String command) throws Trouble {
    return going(phase, server.ask(command));
  }

  private static Reply going(Phase phase, Reply reply) throws Trouble {
    if (reply.ends()) {
      throw new Trouble(phase, reply, null);
    }
    return reply;
  }

  /// The same for everybody who has no outcome yet.
  private Attempt all(Outcome outcome) {
    due.forEach(recipient -> outcomes.putIfAbsent(recipient, outcome));
    return new Attempt.Tried(outcomes);
  }
}
