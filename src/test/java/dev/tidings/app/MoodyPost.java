package dev.tidings.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A mail server that has moods, and remembers each mail that it took.
public final class MoodyPost implements AutoCloseable {

  private static final Pattern MESSAGE_ID =
      Pattern.compile("^Message-ID:\\s*(<[^>]+>)", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

  /// What it is like at present.
  public enum Mood {
    /// Takes everything.
    OBLIGING,
    /// 421 instead of a greeting.
    BUSY,
    /// Hangs up at MAIL FROM.
    ABRUPT,
    /// 450 for each recipient.
    GREYLISTING,
    /// 451 after the content.
    RELUCTANT,
    /// Takes the mail, and hangs up without a word.
    SILENT_TAKER,
    /// Hangs up after the content, and has not taken it.
    SILENT_LOSER,
    /// 552 after the content.
    FULL,
    /// Takes it after a while.
    SLOW
  }

  /// A mail that was taken.
  ///
  /// @param at by the real clock
  /// @param answered whether the other side was told
  public record Copy(String id, String content, Instant at, boolean answered) {}

  private final int port;
  private final List<Copy> copies = new CopyOnWriteArrayList<>();
  private final Map<Mood, Integer> shown = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Mood mood = Mood.OBLIGING;
  private @Nullable ServerSocket listener;

  public MoodyPost() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    port = listener.getLocalPort();
    listen(listener);
  }

  /// What makes a Tidings send here.
  public Map<String, String> environment() {
    return new TreeMap<>(
        Map.of(
            "TIDINGS_SMTP_HOST", "127.0.0.1",
            "TIDINGS_SMTP_PORT", Integer.toString(port),
            "TIDINGS_SMTP_TLS", "none",
            "TIDINGS_MAIL_FROM", "tidings@example.org",
            "TIDINGS_MAIL_TO", "me@example.org",
            "TIDINGS_MAIL_HOST", "host1",
            "TIDINGS_MAIL_TIME_ZONE", "UTC"));
  }

  /// The mails it took, in order; some perhaps twice.
  public List<Copy> copies() {
    return copies;
  }

  /// A greeting is for those who come anew: so those who are there must go.
  public void feel(Mood now) throws IOException {
    mood = now;
    if (now == Mood.BUSY) {
      hangUp();
    }
  }

  private void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  /// How often it showed a mood to a client.
  public int shown(Mood which) {
    return shown.getOrDefault(which, 0);
  }

  public Map<Mood, Integer> shown() {
    return new TreeMap<>(shown);
  }

  /// Nobody listens any more.
  public void down() throws IOException {
    hangUp();
    if (listener != null) {
      listener.close();
      listener = null;
    }
  }

  /// Listens again.
  public void up() throws IOException {
    if (listener == null) {
      ServerSocket again = new ServerSocket();
      again.setReuseAddress(true);
      again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      listener = again;
      listen(again);
    }
  }

  private void listen(ServerSocket at) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket socket = at.accept();
              Thread.ofVirtual().start(() -> converse(socket));
            }
          } catch (IOException e) {
            // Down, or the test is over.
          }
        });
  }

  private void converse(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
      open.add(socket);
      if (shows(Mood.BUSY)) {
        say(socket, "421 too busy");
        return;
      }
      say(socket, "220 moody.example.org ESMTP");
      boolean on = true;
      for (String line = in.readLine(); on && line != null; line = on ? in.readLine() : null) {
        on = answer(line, in, socket);
      }
    } catch (IOException e) {
      // The client was killed, as this test means it to be.
    } finally {
      open.remove(socket);
    }
  }

  /// @return whether to go on
  private boolean answer(String line, BufferedReader in, Socket socket) throws IOException {
    if (line.startsWith("EHLO")) {
      say(socket, "250-moody.example.org\r\n250 SIZE 50000000");
    } else if (line.startsWith("MAIL") && shows(Mood.ABRUPT)) {
      return false;
    } else if (line.startsWith("RCPT") && shows(Mood.GREYLISTING)) {
      say(socket, "450 4.7.1 come back later");
    } else if (line.equals("DATA")) {
      say(socket, "354 go on");
      return content(in, socket);
    } else if (line.equals("QUIT")) {
      say(socket, "221 bye");
      return false;
    } else {
      say(socket, "250 ok");
    }
    return true;
  }

  private boolean content(BufferedReader in, Socket socket) throws IOException {
    StringBuilder content = new StringBuilder();
    for (String line = in.readLine(); !".".equals(line); line = in.readLine()) {
      if (line == null) {
        return false;
      }
      content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    if (shows(Mood.SILENT_LOSER)) {
      return false;
    }
    if (shows(Mood.RELUCTANT)) {
      say(socket, "451 4.3.0 try again");
      return true;
    }
    if (shows(Mood.FULL)) {
      say(socket, "552 5.2.2 mailbox full");
      return true;
    }
    if (shows(Mood.SLOW)) {
      Await.pause(Duration.ofSeconds(2));
    }
    Matcher id = MESSAGE_ID.matcher(content);
    if (!id.find()) {
      throw new AssertionError("no Message-ID: " + content);
    }
    boolean answered = !shows(Mood.SILENT_TAKER) && tell(socket);
    copies.add(new Copy(id.group(1), content.toString(), Instant.now(), answered));
    return answered;
  }

  private static boolean tell(Socket socket) {
    try {
      say(socket, "250 taken");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean shows(Mood which) {
    boolean now = mood == which;
    if (now) {
      shown.merge(which, 1, Integer::sum);
    }
    return now;
  }

  private static void say(Socket socket, String reply) throws IOException {
    socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() {
    try {
      down();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
