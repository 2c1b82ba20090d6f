package dev.tidings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Stands before an engine and does to its connections what networks and proxies do: cuts them, or
/// lets them go on in silence, with no byte coming through and no end either.
public final class FaultyProxy implements AutoCloseable {

  private final ServerSocketChannel server;
  private final Path engine;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile boolean swallowing;

  private FaultyProxy(SocketAddress address, Path engine) {
    this.engine = engine;
    try {
      server =
          address instanceof UnixDomainSocketAddress
              ? ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
              : ServerSocketChannel.open();
      server.bind(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /// One at a unix socket.
  ///
  /// @param engine the socket of the engine behind it
  public static FaultyProxy unix(Path socket, Path engine) {
    return new FaultyProxy(UnixDomainSocketAddress.of(socket), engine);
  }

  /// One at a free port of this host.
  public static FaultyProxy tcp(Path engine) {
    return new FaultyProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), engine);
  }

  /// Where it listens, for `DOCKER_HOST`.
  public String host() {
    try {
      return switch (server.getLocalAddress()) {
        case UnixDomainSocketAddress unix -> "unix://" + unix.getPath();
        case InetSocketAddress tcp -> "tcp://127.0.0.1:" + tcp.getPort();
        case SocketAddress other -> throw new AssertionError(other);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends all connections there are.
  public void cut() {
    links.forEach(Link::close);
    links.clear();
  }

  /// From now on the connections there are swallow everything.
  public void freeze() {
    links.forEach(link -> link.frozen = true);
  }

  /// Whether new connections swallow everything.
  public void freezeNew(boolean swallow) {
    swallowing = swallow;
  }

  @Override
  public void close() {
    try (server) {
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        SocketChannel behind = swallowing ? null : behind();
        Link link = new Link(client, behind);
        links.add(link);
        link.start();
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  /// @return null if the engine is away
  private @Nullable SocketChannel behind() {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(engine));
    } catch (IOException e) {
      return null;
    }
  }

  /// A connection through the proxy, or into nothing.
  private static final class Link {
    private final SocketChannel client;
    private final @Nullable SocketChannel behind;
    private volatile boolean frozen;

    Link(SocketChannel client, @Nullable SocketChannel behind) {
      this.client = client;
      this.behind = behind;
    }

    void start() {
      Thread.ofVirtual().start(() -> pump(client, behind));
      if (behind != null) {
        Thread.ofVirtual().start(() -> pump(behind, client));
      }
    }

    private void pump(SocketChannel from, @Nullable SocketChannel to) {
      ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
      try {
        while (from.read(buffer.clear()) >= 0) {
          buffer.flip();
          while (to != null && !frozen && buffer.hasRemaining()) {
            to.write(buffer);
          }
        }
      } catch (IOException e) {
        // The one end is gone; the other one learns of it below.
      }
      if (to == null || !frozen) {
        close();
      }
    }

    void close() {
      try (client) {
        if (behind != null) {
          behind.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
