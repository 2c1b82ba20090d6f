package dev.tidings.web;

import dev.tidings.web.http.RequestReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes connections, never more than a bound, and of one address never more than its share. Where
/// there is no space, the connection that has waited longest for a request gives way: so whoever
/// opens many and says nothing, or says it slowly, is the one who loses them.
final class HttpListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  private static final int BACKLOG = 64;

  /// After a failure that is not the client's, such as too many open files.
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// For requests to end, once they are interrupted.
  private static final Duration ENDING = Duration.ofSeconds(2);

  /// Half of an address of version 6 is its owner's to choose.
  private static final int NETWORK_BYTES = 8;

  /// How much is taken.
  ///
  /// @param connections all of them
  /// @param ofOneAddress of those
  /// @param times of a request
  record Bounds(int connections, int ofOneAddress, RequestReader.Times times) {

    /// A share has space for all that may listen at once ([Live], [FlowWriter]), since behind a
    /// proxy all have one address.
    static final Bounds USUAL =
        new Bounds(
            256,
            128,
            new RequestReader.Times(
                Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(20)));
  }

  private final ServerSocket server;
  private final RequestHandler handler;
  private final Bounds bounds;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("web-", 0).factory());

  /// Guarded by itself.
  private final Set<HttpConnection> open = new HashSet<>();

  private HttpListener(ServerSocket server, RequestHandler handler, Bounds bounds) {
    this.server = server;
    this.handler = handler;
    this.bounds = bounds;
  }

  /// Listens from now on.
  ///
  /// @throws UncheckedIOException in words, if it cannot
  static HttpListener open(InetSocketAddress address, RequestHandler handler, Bounds bounds) {
    try {
      ServerSocket server = new ServerSocket();
      try {
        server.bind(address, BACKLOG);
      } catch (IOException e) {
        server.close();
        throw e;
      }
      HttpListener listener = new HttpListener(server, handler, bounds);
      listener.threads.execute(listener::listen);
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "web.address: cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private void listen() {
    boolean failing = false;
    while (!server.isClosed()) {
      try {
        take(server.accept());
        failing = false;
      } catch (IOException e) {
        if (!failing && !server.isClosed()) {
          LOG.warn("The web page cannot take a connection: {}", e.getMessage());
        }
        failing = true;
        if (!paused()) {
          return;
        }
      }
    }
  }

  private static boolean paused() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void take(Socket socket) throws IOException {
    HttpConnection connection = new HttpConnection(socket, this, handler, bounds.times());
    synchronized (open) {
      InetAddress from = connection.network();
      if (!hasRoom(each -> each.network().equals(from), bounds.ofOneAddress())
          || !hasRoom(_ -> true, bounds.connections())) {
        socket.close();
        return;
      }
      open.add(connection);
    }
    threads.execute(connection);
  }

  /// Whether there is space for one more among some, or one of them could be made to give way.
  private boolean hasRoom(Predicate<HttpConnection> some, int most) {
    if (open.stream().filter(some).count() < most) {
      return true;
    }
    Optional<HttpConnection> longest =
        open.stream()
            .filter(some.and(HttpConnection::isWaiting))
            .min(Comparator.comparingLong(HttpConnection::waitingSince));
    longest.ifPresent(each -> {
      open.remove(each);
      each.close();
    });
    return longest.isPresent();
  }

  /// A connection has brought a request.
  ///
  /// @return false if it has given way meanwhile
  boolean begins(HttpConnection connection) {
    synchronized (open) {
      connection.setWaiting(false);
      return open.contains(connection);
    }
  }

  /// A connection waits for its next request.
  void waits(HttpConnection connection) {
    synchronized (open) {
      connection.setWaiting(true);
    }
  }

  /// A connection has ended.
  void ended(HttpConnection connection) {
    synchronized (open) {
      open.remove(connection);
    }
  }

  /// How many connections there are.
  int count() {
    synchronized (open) {
      return open.size();
    }
  }

  /// What one client surely shares with nobody else; of version 6 that is a network.
  static InetAddress network(InetAddress from) {
    if (!(from instanceof Inet6Address)) {
      return from;
    }
    byte[] bytes = from.getAddress();
    Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Ends all connections.
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.debug("The web page's socket could not be closed", e);
    }
    synchronized (open) {
      open.forEach(HttpConnection::close);
      open.clear();
    }
    threads.shutdownNow();
    try {
      // Whoever still looked would look into a store that is closed next.
      if (!threads.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("Some requests of the web page do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
