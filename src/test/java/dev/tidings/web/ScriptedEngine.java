package dev.tidings.web;

import dev.tidings.engine.Engine;
import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// An engine's API at a real unix socket that says what a test wants, or never answers.
final class ScriptedEngine implements AutoCloseable {

  private final ServerSocketChannel server;
  private final Path socket;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> hanging = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();

  ScriptedEngine(Path socket) throws IOException {
    this.socket = socket;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  /// What is answered to a path without its version and query.
  ScriptedEngine with(String path, String json) {
    answers.put(path, json);
    return this;
  }

  /// Whatever holds this in its path is never answered.
  ScriptedEngine hanging(String part) {
    hanging.add(part);
    return this;
  }

  /// A container that runs, and answers all.
  static String listed(String id, String name) {
    return "{\"Id\":\"%s\",\"Names\":[\"/%s\"],\"Image\":\"busybox\",\"State\":\"running\"}"
        .formatted(id, name);
  }

  /// As Tidings asks one.
  Engine engine(Path folder) throws IOException {
    EngineAddress address =
        EngineAddress.resolve(Optional.empty(), Map.of("DOCKER_HOST", "unix://" + socket), folder);
    return new DockerEngine(address, InstantSource.system(), Duration.ofSeconds(10));
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        connections.add(channel);
        Thread.ofVirtual().start(() -> serve(channel));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(SocketChannel channel) {
    try {
      StringBuilder head = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      while (head.indexOf("\r\n\r\n") < 0 && channel.read(buffer.clear()) >= 0) {
        head.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
      }
      String path = head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP"));
      if (hanging.stream().noneMatch(path::contains)) {
        answer(channel, path.replaceFirst("^/v[0-9.]+", "").replaceFirst("\\?.*", ""));
        channel.close();
      }
    } catch (IOException e) {
      // The client went away, as some tests mean it to.
    }
  }

  private void answer(SocketChannel channel, String path) throws IOException {
    String found = path.endsWith("/stats") && !answers.containsKey(path) ? stats() : "";
    String body = path.equals("/_ping") ? "OK" : answers.getOrDefault(path, found);
    String text =
        "HTTP/1.1 %s\r\nApi-Version: 1.41\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(
                body.isEmpty() ? "404 Not Found" : "200 OK",
                body.getBytes(StandardCharsets.UTF_8).length,
                body);
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Of one that uses half of one CPU of two.
  private static String stats() {
    long now = System.nanoTime();
    return """
    {"read":"%s","pids_stats":{"current":2},"memory_stats":{"usage":600,"limit":1000,
    "stats":{"inactive_file":100}},"cpu_stats":{"online_cpus":2,"system_cpu_usage":%d,
    "cpu_usage":{"total_usage":%d}}}
    """
        .formatted(Instant.now(), now * 2, now / 2);
  }

  @Override
  public void close() {
    try {
      server.close();
      for (SocketChannel channel : connections) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
