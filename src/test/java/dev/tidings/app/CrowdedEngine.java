package dev.tidings.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An engine with more containers, longer labels and more past events than anybody has, at a real
/// unix socket. It makes up each when it is asked for it.
public final class CrowdedEngine implements AutoCloseable {

  private static final Pattern ID = Pattern.compile("/containers/([0-9a-f]{64})/json");
  private static final Pattern SINCE = Pattern.compile("since=(\\d+)\\.(\\d{9})");

  private final ServerSocketChannel server;
  private final Path socket;
  private final String header;
  private final AtomicInteger looks = new AtomicInteger();

  private volatile int containers;
  private volatile String labels = "";
  private volatile Instant created = Instant.EPOCH;
  private volatile int events;
  private volatile IntFunction<String> event = n -> "";

  /// @param server its name in the header of that name, such as `Docker/20.10.24 (linux)`
  public CrowdedEngine(Path socket, String server) throws IOException {
    this.socket = socket;
    this.header = "Server: " + server + "\r\nApi-Version: 1.41\r\n";
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    this.server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  /// For `DOCKER_HOST`.
  public String host() {
    return "unix://" + socket;
  }

  /// Has containers that were made and never started.
  ///
  /// @param labels how many of 1,000 characters each of them has
  public void crowd(int containers, int labels, Instant created) {
    StringBuilder all = new StringBuilder("\"a\":\"1\"");
    for (int n = 0; n < labels; n++) {
      all.append(",\"label%03d\":\"%s\"".formatted(n, "x".repeat(1_000)));
    }
    this.labels = all.toString();
    this.created = created;
    this.containers = containers;
  }

  /// Remembers events; it is asked for them by `since`, and each has a time of its own.
  ///
  /// @param event the n-th one's line
  public void remember(int events, IntFunction<String> event) {
    this.event = event;
    this.events = events;
  }

  /// How many single containers it was asked about.
  public int looks() {
    return looks.get();
  }

  private static String id(int n) {
    return "%064x".formatted(n);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofPlatform().daemon().start(() -> serve(channel));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      for (String head = head(channel); !head.isEmpty(); head = head(channel)) {
        answer(channel, head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP")), head);
      }
    } catch (IOException e) {
      // The client went away.
    }
  }

  private void answer(SocketChannel channel, String path, String head) throws IOException {
    Matcher id = ID.matcher(path);
    boolean bare = head.startsWith("HEAD");
    if (path.contains("/events")) {
      send(channel, head("Transfer-Encoding: chunked"));
      tell(channel, path);
    } else if (path.contains("/containers/json")) {
      send(channel, head("Transfer-Encoding: chunked"));
      chunk(channel, "[");
      for (int n = 0; n < containers; n++) {
        chunk(
            channel,
            "%s{\"Id\":\"%s\",\"Names\":[\"/c%d\"],\"Image\":\"busybox\",\"State\":\"created\",\"Labels\":{%s}}"
                .formatted(n == 0 ? "" : ",", id(n), n, labels));
      }
      chunk(channel, "]");
      send(channel, "0\r\n\r\n");
    } else {
      String body =
          id.find()
              ? inspect(id.group(1))
              : path.contains("/version") || path.contains("/info")
                  ? "{\"Name\":\"crowd\",\"Version\":\"20.10.24\",\"ServerVersion\":\"20.10.24\"}"
                  : "";
      send(channel, head("Content-Length: " + body.length()) + (bare ? "" : body));
    }
  }

  private String inspect(String id) {
    looks.incrementAndGet();
    return """
    {"Id":"%s","Name":"/c%d","Created":"%s","RestartCount":0,"State":{"Status":"created","ExitCode":0,\
    "StartedAt":"0001-01-01T00:00:00Z","FinishedAt":"0001-01-01T00:00:00Z"},\
    "Config":{"Image":"busybox","Labels":{%s}}}\
    """
        .formatted(id, Integer.parseInt(id, 16), created, labels);
  }

  /// Without an end it goes on, and nothing more happens.
  private void tell(SocketChannel channel, String path) throws IOException {
    Matcher since = SINCE.matcher(path);
    long from =
        since.find()
            ? Long.parseLong(since.group(1)) * 1_000_000_000 + Long.parseLong(since.group(2))
            : 0;
    for (int n = 0; n < events; n++) {
      String line = event.apply(n);
      if (Long.parseLong(line.replaceAll("(?s).*\"timeNano\":(\\d+).*", "$1")) >= from) {
        chunk(channel, line + "\n");
      }
    }
    if (path.contains("until=") || path.contains("stream=false")) {
      send(channel, "0\r\n\r\n");
    }
  }

  private String head(String more) {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atZone(ZoneOffset.UTC));
    return "HTTP/1.1 200 OK\r\n" + header + "Date: " + date + "\r\n" + more + "\r\n\r\n";
  }

  private static void chunk(SocketChannel channel, String text) throws IOException {
    send(channel, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// @return empty at the end
  private static String head(SocketChannel channel) throws IOException {
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.indexOf("\r\n\r\n") < 0) {
      if (channel.read(one.clear()) < 0) {
        return "";
      }
      head.append((char) one.get(0));
    }
    return head.toString();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
