package dev.tidings.smtp;

import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;

/// The beginning of a session: connected, greeted, introduced, private and logged in, as the
/// settings say.
final class SessionOpening {

  private final SmtpSettings settings;
  private final Trust trust;
  private final SmtpSession session;

  private SessionOpening(SmtpSettings settings, Trust trust, SmtpSession session) {
    this.settings = settings;
    this.trust = trust;
    this.session = session;
  }

  /// Opens one.
  ///
  /// @param memory of earlier logins
  /// @throws SmtpFailure in a phase up to AUTH; nothing is left open then
  static SmtpSession open(
      SmtpSettings settings, Timeouts timeouts, Trust trust, Authentication.Memory memory)
      throws SmtpFailure {
    TimedSocket wire = TimedSocket.connect(settings.server(), timeouts);
    boolean opened = false;
    try {
      var session = new SmtpSession(wire, timeouts);
      session.begin(timeouts.opening(), "opening the session");
      new SessionOpening(settings, trust, session).run(memory);
      opened = true;
      return session;
    } catch (IOException e) {
      throw new SmtpFailure(Phase.TCP, SmtpReply.lost(SmtpSession.words(e)), e);
    } finally {
      if (!opened) {
        wire.cut();
      }
    }
  }

  private void run(Authentication.Memory memory) throws SmtpFailure {
    if (settings.security() == Security.TLS) {
      secure();
    }
    require(Phase.GREETING, session.greeting());
    introduce();
    if (startsTls()) {
      require(Phase.TLS, session.ask("STARTTLS"));
      secure();
      introduce();
    }
    if (settings.login().isPresent()) {
      new Authentication(settings.login().get(), session, memory).run();
    }
  }

  private static void require(Phase phase, SmtpReply reply) throws SmtpFailure {
    if (!reply.accepts()) {
      throw new SmtpFailure(phase, reply, null);
    }
  }

  private void secure() throws SmtpFailure {
    try {
      session.secure(trust, settings.server());
    } catch (IOException e) {
      throw new SmtpFailure(Phase.TLS, SmtpReply.lost(SmtpSession.words(e)), e);
    }
  }

  private void introduce() throws SmtpFailure {
    String name = name(settings, session.ourAddress());
    SmtpReply reply = session.hello("EHLO " + name);
    // Only a server that does not know the command may know the older one.
    if (reply.code() == 500 || reply.code() == 502) {
      reply = session.hello("HELO " + name);
    }
    require(Phase.EHLO, reply);
  }

  /// The configured name, else our address as a literal (RFC 5321, 4.1.3); never a question to DNS.
  static String name(SmtpSettings settings, InetAddress address) {
    if (!settings.helo().isEmpty()) {
      return settings.helo();
    }
    String digits = address.getHostAddress().replaceFirst("%.*", "");
    return address instanceof Inet6Address ? "[IPv6:" + digits + "]" : "[" + digits + "]";
  }

  /// Whether TLS comes next. Nothing is said without it that is to stay private.
  private boolean startsTls() throws SmtpFailure {
    boolean offered = session.supports("STARTTLS");
    boolean needed =
        switch (settings.security()) {
          case STARTTLS -> true;
          case STARTTLS_OPPORTUNISTIC -> offered || settings.login().isPresent();
          case TLS, NONE -> false;
        };
    if (needed && !offered) {
      throw new SmtpFailure(Phase.TLS, new SmtpReply(SmtpReply.UNOFFERED, "not offered"), null);
    }
    return needed;
  }
}
