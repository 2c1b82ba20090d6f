package dev.tidings.smtp;

import dev.tidings.mail.mime.Mail;
import dev.tidings.smtp.ReplyClassifier.About;
import dev.tidings.smtp.ReplyClassifier.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Tries the way of a mail, phase by phase, and sends none.
public final class SmtpProbe {

  /// What nobody knows before a mail is sent.
  public static final String ONLY_BY_SENDING =
      "whether it takes the content, and mails from this sender and at this rate, shows only"
          + " tidings check --send";

  private final SmtpSettings settings;
  private final Timeouts timeouts;
  private final MailDiagnoses diagnoses;
  private final List<Finding> findings = new ArrayList<>();

  /// What one phase came to.
  ///
  /// @param phase which
  /// @param ok whether a mail would get past it
  /// @param detail one line: what the server said, or who was tried
  /// @param remedy what to do; empty where nothing is to be done or nothing is known
  public record Finding(Phase phase, boolean ok, String detail, String remedy) {}

  private SmtpProbe(SmtpSettings settings, Timeouts timeouts) {
    this.settings = settings;
    this.timeouts = timeouts;
    this.diagnoses = new MailDiagnoses(settings);
  }

  /// Tries all phases up to the first that no mail gets past; every recipient is tried.
  ///
  /// @param envelope whom to name as sender and recipients
  /// @return the phases in the order they were tried
  public static List<Finding> run(
      SmtpSettings settings, Timeouts timeouts, Mail.Envelope envelope) {
    var probe = new SmtpProbe(settings, timeouts);
    probe.tryAll(envelope);
    return List.copyOf(probe.findings);
  }

  private void tryAll(Mail.Envelope envelope) {
    try {
      Trust trust = Trust.of(settings.caFile());
      open(trust, envelope.sender())
          .ifPresent(server -> {
            passed(server, trust);
            name(server, envelope);
            server.quit();
          });
    } catch (IOException e) {
      failed(Phase.TLS, diagnoses.unusable(e));
    }
  }

  private Optional<SmtpSession> open(Trust trust, String sender) {
    try {
      return Optional.of(
          SessionOpening.open(settings, timeouts, trust, new Authentication.Memory()));
    } catch (SmtpFailure e) {
      order().stream().takeWhile(phase -> phase != e.phase()).forEach(phase -> passed(phase, ""));
      failed(e.phase(), diagnoses.of(e, trust, sender));
      return Optional.empty();
    }
  }

  private List<Phase> order() {
    return switch (settings.security()) {
      case TLS -> List.of(Phase.DNS, Phase.TCP, Phase.TLS, Phase.GREETING, Phase.EHLO, Phase.AUTH);
      case STARTTLS, STARTTLS_OPPORTUNISTIC ->
          List.of(Phase.DNS, Phase.TCP, Phase.GREETING, Phase.EHLO, Phase.TLS, Phase.AUTH);
      case NONE -> List.of(Phase.DNS, Phase.TCP, Phase.GREETING, Phase.EHLO, Phase.AUTH);
    };
  }

  private void passed(SmtpSession server, Trust trust) {
    for (Phase phase : order()) {
      passed(
          phase,
          switch (phase) {
            case DNS -> server.address().getHostAddress();
            case TCP -> settings.server().toString();
            case GREETING -> server.banner();
            case EHLO -> "as " + SessionOpening.name(settings, server.ourAddress());
            case TLS ->
                server.isSecure()
                    ? "certificate for " + String.join(", ", trust.names())
                    : "not offered: mails go in the clear";
            case AUTH ->
                settings.login().map(login -> "as " + login.user()).orElse("no login is set");
            case SENDER, RECIPIENT, DATA, CONTENT -> "";
          });
    }
  }

  private void name(SmtpSession server, Mail.Envelope envelope) {
    Stream<String> addresses =
        Stream.concat(Stream.of(envelope.sender()), envelope.recipients().stream());
    var classifier =
        new ReplyClassifier(Stream.concat(settings.names().stream(), addresses).toList());
    server.beginMail(0, envelope.recipients().size());
    SmtpReply reply = sender(server, envelope);
    if (!reply.accepts()) {
      Verdict verdict = classifier.of(Phase.SENDER, reply);
      failed(Phase.SENDER, diagnoses.of(Phase.SENDER, reply, verdict, envelope.sender()));
      return;
    }
    passed(Phase.SENDER, envelope.sender());
    for (String to : envelope.recipients()) {
      reply = recipient(server, envelope, to);
      if (!reply.accepts() && classifier.of(Phase.RECIPIENT, reply).about() == About.COUNT) {
        // Those beyond the server's limit go in a transaction of their own, as a mail's would.
        server.ask("RSET");
        sender(server, envelope);
        reply = recipient(server, envelope, to);
      }
      if (reply.accepts()) {
        passed(Phase.RECIPIENT, to);
      } else {
        Verdict verdict = classifier.of(Phase.RECIPIENT, reply);
        failed(Phase.RECIPIENT, notTaken(reply, verdict, to, envelope.sender()));
      }
      if (reply.ends()) {
        return;
      }
    }
    server.ask("RSET");
  }

  private static SmtpReply sender(SmtpSession server, Mail.Envelope envelope) {
    String utf8 = needsUtf8(server, envelope) ? " SMTPUTF8" : "";
    return told(server, "MAIL FROM:<%s>" + utf8, envelope.sender(), !utf8.isEmpty());
  }

  private static SmtpReply recipient(SmtpSession server, Mail.Envelope envelope, String to) {
    return told(server, "RCPT TO:<%s>", to, needsUtf8(server, envelope));
  }

  private static boolean needsUtf8(SmtpSession server, Mail.Envelope envelope) {
    boolean ascii = RecipientAddresses.isAscii(envelope.sender() + envelope.recipients());
    return !ascii && server.supports("SMTPUTF8");
  }

  private static SmtpReply told(SmtpSession server, String command, String address, boolean utf8) {
    return RecipientAddresses.wireForm(address)
        .filter(wire -> utf8 || RecipientAddresses.isAscii(wire))
        .map(wire -> server.ask(command.formatted(wire)))
        .orElse(new SmtpReply(553, "553 5.1.3 no address this server can be told"));
  }

  private MailDiagnosis notTaken(
      SmtpReply reply, Verdict verdict, String recipient, String sender) {
    MailDiagnosis diagnosis = diagnoses.of(Phase.RECIPIENT, reply, verdict, sender);
    String remedy =
        !diagnosis.remedy().isEmpty()
            ? diagnosis.remedy()
            : reply.refuses()
                ? Remedy.MAIL_TO.words(settings, sender)
                : "it may be taken later: try again";
    return new MailDiagnosis(diagnosis.cause(), recipient + ": " + reply.text(), remedy);
  }

  private void passed(Phase phase, String detail) {
    findings.add(new Finding(phase, true, detail, ""));
  }

  private void failed(Phase phase, MailDiagnosis diagnosis) {
    findings.add(new Finding(phase, false, diagnosis.what(), diagnosis.remedy()));
  }
}
