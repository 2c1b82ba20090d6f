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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// A socket proxy such as people put before an engine: what is not on its list is a 403.
public final class GuardingProxy implements AutoCloseable {

  /// What Tidings needs to see.
  public static final List<String> READS =
      List.of(
          "(GET|HEAD) (/v1\\.[0-9]+)?/(_ping|version|info|events|containers/json)",
          "GET (/v1\\.[0-9]+)?/containers/[^/]+/(json|logs|stats)",
          "GET (/v1\\.[0-9]+)?/images/[^/]+/json");

  /// As many proxies do unless they are told otherwise.
  public static final List<String> READS_BUT_NO_IMAGES =
      READS.stream().filter(each -> !each.contains("images")).toList();

  public static final String RESTART = "POST (/v1\\.[0-9]+)?/containers/[^/]+/restart";
  public static final String DELETE = "DELETE (/v1\\.[0-9]+)?/containers/[^/]+";

  private final ServerSocketChannel server;
  private final Path engine;
  private final Path socket;
  private final List<Pattern> allowed;
  public final List<String> refused = new CopyOnWriteArrayList<>();

  public GuardingProxy(Path engine, Path socket, List<String> allowed) {
    this.engine = engine;
    this.socket = socket;
    this.allowed = allowed.stream().map(Pattern::compile).toList();
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public String host() {
    return "unix://" + socket;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      ByteBuffer head = ByteBuffer.allocate(16 * 1024);
      String text = "";
      while (!text.contains("\r\n\r\n") && client.read(head) >= 0) {
        text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
      }
      String question = text.replaceFirst("(?s)^([A-Z]+ [^ ?]+).*", "$1");
      if (allowed.stream().noneMatch(each -> each.matcher(question).matches())) {
        refused.add(question);
        client.write(
            StandardCharsets.US_ASCII.encode(
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        return;
      }
      try (SocketChannel real = SocketChannel.open(UnixDomainSocketAddress.of(engine))) {
        real.write(head.flip());
        Thread.ofVirtual().start(() -> pump(client, real));
        pump(real, client);
      }
    } catch (IOException e) {
      // Either side hung up.
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer piece = ByteBuffer.allocate(16 * 1024);
    try {
      while (from.read(piece) >= 0) {
        piece.flip();
        while (piece.hasRemaining()) {
          to.write(piece);
        }
        piece.clear();
      }
    } catch (IOException e) {
      // Either side hung up.
    }
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
