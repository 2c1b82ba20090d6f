package dev.tidings.web;

import dev.tidings.journal.Journal;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server of the page and of REST: listens from its opening until it is closed.
public final class WebServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private static final int KEY_BYTES = 32;

  private final HttpListener listener;
  private final Live live;
  private final Bell bell;

  private WebServer(HttpListener listener, Live live, Bell bell) {
    this.listener = listener;
    this.live = live;
    this.bell = bell;
  }

  /// Listens from now on.
  ///
  /// @throws UncheckedIOException in words, if it cannot
  public static WebServer open(WebSettings settings, House house) {
    WrongTokens wrongTokens = new WrongTokens(house.clock(), Thread::sleep, LOG::warn);
    return open(settings, house, wrongTokens, HttpListener.Bounds.USUAL);
  }

  static WebServer open(
      WebSettings settings, House house, WrongTokens wrongTokens, HttpListener.Bounds bounds) {
    Live live = new Live(new Journal(house.store()), new EventPages(house)::frame);
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Bell bell = new Bell();
    Routes routes = new Routes(house, settings, new Tickets(key), bell);
    Reception reception = new Reception(routes, settings, wrongTokens, live, house);
    return new WebServer(HttpListener.open(settings.address(), reception, bounds), live, bell);
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return listener.address();
  }

  /// How many connections there are.
  int connections() {
    return listener.count();
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
    listener.close();
  }
}
