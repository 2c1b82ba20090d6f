package dev.tidings.engine;

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

/// Answers requests at a real unix socket with whatever bytes a test wants. A connection stays open
/// until the script ends it or the server is closed.
final class ScriptedServer implements AutoCloseable {

  private final ServerSocketChannel server;
  private final Path socket;
  private final Script script;
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /// What to do with one request.
  interface Script {
    void answer(String request, Connection connection) throws IOException;
  }

  /// The server's side of a connection.
  record Connection(SocketChannel channel) {
    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    void hangUp() throws IOException {
      channel.close();
    }

    /// The request with what the client sends further, up to an end that is to come.
    String complete(String request, String end) throws IOException {
      StringBuilder text = new StringBuilder(request);
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      while (text.indexOf(end) < 0 && channel.read(buffer.clear()) >= 0) {
        text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
      }
      return text.toString();
    }
  }

  ScriptedServer(Path socket, Script script) throws IOException {
    this.socket = socket;
    this.script = script;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  Path socket() {
    return socket;
  }

  /// The first lines of all requests so far.
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        connections.add(channel);
        Thread.ofVirtual().start(() -> serve(new Connection(channel)));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Connection connection) {
    try {
      String head = connection.complete("", "\r\n\r\n");
      requests.add(head.lines().findFirst().orElse(""));
      script.answer(head, connection);
    } catch (IOException e) {
      // The client went away, as some tests mean it to.
    }
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
