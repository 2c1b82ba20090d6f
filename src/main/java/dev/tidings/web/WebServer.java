package dev.tidings.web;

import dev.tidings.journal.Journal;
import dev.tidings.web.api.ChangeSignal;
import dev.tidings.web.api.EventPages;
import dev.tidings.web.api.Tickets;
import dev.tidings.web.api.WebContext;
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
  private final ChangeSignal changed;

  private WebServer(HttpListener listener, Live live, ChangeSignal changed) {
    this.listener = listener;
    this.live = live;
    this.changed = changed;
  }

  /// Listens from now on.
  ///
  /// @throws UncheckedIOException in words, if it cannot
  public static WebServer open(WebSettings settings, WebContext context) {
    WrongTokens wrongTokens = new WrongTokens(context.clock(), Thread::sleep, LOG::warn);
    return open(settings, context, wrongTokens, HttpListener.Bounds.USUAL);
  }

  static WebServer open(
      WebSettings settings,
      WebContext context,
      WrongTokens wrongTokens,
      HttpListener.Bounds bounds) {
    Live live = new Live(new Journal(context.store()), new EventPages(context)::frame);
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    ChangeSignal changed = new ChangeSignal();
    WebRoutes routes = new WebRoutes(context, settings, new Tickets(key), changed);
    RequestHandler handler = new RequestHandler(routes, settings, wrongTokens, live, context);
    return new WebServer(HttpListener.open(settings.address(), handler, bounds), live, changed);
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
  public ChangeSignal changed() {
    return changed;
  }

  /// Ends all connections.
  @Override
  public void close() {
    live.close();
    listener.close();
  }
}
