package dev.tidings.oauth;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A provider of tokens that answers what a script says, and remembers what it was asked.
///
/// The script is a list of answers, used up one after the other, the last for good: a status, a
/// blank and a body. Each `#` in a body becomes the number of the answer, so that no two tokens are
/// equal. [#SILENCE] says nothing until the test is over, [#DRIP] says a byte now and then,
/// [#HEADERS] says headers without end.
public final class TokenServer implements AutoCloseable {

  public static final String SILENCE = "silence";
  static final String DRIP = "drip";
  static final String HEADERS = "headers";

  /// A token for an hour.
  public static final String TOKEN =
      "200 {\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"t0ken-#\"}";

  private final ServerSocket server;
  private final Deque<String> answers = new ArrayDeque<>();
  private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final CountDownLatch testOver = new CountDownLatch(1);
  private volatile @Nullable SSLContext tls;

  public TokenServer() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::listen);
    answers(TOKEN);
  }

  /// From now on it speaks TLS.
  public TokenServer with(SSLContext context) {
    tls = context;
    return this;
  }

  public TokenServer answers(String... script) {
    synchronized (answers) {
      answers.clear();
      answers.addAll(Arrays.asList(script));
    }
    return this;
  }

  public URI at(String path) {
    return URI.create(
        (tls == null ? "http://localhost:" : "https://localhost:") + server.getLocalPort() + path);
  }

  /// The forms, in their order.
  public List<Map<String, String>> asked() {
    return asked;
  }

  List<String> paths() {
    return paths;
  }

  private void listen() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  /// The JDK's own server resets one connection in fifty before its answer is read (measured).
  private void serve(Socket plain) {
    try (plain;
        Socket socket = secured(plain)) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String path = line(in).split(" ", -1)[1];
      int length = 0;
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String[] header = line.toLowerCase(Locale.ROOT).split(": ", 2);
        length = header[0].equals("content-length") ? Integer.parseInt(header[1]) : length;
      }
      String form = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
      say(socket.getOutputStream(), next(path, form));
      socket.shutdownOutput();
      in.readAllBytes();
    } catch (IOException e) {
      // Cut off from the other side: the test says whether that is right.
    }
  }

  private Socket secured(Socket plain) throws IOException {
    SSLContext context = tls;
    if (context == null) {
      return plain;
    }
    var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
    socket.setUseClientMode(false);
    return socket;
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  private String next(String path, String form) {
    Map<String, String> fields = new TreeMap<>();
    for (String field : form.split("&", -1)) {
      String[] parts = field.split("=", 2);
      fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    synchronized (answers) {
      String scripted = answers.size() > 1 ? answers.remove() : answers.element();
      paths.add(path);
      asked.add(fields);
      return scripted.replace("#", Integer.toString(asked.size()));
    }
  }

  private void say(OutputStream out, String scripted) throws IOException {
    if (scripted.equals(SILENCE)) {
      await(60_000);
      return;
    }
    if (scripted.equals(HEADERS)) {
      out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] header = ("X-More: " + "x".repeat(8_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      while (testOver.getCount() > 0) {
        out.write(header);
      }
      return;
    }
    boolean drips = scripted.equals(DRIP);
    String status = drips ? "200" : scripted.substring(0, 3);
    String head =
        "HTTP/1.1 %s Scripted\r\nLocation: %s\r\n%sConnection: close\r\n\r\n"
            .formatted(
                status,
                at("/elsewhere"),
                status.equals("401") ? "WWW-Authenticate: Basic realm=\"tokens\"\r\n" : "");
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; drips && i < 600 && testOver.getCount() > 0; i++) {
      out.write(' ');
      out.flush();
      await(100);
    }
    out.write((drips ? "{}" : scripted.substring(4)).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void await(long millis) {
    try {
      boolean over = testOver.await(millis, TimeUnit.MILLISECONDS);
      assert over || millis > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    testOver.countDown();
    server.close();
  }
}
