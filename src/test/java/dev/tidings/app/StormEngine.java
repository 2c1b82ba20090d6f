package dev.tidings.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// An engine that tells of more events than any real one makes: at a steady rate, whether or not
/// they are read. It drops nothing, so what is missing was lost by the reader; it knows how many
/// events came due while a reader let it wait.
public final class StormEngine implements AutoCloseable {

  private static final String EVENT =
      """
      {"status":"die","id":"@ID@","from":"shop/web:1.5","Type":"container","Action":"die","Actor":{"ID":"@ID@",\
      "Attributes":{"com.docker.compose.config-hash":"5a1d0b9e2f7c4836a0c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f7081",\
      "com.docker.compose.container-number":"@NUMBER@","com.docker.compose.project":"shop","com.docker.compose.service":"web",\
      "exitCode":"3","image":"shop/web:1.5","name":"shop-web-@NUMBER@"}},"scope":"local","time":@SECONDS@,"timeNano":@NANO@}
      """;

  private final ServerSocketChannel server;
  private final int containers;
  private final Path socket;
  private final CountDownLatch followed = new CountDownLatch(1);
  private volatile @Nullable SocketChannel stream;

  /// @param containers that events are of, in turn
  public StormEngine(Path socket, int containers) throws IOException {
    this.socket = socket;
    this.containers = containers;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  /// For `DOCKER_HOST`.
  public String host() {
    return "unix://" + socket;
  }

  /// Tells of events, evenly; one that is late is told at once. Event `n` carries the time `first +
  /// n` in nanoseconds.
  ///
  /// @return the greatest number of events that came due while one write waited for the reader
  public int storm(long first, int count, int perSecond) throws IOException, InterruptedException {
    followed.await();
    SocketChannel channel = stream;
    if (channel == null) {
      throw new IllegalStateException("nobody follows");
    }
    long began = System.nanoTime();
    int most = 0;
    for (int told = 0; told < count; ) {
      int due = due(began, count, perSecond);
      if (due == told) {
        LockSupport.parkNanos(500_000);
        continue;
      }
      // A real engine writes each event by itself; what is late goes out in few writes.
      int end = Math.min(due, told + 50);
      ByteBuffer chunks = chunks(first, told, end);
      while (chunks.hasRemaining()) {
        channel.write(chunks);
      }
      most = Math.max(most, due(began, count, perSecond) - due);
      told = end;
    }
    return most;
  }

  private static int due(long began, int count, int perSecond) {
    return (int) Math.min(count, (System.nanoTime() - began) / (1_000_000_000 / perSecond));
  }

  private ByteBuffer chunks(long first, int from, int to) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    for (int n = from; n < to; n++) {
      long nano = first + n;
      String id = "%064x".formatted(n % containers);
      byte[] line =
          EVENT
              .replace("@SECONDS@", Long.toString(nano / 1_000_000_000))
              .replace("@NANO@", Long.toString(nano))
              .replace("@ID@", id)
              .replace("@NUMBER@", Integer.toString(n % containers + 1))
              .getBytes(StandardCharsets.UTF_8);
      chunks.writeBytes(
          (Integer.toHexString(line.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      chunks.writeBytes(line);
      chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    return ByteBuffer.wrap(chunks.toByteArray());
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().start(() -> serve(channel));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(SocketChannel channel) {
    try {
      for (String head = head(channel); !head.isEmpty(); head = head(channel)) {
        String path = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP"));
        if (path.contains("/events") && !path.contains("until=")) {
          send(channel, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          stream = channel;
          followed.countDown();
          return;
        }
        answer(channel, path, head.startsWith("HEAD"));
      }
      channel.close();
    } catch (IOException e) {
      // The client went away.
    }
  }

  private static void answer(SocketChannel channel, String path, boolean bare) throws IOException {
    String body =
        path.contains("/containers/json")
            ? "[]"
            : path.contains("/version")
                ? "{\"Version\":\"28.0.0\",\"ApiVersion\":\"1.48\",\"MinAPIVersion\":\"1.24\"}"
                : path.contains("/info") ? "{\"Name\":\"storm\",\"ServerVersion\":\"28.0.0\"}" : "";
    send(
        channel,
        "HTTP/1.1 200 OK\r\nApi-Version: 1.48\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), bare ? "" : body));
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
      SocketChannel open = stream;
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
