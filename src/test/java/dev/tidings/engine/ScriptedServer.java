package dev.tidings.engine;

import dev.tidings.engine.http.Connector;
import dev.tidings.engine.http.Sockets;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Answers requests at a real socket with whatever bytes a test wants. A connection stays open
/// until the script ends it or the server is closed.
public final class ScriptedServer implements AutoCloseable {

  private final ServerSocketChannel server;
  private final SocketAddress address;
  private final Optional<SSLContext> tls;
  private final Script script;
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();
  private final Semaphore served = new Semaphore(0);
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /// What to do with one request.
  public interface Script {
    /// Answers it.
    void answer(String request, Connection connection) throws IOException;
  }

  /// The server's side of a connection.
  public record Connection(InputStream in, OutputStream out, Closeable socket) {
    /// Sends a text.
    public void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends bytes.
    public void send(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /// Sends a text again and again, until nobody reads it any more.
    public void sendForEver(String text) throws IOException {
      byte[] many = text.repeat(1 + 8_000 / text.length()).getBytes(StandardCharsets.UTF_8);
      while (true) {
        send(many);
      }
    }

    /// Sends one byte every 20 ms, until nobody reads them any more.
    public void drip(String text) throws IOException {
      try {
        for (int i = 0; true; i++) {
          send(new byte[] {(byte) text.charAt(i % text.length())});
          Thread.sleep(20);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /// Ends it.
    public void hangUp() throws IOException {
      socket.close();
    }

    private void awaitEnd() {
      try {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // That is an end as well.
      }
    }

    /// The next request over the same connection, up to the end of its header.
    public String nextRequest() throws IOException {
      StringBuilder text = new StringBuilder();
      int b;
      while (text.indexOf("\r\n\r\n") < 0 && (b = in.read()) >= 0) {
        text.append((char) b);
      }
      return text.toString();
    }
  }

  /// At a socket in the file system.
  public ScriptedServer(Path socket, Script script) throws IOException {
    this(UnixDomainSocketAddress.of(socket), Optional.empty(), script);
  }

  /// At a port of this host.
  ///
  /// @param tls who it is, and whom its clients trust; empty: no encryption
  public ScriptedServer(Optional<SSLContext> tls, Script script) throws IOException {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls, script);
  }

  private ScriptedServer(SocketAddress address, Optional<SSLContext> tls, Script script)
      throws IOException {
    this.tls = tls;
    this.script = script;
    this.server =
        address instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    server.bind(address);
    this.address = server.getLocalAddress();
    Thread.ofVirtual().start(this::accept);
  }

  /// Where it is, if it is in the file system.
  public Path socket() {
    return ((UnixDomainSocketAddress) address).getPath();
  }

  /// Where it is, if it is in the network.
  public int port() {
    return ((InetSocketAddress) address).getPort();
  }

  /// The way to it.
  public Connector connector() {
    return address instanceof UnixDomainSocketAddress
        ? Sockets.unix(socket())
        : Sockets.tcp("127.0.0.1", port(), tls);
  }

  /// The first lines of all requests so far.
  public List<String> requests() {
    return List.copyOf(requests);
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

  /// How many connections there were so far.
  public int connections() {
    return connections.size();
  }

  /// Whether every client has ended its connections; waits for it.
  public boolean isLeft(Duration patience) throws InterruptedException {
    return served.tryAcquire(connections.size(), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void serve(SocketChannel channel) {
    try {
      Connection connection = tls.isPresent() ? encrypted(channel, tls.get()) : plain(channel);
      String header = connection.nextRequest();
      requests.add(header.lines().findFirst().orElse(""));
      script.answer(header, connection);
      connection.awaitEnd();
    } catch (IOException e) {
      // The client went away, as some tests mean it to.
    } finally {
      served.release();
    }
  }

  private static Connection plain(SocketChannel channel) {
    return new Connection(
        Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
  }

  private static Connection encrypted(SocketChannel channel, SSLContext tls) throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(channel.socket(), null, 0, true);
    socket.setUseClientMode(false);
    return new Connection(socket.getInputStream(), socket.getOutputStream(), channel);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel channel : connections) {
      channel.close();
    }
  }
}
