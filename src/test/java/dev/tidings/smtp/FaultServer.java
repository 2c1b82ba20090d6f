package dev.tidings.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A mail server that answers what a script says, and remembers what it heard.
///
/// The script maps the beginning of a command (`RCPT TO:<bad@`) to replies, used up one after the
/// other, the last for good; the longest beginning wins. The greeting is the reply to [#CONNECT],
/// the end of the content is [#DOT]. Replies may be marked: [#CLOSE] at the end hangs up after
/// them, [#SILENCE] says nothing until the test is over, [#SLOW] waits first, [#RAW] adds no line
/// end, [#DRIP] says it byte by byte, a tenth of a second apart.
public final class FaultServer implements AutoCloseable {

  public static final String CONNECT = "connect";
  static final String DOT = ".";
  public static final String CLOSE = "<close>";
  static final String SILENCE = "<silence>";
  static final String SLOW = "<slow>";
  static final String RAW = "<raw>";
  static final String DRIP = "<drip>";

  /// For a command whose content the server never reads.
  static final String DEAF = "<deaf>";

  private static final int DRIP_MILLIS = 100;

  private final ServerSocket listener;
  private final Map<String, Deque<String>> script = new ConcurrentHashMap<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<String> contents = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Thread> conversations = new CopyOnWriteArrayList<>();
  private final CountDownLatch testOver = new CountDownLatch(1);
  private @Nullable SSLContext tls;
  private boolean tlsAtOnce;
  private volatile boolean dripsAll;
  private int mostRecipients = Integer.MAX_VALUE;
  private String tooManyRecipients = "";
  private String tooManyAtDot = "";

  public FaultServer() throws IOException {
    listener = new DrippingListener();
    on(CONNECT, "220 fault.example.org ESMTP");
    on("", "250 ok");
    on("EHLO", "250-fault.example.org\r\n250-SIZE 10000000\r\n250 DSN");
    on("DATA", "354 go on");
    on("QUIT", "221 bye" + CLOSE);
    on("AUTH", "235 welcome");
    on("STARTTLS", "220 go ahead");
    Thread.ofVirtual().start(this::listen);
  }

  public FaultServer on(String command, String... replies) {
    script.put(command, new ArrayDeque<>(Arrays.asList(replies)));
    return this;
  }

  /// Has certificates: for STARTTLS, or from the first byte.
  FaultServer with(SSLContext context, boolean atOnce) {
    tls = context;
    tlsAtOnce = atOnce;
    return this;
  }

  /// All its bytes come a tenth of a second apart, those of TLS too.
  FaultServer drippingAll() {
    dripsAll = true;
    return this;
  }

  /// Takes so many recipients in one mail.
  ///
  /// @param over the reply to each further one; empty: it takes them, and refuses the whole mail
  /// @param dot the reply to the dot of such a mail
  FaultServer takingRecipients(int most, String over, String dot) {
    mostRecipients = most;
    tooManyRecipients = over;
    tooManyAtDot = dot;
    return this;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// All lines heard, but for contents.
  List<String> commands() {
    return commands;
  }

  List<String> commands(String beginning) {
    return commands.stream().filter(line -> line.startsWith(beginning)).toList();
  }

  /// What came between DATA and the dot, dot-stuffing undone.
  public List<String> contents() {
    return contents;
  }

  public int connections() {
    return connections.get();
  }

  /// Waits until every client has gone and all it said is known: nobody waits for the reply to
  /// QUIT.
  void awaitEnds() throws InterruptedException {
    for (Thread conversation : conversations) {
      conversation.join();
    }
  }

  private void listen() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        conversations.add(Thread.ofVirtual().start(() -> converse(socket)));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void converse(Socket plain) {
    Socket socket = plain;
    try {
      socket = tlsAtOnce ? secure(plain) : plain;
      var in = new BufferedInputStream(socket.getInputStream());
      String said = answer(socket, CONNECT);
      int recipients = 0;
      while (said != null) {
        String line = readLine(in);
        if (line == null) {
          break;
        }
        commands.add(line);
        recipients = line.startsWith("MAIL") ? 0 : recipients;
        boolean over = line.startsWith("RCPT") && recipients >= mostRecipients;
        said =
            over && !tooManyRecipients.isEmpty()
                ? say(socket, tooManyRecipients)
                : answer(socket, line);
        recipients += line.startsWith("RCPT") && said != null && said.startsWith("250") ? 1 : 0;
        if (said != null && line.equals("STARTTLS") && tls != null) {
          socket = secure(socket);
          in = new BufferedInputStream(socket.getInputStream());
        } else if (said != null && said.startsWith("354")) {
          boolean tooMany = recipients > mostRecipients;
          boolean heard = hearContent(in);
          said = !heard ? null : tooMany ? say(socket, tooManyAtDot) : answer(socket, DOT);
        }
      }
    } catch (IOException e) {
      // Broken from the other side: the test says whether that is right.
    } finally {
      close(socket);
      close(plain);
    }
  }

  private boolean hearContent(InputStream in) throws IOException {
    if (script.containsKey(DEAF)) {
      await(60);
      return false;
    }
    var content = new StringBuilder();
    for (String line = readLine(in); line != null; line = readLine(in)) {
      if (line.equals(".")) {
        contents.add(content.toString());
        return true;
      }
      content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    return false;
  }

  /// @return what was said; null if that was the end
  private @Nullable String answer(Socket socket, String command) throws IOException {
    return say(socket, next(command));
  }

  private @Nullable String say(Socket socket, String scripted) throws IOException {
    String reply = scripted;
    if (reply.equals(SILENCE)) {
      await(60);
      return null;
    }
    if (reply.startsWith(SLOW)) {
      await(3);
      reply = reply.substring(SLOW.length());
    }
    boolean hangsUp = reply.endsWith(CLOSE);
    String lineEnd = reply.contains(RAW) ? "" : "\r\n";
    String said = reply.replace(CLOSE, "").replace(RAW, "").replace(DRIP, "");
    byte[] bytes = said.isEmpty() ? new byte[0] : (said + lineEnd).getBytes(StandardCharsets.UTF_8);
    if (reply.contains(DRIP)) {
      drip(socket.getOutputStream(), bytes, 0, bytes.length);
    } else {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }
    return hangsUp ? null : said;
  }

  private void drip(OutputStream out, byte[] bytes, int from, int length) throws IOException {
    for (int i = from; i < from + length; i++) {
      out.write(bytes, i, 1);
      out.flush();
      pause(DRIP_MILLIS);
    }
  }

  /// Its sockets drip below TLS, where that is asked for.
  private final class DrippingListener extends ServerSocket {

    DrippingListener() throws IOException {
      super(0, 50, InetAddress.getLoopbackAddress());
    }

    @Override
    public Socket accept() throws IOException {
      Socket socket = new DrippingSocket();
      implAccept(socket);
      return socket;
    }
  }

  private final class DrippingSocket extends Socket {

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          if (dripsAll) {
            drip(out, bytes, from, length);
          } else {
            out.write(bytes, from, length);
          }
        }
      };
    }
  }

  private String next(String command) {
    String key =
        script.keySet().stream()
            .filter(command::startsWith)
            .max((a, b) -> Integer.compare(a.length(), b.length()))
            .orElse("");
    Deque<String> replies = Objects.requireNonNull(script.get(key));
    synchronized (replies) {
      return replies.size() > 1 ? replies.remove() : replies.element();
    }
  }

  private void await(int seconds) {
    pause(seconds * 1_000L);
  }

  private void pause(long millis) {
    try {
      boolean over = testOver.await(millis, TimeUnit.MILLISECONDS);
      assert over || millis > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket secure(Socket plain) throws IOException {
    if (tls == null) {
      throw new IOException("no certificate");
    }
    var socket =
        (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
    socket.setUseClientMode(false);
    socket.startHandshake();
    return socket;
  }

  private static @Nullable String readLine(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(b);
    }
    return null;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    testOver.countDown();
    listener.close();
  }
}
