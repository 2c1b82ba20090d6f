package dev.tidings.smtp;

import dev.tidings.outbox.ServerFailure.Cause;
import dev.tidings.smtp.ReplyClassifier.Verdict;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What stops all mails, in words: whose matter it is, and what to do. Whatever is not known here
/// is the server's, so that it is tried again.
final class MailDiagnoses {

  private final SmtpSettings settings;
  private final String server;

  MailDiagnoses(SmtpSettings settings) {
    this.settings = settings;
    this.server = settings.server().toString();
  }

  /// Certificates of our own that cannot be used.
  MailDiagnosis unusable(IOException e) {
    return MailDiagnosis.ours(
        String.valueOf(e.getMessage()),
        settings.key("ca-file") + " must be a readable file of certificates (PEM)");
  }

  /// A session that ended before or between mails.
  ///
  /// @param trust knows the certificate that was shown
  /// @param sender as whom we send
  MailDiagnosis of(SmtpFailure failure, @Nullable Trust trust, String sender) {
    SmtpReply reply = failure.reply();
    if (reply.defers() || reply.refuses()) {
      return of(failure.phase(), reply, verdict(failure.phase(), reply, sender), sender);
    }
    return switch (failure.phase()) {
      case DNS ->
          MailDiagnosis.theirs(
              "there is no address for " + reply.text(),
              "check " + settings.key("host") + " and this machine's DNS");
      case TCP -> unreached(failure);
      case GREETING -> ungreeted(failure);
      case TLS -> unencrypted(failure, trust);
      case AUTH -> unknown(failure);
      case EHLO, SENDER, RECIPIENT, DATA, CONTENT ->
          MailDiagnosis.theirs(server + " stopped at " + failure.phase() + ": " + reply.text(), "");
    };
  }

  private Verdict verdict(Phase phase, SmtpReply reply, String sender) {
    List<String> ours = Stream.concat(settings.names().stream(), Stream.of(sender)).toList();
    return new ReplyClassifier(ours).of(phase, reply);
  }

  /// A reply that is not about a mail or a recipient.
  ///
  /// @param sender as whom we send
  MailDiagnosis of(Phase phase, SmtpReply reply, Verdict verdict, String sender) {
    Cause cause =
        switch (verdict.about()) {
          case ACCOUNT -> Cause.ACCOUNT;
          case CONFIGURATION, MECHANISM -> Cause.CONFIGURATION;
          case SERVER, RECIPIENT, CONTENT, SIZE, COUNT -> Cause.SERVER;
        };
    String remedy = verdict.remedy().words(settings, sender);
    return new MailDiagnosis(cause, what(phase, sender) + reply.text(), remedy);
  }

  private String what(Phase phase, String sender) {
    String user = settings.login().map(SmtpSettings.Login::user).orElse("");
    return server
        + switch (phase) {
          case DNS, TCP -> ": ";
          case GREETING -> " does not greet us: ";
          case EHLO -> " does not accept our name (EHLO): ";
          case TLS -> " refuses STARTTLS: ";
          case AUTH -> " does not log in " + user + " (AUTH): ";
          case SENDER -> " takes no mail from " + sender + " (MAIL): ";
          case RECIPIENT -> " takes no mail from us (RCPT): ";
          case DATA -> " does not want the mail (DATA): ";
          case CONTENT -> " did not take the mail: ";
        };
  }

  private MailDiagnosis unreached(SmtpFailure failure) {
    String ports =
        "check %s and %s: usual are 587 (starttls), 465 (tls), 25 (none, a relay nearby)"
            .formatted(settings.key("host"), settings.key("port"));
    return failure.getCause() instanceof SocketTimeoutException
        ? MailDiagnosis.theirs(
            server + " does not answer", ports + "; many providers of servers block outgoing mail")
        : MailDiagnosis.theirs(server + " cannot be reached: " + failure.reply().text(), ports);
  }

  private MailDiagnosis ungreeted(SmtpFailure failure) {
    boolean plain = settings.security() != SmtpSettings.Security.TLS;
    String tls = settings.key("tls") + " = tls";
    String remedy =
        !plain
            ? ""
            : settings.server().port() == 465
                ? "port 465 speaks TLS from the first byte: set " + tls
                : "if it speaks TLS from the first byte, as port 465 does: set " + tls;
    return MailDiagnosis.theirs(what(Phase.GREETING, "") + failure.reply().text(), remedy);
  }

  private MailDiagnosis unencrypted(SmtpFailure failure, @Nullable Trust trust) {
    SmtpReply reply = failure.reply();
    if (reply.code() == SmtpReply.UNOFFERED) {
      return MailDiagnosis.ours(
          server + " does not offer STARTTLS", Remedy.STARTTLS.words(settings, ""));
    }
    CertificateException certificate = find(CertificateException.class, failure);
    if (certificate != null) {
      return distrusted(certificate, trust);
    }
    boolean fromFirstByte = settings.security() == SmtpSettings.Security.TLS;
    if (fromFirstByte && reply.text().contains("unrecognized SSL message")) {
      return MailDiagnosis.ours(
          server + " does not speak TLS from the first byte",
          "set %s = starttls, or %s = 465".formatted(settings.key("tls"), settings.key("port")));
    }
    return MailDiagnosis.theirs("no TLS with " + server + ": " + reply.text(), "");
  }

  private MailDiagnosis distrusted(CertificateException why, @Nullable Trust trust) {
    String certificate = "the certificate of " + server;
    String names = trust == null ? "" : String.join(", ", trust.names());
    String issuer = trust == null ? "" : trust.issuer();
    if (find(CertificateExpiredException.class, why) != null
        || find(CertificateNotYetValidException.class, why) != null) {
      return MailDiagnosis.ours(
          certificate + " is out of date: " + why.getMessage(),
          "its owner must renew it; check this machine's clock too");
    }
    if (String.valueOf(why.getMessage()).startsWith("No ")) {
      return MailDiagnosis.ours(
          certificate + " is for " + names + ", not for " + settings.server().host(),
          "set " + settings.key("host") + " to that name");
    }
    return MailDiagnosis.ours(
        certificate + " (" + names + ") is signed by an unknown authority, " + issuer,
        "set " + settings.key("ca-file") + " to that authority's certificate (PEM)");
  }

  private MailDiagnosis unknown(SmtpFailure failure) {
    SmtpReply reply = failure.reply();
    if (failure.getCause() instanceof Credential.Unavailable none) {
      return new MailDiagnosis(none.matter(), what(Phase.AUTH, "") + none.what(), none.remedy());
    }
    if (reply.code() != SmtpReply.UNOFFERED) {
      return MailDiagnosis.theirs(what(Phase.AUTH, "") + reply.text(), "");
    }
    return MailDiagnosis.ours(
        server
            + " offers no way to log in that "
            + settings.key("auth")
            + " allows"
            + offered(reply),
        "use the port for mail programs (587 or 465), with %s not none; "
                .formatted(settings.key("tls"))
            + "a server that wants no login wants %s empty".formatted(settings.key("user")));
  }

  private static String offered(SmtpReply reply) {
    return reply.text().isEmpty() ? "" : ", only " + reply.text();
  }

  private static <T extends Throwable> @Nullable T find(Class<T> kind, Throwable in) {
    for (Throwable each = in; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return kind.cast(each);
      }
    }
    return null;
  }
}
