package dev.tidings.smtp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import org.jspecify.annotations.Nullable;

/// What a conversation's failure before any mail means: the server's matter or ours, and what to
/// do. Whatever is not known here is the server's, so that it is tried again.
final class Diagnoses {

  private static final String CHECK_PORT =
      "check smtp.host and smtp.port: usual are 587 (starttls), 465 (tls), 25 (none, a relay nearby)";
  private static final String IMPLICIT_TLS =
      "port 465 speaks TLS from the first byte: set smtp.tls = tls";
  private static final String NO_STARTTLS =
      "use the port that has it (usually 587), or set smtp.tls = tls with port 465; "
          + "smtp.tls = none sends everything in the clear";

  private final SmtpSettings settings;
  private final String server;

  Diagnoses(SmtpSettings settings) {
    this.settings = settings;
    this.server = settings.server().toString();
  }

  /// Certificates of our own that cannot be used.
  static Diagnosis unusable(IOException e) {
    return Diagnosis.ours(
        String.valueOf(e.getMessage()),
        "smtp.ca-file must be a readable file of certificates (PEM)");
  }

  /// @param trust knows the certificate that was shown
  Diagnosis of(Trouble trouble, @Nullable Trust trust) {
    Reply reply = trouble.reply();
    return switch (trouble.phase()) {
      case DNS ->
          Diagnosis.theirs(
              "there is no address for " + settings.server().host(),
              "check smtp.host and this machine's DNS");
      case TCP -> unreached(trouble);
      case GREETING -> ungreeted(trouble);
      case EHLO -> unintroduced(reply);
      case TLS -> unencrypted(trouble, trust);
      case AUTH -> unknown(reply);
      case SENDER, RECIPIENT, DATA -> Diagnosis.theirs(server + " stopped: " + reply.text(), "");
    };
  }

  private Diagnosis unreached(Trouble trouble) {
    if (trouble.getCause() instanceof SocketTimeoutException) {
      return Diagnosis.theirs(
          server + " does not answer",
          CHECK_PORT + "; many providers of servers block outgoing mail");
    }
    return Diagnosis.theirs(server + " cannot be reached: " + trouble.reply().text(), CHECK_PORT);
  }

  private Diagnosis ungreeted(Trouble trouble) {
    boolean silent = trouble.reply().code() == Reply.LOST;
    boolean plain = settings.security() != SmtpSettings.Security.TLS;
    String remedy = "";
    if (silent && plain) {
      remedy =
          settings.server().port() == 465 ? IMPLICIT_TLS : "if it " + IMPLICIT_TLS.substring(9);
    }
    return Diagnosis.theirs(server + " does not welcome us: " + trouble.reply().text(), remedy);
  }

  private Diagnosis unintroduced(Reply reply) {
    String what = server + " does not accept how we introduce ourselves: " + reply.text();
    return reply.refuses() ? Diagnosis.ours(what, Verdicts.SET_HELO) : Diagnosis.theirs(what, "");
  }

  private Diagnosis unencrypted(Trouble trouble, @Nullable Trust trust) {
    Reply reply = trouble.reply();
    if (reply.code() == Reply.UNOFFERED) {
      return Diagnosis.ours(server + " does not offer STARTTLS", NO_STARTTLS);
    }
    if (reply.refuses()) {
      return Diagnosis.ours(server + " refuses STARTTLS: " + reply.text(), NO_STARTTLS);
    }
    CertificateException certificate = find(CertificateException.class, trouble);
    if (certificate != null) {
      return distrusted(certificate, trust);
    }
    boolean fromFirstByte = settings.security() == SmtpSettings.Security.TLS;
    if (fromFirstByte && reply.text().contains("unrecognized SSL message")) {
      return Diagnosis.ours(
          server + " does not speak TLS from the first byte",
          "set smtp.tls = starttls, or smtp.port = 465");
    }
    return Diagnosis.theirs("no TLS with " + server + ": " + reply.text(), "");
  }

  private Diagnosis distrusted(CertificateException why, @Nullable Trust trust) {
    String certificate = "the certificate of " + server;
    String names = trust == null ? "" : String.join(", ", trust.names());
    String issuer = trust == null ? "" : trust.issuer();
    if (find(CertificateExpiredException.class, why) != null
        || find(CertificateNotYetValidException.class, why) != null) {
      return Diagnosis.ours(
          certificate + " is out of date: " + why.getMessage(),
          "its owner must renew it; check this machine's clock too");
    }
    if (String.valueOf(why.getMessage()).startsWith("No ")) {
      return Diagnosis.ours(
          certificate + " is for " + names + ", not for " + settings.server().host(),
          "set smtp.host to that name");
    }
    return Diagnosis.ours(
        certificate + " (" + names + ") is signed by an unknown authority, " + issuer,
        "set smtp.ca-file to that authority's certificate (PEM)");
  }

  private Diagnosis unknown(Reply reply) {
    String user = settings.login().map(SmtpSettings.Login::user).orElse("");
    if (reply.code() == Reply.UNOFFERED) {
      return Diagnosis.ours(
          server + " offers no way to log in that we know",
          "use the port for mail programs (587 or 465), with smtp.tls not none; "
              + "a server that wants no login wants smtp.user empty");
    }
    String what = server + " does not log in " + user + ": " + reply.text();
    if (reply.code() == Reply.LOST || reply.defers()) {
      return Diagnosis.theirs(what, "");
    }
    return reply.code() == 530 || reply.code() == 538
        ? Diagnosis.ours(what, "set smtp.tls = starttls or tls")
        : Diagnosis.ours(
            what,
            "check smtp.user and smtp.password; many providers want an app password made in"
                + " their account settings");
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
