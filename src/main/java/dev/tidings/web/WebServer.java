package dev.tidings.web;

import com.sun.net.httpserver.HttpServer;
import dev.tidings.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server of the page and of REST: listens from its opening until it is closed.
public final class WebServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /// Bounds of the JDK's server, which it reads once when it is loaded; of the same kind for every
  /// request, so they need not be ours. Beyond them it closes the connection.
  private static final Map<String, String> BOUNDS =
      Map.of(
          "jdk.httpserver.maxConnections", "256",
          "sun.net.httpserver.maxIdleConnections", "64",
          "sun.net.httpserver.idleInterval", "30",
          // Seconds for a request to come in whole.
          "sun.net.httpserver.maxReqTime", "20",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "sun.net.httpserver.nodelay", "true");

  private static final int BACKLOG = 64;

  private static final int KEY_BYTES = 32;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Live live;
  private final Bell bell;

  private WebServer(HttpServer server, ExecutorService threads, Live live, Bell bell) {
    this.server = server;
    this.threads = threads;
    this.live = live;
    this.bell = bell;
  }

  /// Listens from now on.
  ///
  /// @throws UncheckedIOException in words, if it cannot
  public static WebServer open(WebSettings settings, House house) {
    return open(settings, house, new WrongTokens(house.clock(), Thread::sleep, LOG::warn));
  }

  static WebServer open(WebSettings settings, House house, WrongTokens wrongTokens) {
    BOUNDS.forEach((name, value) -> {
      if (System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    });
    Live live = new Live(new Journal(house.store()), new EventPages(house)::frame);
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Bell bell = new Bell();
    Routes routes = new Routes(house, settings, new Tickets(key), bell);
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("web-", 0).factory());
    HttpServer server = bind(settings.address());
    server.setExecutor(threads);
    server.createContext("/", new Reception(routes, settings, wrongTokens, live, house));
    server.start();
    return new WebServer(server, threads, live, bell);
  }

  private static HttpServer bind(InetSocketAddress address) {
    try {
      return HttpServer.create(address, BACKLOG);
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

  /// Where it listens.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// Those who listen to events.
  public Live live() {
    return live;
  }

  /// To be rung when there are new alarms.
  public Bell bell() {
    return bell;
  }

  /// Ends all connections.
  @Override
  public void close() {
    live.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
