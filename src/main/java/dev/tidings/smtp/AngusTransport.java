package dev.tidings.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/// Angus as we need it: it introduces us by the configured name, never sends a password before TLS
/// unless told to, and lets us know how far it came. It speaks over a [Wire] that is already
/// connected, so that there is no socket factory whose failure it could fall back from, and its
/// three timeouts are the wire's.
abstract class AngusTransport extends SMTPTransport {

  /// The server has no STARTTLS, and we have something to hide.
  static final class NotOffered extends MessagingException {

    private static final long serialVersionUID = 1L;
  }

  private final SmtpSettings settings;
  private final Wire wire;
  private Phase phase = Phase.GREETING;
  private String banner = "";

  AngusTransport(SmtpSettings settings, Trust trust, Wire wire) {
    super(Session.getInstance(properties(settings, trust)), null);
    this.settings = settings;
    this.wire = wire;
  }

  private static Properties properties(SmtpSettings settings, Trust trust) {
    var properties = new Properties();
    properties.put("mail.smtp.starttls.enable", startsTls(settings.security()));
    properties.put(
        "mail.smtp.starttls.required", settings.security() == SmtpSettings.Security.STARTTLS);
    properties.put("mail.smtp.ssl.socketFactory", trust.sockets());
    properties.put("mail.smtp.ssl.checkserveridentity", true);
    settings
        .login()
        .ifPresent(login -> {
          properties.put("mail.smtp.auth", true);
          properties.setProperty("mail.smtp.auth.mechanisms", mechanisms(login));
        });
    // RSET tells whether a kept connection lives, as NOOP does, and clears what a refused mail
    // left behind.
    properties.put("mail.smtp.userset", true);
    properties.put("mail.smtp.quitwait", false);
    return properties;
  }

  private static boolean startsTls(SmtpSettings.Security security) {
    return switch (security) {
      case STARTTLS, STARTTLS_OPPORTUNISTIC -> true;
      case TLS, NONE -> false;
    };
  }

  private static String mechanisms(SmtpSettings.Login login) {
    return switch (login.mechanism()) {
      case PASSWORD -> "PLAIN LOGIN";
      case XOAUTH2 -> "XOAUTH2";
    };
  }

  /// The login comes from the settings; Angus would look for it in its session, and take the
  /// operating system's user.
  @Override
  protected synchronized boolean protocolConnect(
      @Nullable String host, int port, @Nullable String user, @Nullable String password)
      throws MessagingException {
    var login = settings.login();
    return super.protocolConnect(
        host,
        port,
        login.map(SmtpSettings.Login::user).orElse(null),
        login.map(SmtpSettings.Login::secret).orElse(null));
  }

  /// The configured name, else our address as a literal (RFC 5321, 4.1.3); never a question to DNS.
  @Override
  public synchronized String getLocalHost() {
    if (!settings.helo().isEmpty()) {
      return settings.helo();
    }
    InetAddress local = wire.getLocalAddress();
    String digits = local.getHostAddress().replaceFirst("%.*", "");
    return local instanceof Inet6Address ? "[IPv6:" + digits + "]" : "[" + digits + "]";
  }

  @Override
  protected boolean ehlo(String domain) throws MessagingException {
    if (phase == Phase.GREETING) {
      banner = new Reply(getLastReturnCode(), getLastServerResponse()).text();
    }
    phase = Phase.EHLO;
    boolean understood = super.ehlo(domain);
    if (understood) {
      insistOnTls();
    }
    return understood;
  }

  @Override
  protected void helo(String domain) throws MessagingException {
    super.helo(domain);
    insistOnTls();
  }

  /// The last moment before Angus would send a password in the clear.
  private void insistOnTls() throws MessagingException {
    boolean needed =
        switch (settings.security()) {
          case STARTTLS -> true;
          case STARTTLS_OPPORTUNISTIC -> settings.login().isPresent();
          case TLS, NONE -> false;
        };
    if (needed && !isSSL() && !supportsExtension("STARTTLS")) {
      throw new NotOffered();
    }
  }

  @Override
  protected void startTLS() throws MessagingException {
    phase = Phase.TLS;
    super.startTLS();
    phase = Phase.EHLO;
  }

  /// Whether the extensions name a way to log in; without one Angus goes on, silently.
  final boolean offersLogin() {
    return supportsExtension("AUTH") || supportsExtension("AUTH=LOGIN");
  }

  @Override
  protected void sendCommand(String command) throws MessagingException {
    wire.asked();
    super.sendCommand(command);
  }

  /// How far the opening came.
  final Phase phase() {
    return phase;
  }

  /// What the server said first.
  final String banner() {
    return banner;
  }
}
