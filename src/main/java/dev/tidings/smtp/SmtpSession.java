package dev.tidings.smtp;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One connection to a mail server (RFC 5321), over which one mail goes after the other. Every
/// command gives a [SmtpReply], within a deadline of its own and within that of the whole.
///
/// Owned by one thread, but for [#cut()].
final class SmtpSession {

  /// An EHLO reply has some thirty.
  private static final int MOST_LINES = 200;

  /// For what a server may have said before it hung up, and for saying goodbye.
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static final Pattern RECIPIENTS = Pattern.compile("(?i)\\bRCPTMAX=(\\d{1,6})\\b");

  private final TimedSocket wire;
  private final Timeouts timeouts;
  private final SecretMask mask = new SecretMask();
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private Map<String, String> keywords = Map.of();
  private String banner = "";

  /// The lines of the last reply.
  private List<String> latest = List.of();

  private String whole = "";
  private long end;
  private boolean over;

  /// On a connection over which nothing was said yet.
  SmtpSession(TimedSocket wire, Timeouts timeouts) throws IOException {
    this.wire = wire;
    this.timeouts = timeouts;
    this.socket = wire;
    this.in = new BufferedInputStream(wire.getInputStream());
    this.out = new BufferedOutputStream(wire.getOutputStream());
  }

  /// From now on something takes place that may take so long as a whole.
  ///
  /// @param what it is, for people
  void begin(Duration time, String what) {
    whole = what + " may take " + seconds(time);
    end = System.nanoTime() + time.toNanos();
  }

  /// From now on a mail goes over, up to the last byte of its content.
  void beginMail(int bytes, int recipients) {
    begin(timeouts.mail(bytes, recipients), "this mail");
  }

  /// @param missing what is wrong if it takes longer
  private void allow(Duration time, String missing) {
    Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    if (left.compareTo(time) < 0) {
      wire.allow(left, missing + " in time: " + whole);
    } else {
      wire.allow(time, missing + " within " + seconds(time));
    }
  }

  private static String seconds(Duration time) {
    return time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /// What is about to be sent to log in: it is left out of what the server says.
  void keepSecret(String user, String secret) {
    mask.add(user, secret);
  }

  /// Waits for the greeting.
  SmtpReply greeting() {
    allow(timeouts.reply(), "no complete greeting");
    SmtpReply reply = ended(heard());
    banner = reply.text();
    return reply;
  }

  /// Introduces us.
  ///
  /// @param command EHLO or HELO with our name
  SmtpReply hello(String command) {
    SmtpReply reply = ask(command);
    keywords =
        latest.stream()
            .skip(1)
            .filter(line -> line.length() > 4)
            .map(line -> line.substring(4).strip().split("[ =]", 2))
            .collect(
                Collectors.toMap(
                    words -> words[0].toUpperCase(Locale.ROOT),
                    words -> words.length > 1 ? words[1] : "",
                    (one, other) -> one + " " + other));
    return reply;
  }

  /// Goes on in private.
  ///
  /// @throws IOException if the handshake fails or the certificate is not trusted
  void secure(Trust trust, SmtpSettings.Server server) throws IOException {
    if (!latest.isEmpty() && in.available() > 0) {
      // Not from whom the certificate is. Where TLS comes first a greeting in the clear is no
      // attack,
      // but a setting of ours, which the handshake finds out however early the greeting came.
      throw new IOException("it goes on in the clear after STARTTLS");
    }
    allow(timeouts.reply(), "the TLS handshake was not finished");
    socket = trust.over(wire, server);
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream());
    keywords = Map.of();
  }

  boolean isSecure() {
    return socket != wire;
  }

  /// The server's address.
  InetAddress address() {
    return wire.getInetAddress();
  }

  /// Our own.
  InetAddress ourAddress() {
    return wire.getLocalAddress();
  }

  /// What the server said first.
  String banner() {
    return banner;
  }

  /// Whether its reply to EHLO named an extension.
  boolean supports(String keyword) {
    return keywords.containsKey(keyword);
  }

  /// The mechanisms it offers for logging in.
  List<String> mechanisms() {
    return List.of(keywords.getOrDefault("AUTH", "").toUpperCase(Locale.ROOT).split("[ =]+"));
  }

  /// The largest mail the server takes, in bytes (RFC 1870); empty if it did not say.
  OptionalLong limit() {
    String limit = keywords.getOrDefault("SIZE", "");
    boolean number = limit.matches("\\d{1,18}") && Long.parseLong(limit) > 0;
    return number ? OptionalLong.of(Long.parseLong(limit)) : OptionalLong.empty();
  }

  /// How many recipients it takes in one mail (RFC 9422); empty if it did not say.
  OptionalInt recipientLimit() {
    Matcher most = RECIPIENTS.matcher(keywords.getOrDefault("LIMITS", ""));
    return most.find() && Integer.parseInt(most.group(1)) > 0
        ? OptionalInt.of(Integer.parseInt(most.group(1)))
        : OptionalInt.empty();
  }

  /// Whether another mail may go this way. Asks the server, and makes it forget an unfinished mail.
  boolean isAlive() {
    if (over) {
      return false;
    }
    begin(timeouts.connect(), "looking whether a kept connection lives");
    return ask("RSET").accepts();
  }

  /// Says one command that is done with its reply.
  SmtpReply ask(String command) {
    int blank = command.indexOf(' ');
    return ended(exchange(command, blank < 0 ? command : command.substring(0, blank)));
  }

  /// Says one line; the reply may ask for another one.
  ///
  /// @param what is being said, for people
  SmtpReply exchange(String line, String what) {
    allow(timeouts.reply(), "no complete reply to " + what);
    try {
      say(line);
    } catch (IOException e) {
      return parting(e);
    }
    return heard();
  }

  /// Asks to send the content, which must follow if the server accepts (its 354 counts as that).
  SmtpReply askData() {
    SmtpReply reply = exchange("DATA", "DATA");
    return reply.code() == 354 ? new SmtpReply(250, reply.text()) : ended(reply);
  }

  /// Sends the content, as it is, and the dot.
  ///
  /// @param text RFC 5322, ASCII
  /// @return [SmtpReply#CUT] if the dot did not go out, so that the mail cannot have been taken;
  ///   [SmtpReply#LOST] if it did and was not answered, so that nobody knows
  SmtpReply send(String text) {
    wire.allow(Duration.ofNanos(end - System.nanoTime()), "the content was not taken: " + whole);
    try {
      new DotStuffing(out).write(text);
      out.flush();
      // From here on the server may have the mail, and is given its time.
      wire.allow(timeouts.end(), "no reply to the whole mail within " + seconds(timeouts.end()));
      say(".");
    } catch (IOException e) {
      SmtpReply last = parting(e);
      return last.refuses() || last.defers() ? last : SmtpReply.cut(last.text());
    }
    return ended(heard());
  }

  private SmtpReply ended(SmtpReply reply) {
    over |= reply.ends();
    return reply;
  }

  private void say(String line) throws IOException {
    if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
      throw new IOException("a line end within a command");
    }
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private SmtpReply heard() {
    try {
      latest = lines();
      return reply(latest);
    } catch (IOException e) {
      latest = List.of();
      over = true;
      return SmtpReply.lost(words(e));
    }
  }

  private SmtpReply reply(List<String> lines) {
    SmtpReply reply = SmtpReply.of(lines.stream().map(mask::hide).toList());
    over |= reply.code() <= 0;
    return reply;
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      if (lines.size() == MOST_LINES) {
        throw new IOException("it sends lines without end");
      }
      lines.add(line());
    } while (!SmtpReply.isLast(lines.getLast()));
    return lines;
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("it hung up");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /// A server that hangs up may have said why: that is its last reply.
  private SmtpReply parting(IOException e) {
    over = true;
    try {
      wire.allow(MOMENT, "");
      SmtpReply last = reply(lines());
      if (last.defers() || last.refuses()) {
        return last;
      }
    } catch (IOException nothing) {
      // Then what happened first is what there is to tell.
    }
    return SmtpReply.lost(words(e));
  }

  static String words(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /// Says goodbye, without waiting for the same; to nobody, if the session broke.
  void quit() {
    try {
      if (!over) {
        wire.allow(MOMENT, "");
        say("QUIT");
        socket.close();
      }
    } catch (IOException e) {
      // Nobody is there to say it to.
    } finally {
      cut();
    }
  }

  /// Ends it at once; from any thread. Who is waiting in it gets no reply.
  void cut() {
    wire.cut();
  }
}
