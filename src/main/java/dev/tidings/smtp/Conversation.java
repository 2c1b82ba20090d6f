package dev.tidings.smtp;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.WriteTimeoutSocket;
import org.jspecify.annotations.Nullable;

/// One connection to a mail server, over which one mail goes after the other.
///
/// Angus knows how to speak (greeting, EHLO, STARTTLS, AUTH, replies, dot-stuffing), we say what:
/// its own `sendMessage` folds all replies into one exception that may blame a recipient for what
/// the server has against us, and does not tell whether the content went out. Here every command
/// gives a [Reply], so one recipient's refusal stops nobody else's mail (what `sendpartial` is
/// for), and the bytes go out as they are stored.
///
/// Owned by one thread, but for [#cut()].
final class Conversation extends AngusTransport {

  /// Closes a connection that takes no more bytes: a blocked write knows no timeout of its own. The
  /// thread goes when nothing has been written for a while.
  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final Timeouts timeouts;
  private final Wire wire;
  private final Secrecy secrecy;
  private boolean over;
  private @Nullable OutputStream content;

  private Conversation(SmtpSettings settings, Timeouts timeouts, Trust trust, Wire wire) {
    super(settings, trust, wire);
    this.timeouts = timeouts;
    this.wire = wire;
    this.secrecy = new Secrecy(settings.login());
  }

  /// Connects, agrees on TLS and logs in, as the settings say.
  ///
  /// @throws Trouble in a phase up to AUTH; nothing is left open then
  static Conversation open(SmtpSettings settings, Timeouts timeouts, Trust trust) throws Trouble {
    var wire = Wire.connect(settings.server(), timeouts);
    boolean opened = false;
    try {
      Socket timed = new WriteTimeoutSocket(wire, (int) timeouts.write().toMillis(), WATCH);
      boolean tls = settings.security() == SmtpSettings.Security.TLS;
      Socket socket = tls ? trust.over(timed, settings.server()) : timed;
      var conversation = new Conversation(settings, timeouts, trust, wire);
      conversation.begin(socket, settings.login().isPresent());
      opened = true;
      return conversation;
    } catch (IOException e) {
      throw new Trouble(Phase.TLS, Reply.lost(words(e)), e);
    } finally {
      if (!opened) {
        close(wire);
      }
    }
  }

  private static ScheduledThreadPoolExecutor watch() {
    var executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("smtp-write-watch").factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private void begin(Socket socket, boolean withLogin) throws Trouble {
    try {
      connect(socket);
    } catch (AuthenticationFailedException e) {
      // The last reply is still the one to EHLO: nothing in it was of use.
      boolean untried = getLastReturnCode() == 250 && network(e) == null;
      throw untried ? unoffered(Phase.AUTH) : trouble(Phase.AUTH, e);
    } catch (NotOffered e) {
      throw unoffered(Phase.TLS);
    } catch (MessagingException e) {
      throw trouble(phase(), e);
    }
    if (withLogin && !offersLogin()) {
      throw unoffered(Phase.AUTH);
    }
  }

  private static Trouble unoffered(Phase phase) {
    return new Trouble(phase, new Reply(Reply.UNOFFERED, "not offered"), null);
  }

  private Trouble trouble(Phase phase, MessagingException e) {
    IOException network = network(e);
    Reply reply = network == null ? heard(getLastReturnCode()) : Reply.lost(words(network));
    return new Trouble(phase, reply, network);
  }

  /// The server's address.
  InetAddress address() {
    return wire.getInetAddress();
  }

  /// The largest mail the server takes, in bytes (RFC 1870); empty if it did not say.
  OptionalLong limit() {
    String limit = getExtensionParameter("SIZE");
    boolean number = limit != null && limit.matches("\\d{1,18}");
    return number && Long.parseLong(limit) > 0
        ? OptionalLong.of(Long.parseLong(limit))
        : OptionalLong.empty();
  }

  /// Whether another mail may go this way. Asks the server, and makes it forget an unfinished mail.
  boolean isAlive() {
    if (over) {
      return false;
    }
    try {
      wire.waitAtMost(timeouts.connect());
      boolean alive = isConnected();
      wire.waitAtMost(timeouts.read());
      return alive;
    } catch (IOException e) {
      return false;
    }
  }

  /// Says one command; letters beyond ASCII go out as UTF-8 (RFC 6531).
  synchronized Reply ask(String command) {
    byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
    try {
      // Angus sends the low byte of each char.
      return heard(simpleCommand(new String(bytes, StandardCharsets.ISO_8859_1)));
    } catch (MessagingException e) {
      return unheard(e);
    }
  }

  /// Asks to send the content, which must follow if the server accepts (its 354 counts as that).
  synchronized Reply askData() {
    try {
      content = data();
      return new Reply(250, getLastServerResponse());
    } catch (SMTPSendFailedException e) {
      return heard(e.getReturnCode());
    } catch (MessagingException e) {
      return unheard(e);
    }
  }

  /// Sends the content, as it is, and the dot.
  ///
  /// @param text RFC 5322, ASCII
  /// @return [Reply#CUT] if the dot did not go out, so that the mail cannot have been taken;
  ///   [Reply#LOST] if it did and was not answered, so that nobody knows
  synchronized Reply send(String text) {
    OutputStream to = content;
    content = null;
    try {
      if (to == null) {
        throw new IOException("DATA was not accepted");
      }
      to.write(text.getBytes(StandardCharsets.US_ASCII));
      if (!text.endsWith("\r\n")) {
        to.write(new byte[] {'\r', '\n'});
      }
      wire.waitAtMost(timeouts.end());
      sendCommand(".");
    } catch (IOException | MessagingException e) {
      over = true;
      return Reply.cut(words(e));
    }
    return taken();
  }

  private synchronized Reply taken() {
    try {
      Reply reply = heard(readServerResponse());
      if (!over) {
        wire.waitAtMost(timeouts.read());
      }
      return reply;
    } catch (MessagingException e) {
      return unheard(e);
    } catch (IOException e) {
      // Answered, only not to be used again.
      over = true;
      return heard(getLastReturnCode());
    }
  }

  private Reply heard(int code) {
    // Angus reads each byte as a letter.
    byte[] bytes = getLastServerResponse().getBytes(StandardCharsets.ISO_8859_1);
    Reply reply = new Reply(code, secrecy.keep(new String(bytes, StandardCharsets.UTF_8)));
    if (code <= 0) {
      boolean silent = reply.text().isEmpty() || reply.text().equals("[EOF]");
      reply = Reply.lost(silent ? "it hung up" : "it answered what is no SMTP: " + reply.text());
    }
    over |= reply.ends();
    return reply;
  }

  private Reply unheard(MessagingException e) {
    over = true;
    return Reply.lost(words(e));
  }

  /// Says goodbye, without waiting for the same; to nobody, if the conversation broke.
  void quit() {
    try {
      if (over) {
        cut();
      }
      close();
    } catch (MessagingException e) {
      cut();
    }
  }

  /// Ends it at once; from any thread. Who is waiting in it gets no reply.
  void cut() {
    close(wire);
  }

  private static void close(Wire wire) {
    try {
      wire.close();
    } catch (IOException e) {
      // Nothing was to be saved.
    }
  }

  private static @Nullable IOException network(MessagingException e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof IOException network) {
        return network;
      }
    }
    return null;
  }

  private static String words(Exception e) {
    Throwable first = e;
    while (first instanceof MessagingException && first.getCause() != null) {
      first = first.getCause();
    }
    String message = first.getMessage();
    return message == null ? first.getClass().getSimpleName() : message;
  }
}
