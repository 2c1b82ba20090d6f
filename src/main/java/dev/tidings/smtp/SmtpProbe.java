package dev.tidings.smtp;

import dev.tidings.mail.Mail;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tries the way of a mail, phase by phase, and sends none.
public final class SmtpProbe {

  private final SmtpSettings settings;
  private final Timeouts timeouts;
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
      open(trust)
          .ifPresent(server -> {
            passed(server, trust);
            name(server, envelope);
            server.quit();
          });
    } catch (IOException e) {
      failed(Phase.TLS, Diagnoses.unusable(e));
    }
  }

  private Optional<Conversation> open(Trust trust) {
    try {
      return Optional.of(Conversation.open(settings, timeouts, trust));
    } catch (Trouble e) {
      order().stream().takeWhile(phase -> phase != e.phase()).forEach(phase -> passed(phase, ""));
      failed(e.phase(), new Diagnoses(settings).of(e, trust));
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

  private void passed(Conversation server, Trust trust) {
    for (Phase phase : order()) {
      passed(
          phase,
          switch (phase) {
            case DNS -> server.address().getHostAddress();
            case TCP -> settings.server().toString();
            case GREETING -> server.banner();
            case EHLO -> "as " + server.getLocalHost();
            case TLS ->
                server.isSSL()
                    ? "certificate for " + String.join(", ", trust.names())
                    : "not offered: mails go in the clear";
            case AUTH ->
                settings.login().map(login -> "as " + login.user()).orElse("no login is set");
            case SENDER, RECIPIENT, DATA -> "";
          });
    }
  }

  private void name(Conversation server, Mail.Envelope envelope) {
    var verdicts = new Verdicts(settings);
    String sender = envelope.sender();
    boolean letters = !Addresses.isAscii(sender + envelope.recipients());
    boolean utf8 = letters && server.supportsExtension("SMTPUTF8");
    Reply reply = told(server, "MAIL FROM:<%s>" + (utf8 ? " SMTPUTF8" : ""), sender, utf8);
    if (!reply.accepts()) {
      failed(Phase.SENDER, verdicts.notTaken(reply, sender));
      return;
    }
    passed(Phase.SENDER, sender);
    for (String recipient : envelope.recipients()) {
      if (reply.ends()) {
        return;
      }
      reply = told(server, "RCPT TO:<%s>", recipient, utf8);
      if (reply.accepts()) {
        passed(Phase.RECIPIENT, recipient);
      } else {
        failed(Phase.RECIPIENT, verdicts.notTaken(reply, sender, recipient));
      }
    }
    server.ask("RSET");
  }

  private static Reply told(Conversation server, String command, String address, boolean utf8) {
    return Addresses.wireForm(address)
        .filter(wire -> utf8 || Addresses.isAscii(wire))
        .map(wire -> server.ask(command.formatted(wire)))
        .orElse(new Reply(553, "553 5.1.3 no address this server can be told"));
  }

  private void passed(Phase phase, String detail) {
    findings.add(new Finding(phase, true, detail, ""));
  }

  private void failed(Phase phase, Diagnosis diagnosis) {
    findings.add(new Finding(phase, false, diagnosis.what(), diagnosis.remedy()));
  }
}
