package dev.tidings.web;

import dev.tidings.web.http.RequestReader;
import dev.tidings.web.http.Sending;
import dev.tidings.web.http.WebExchange;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a client: its requests, one after the other. Runs on a thread of its own.
final class HttpConnection implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /// How long and how much is still read of a client after the last answer. To close on what was
  /// not read would destroy the answer on its way.
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final int MOST_LEFT = 256 * 1024;
  private static final int BUFFER = 4_096;

  private final Socket socket;
  private final HttpListener listener;
  private final RequestHandler handler;
  private final RequestReader.Times times;
  private final InetAddress network;

  /// Guarded by the listener.
  private boolean waiting = true;

  private long waitingSince = System.nanoTime();

  HttpConnection(
      Socket socket, HttpListener listener, RequestHandler handler, RequestReader.Times times) {
    this.socket = socket;
    this.listener = listener;
    this.handler = handler;
    this.times = times;
    this.network = HttpListener.network(socket.getInetAddress());
  }

  /// Whom it comes from.
  InetAddress network() {
    return network;
  }

  boolean isWaiting() {
    return waiting;
  }

  /// By [System#nanoTime].
  long waitingSince() {
    return waitingSince;
  }

  void setWaiting(boolean waits) {
    waiting = waits;
    if (waits) {
      waitingSince = System.nanoTime();
    }
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      RequestReader reader = new RequestReader(socket, times);
      boolean fresh = true;
      while (serve(reader, fresh)) {
        listener.waits(this);
        fresh = false;
      }
      listener.waits(this);
      linger();
    } catch (IOException e) {
      // It hung up, was too slow, or has given way: there is nobody to tell.
      LOG.trace("A connection of the web page ended", e);
    } catch (RuntimeException e) {
      LOG.error("A connection of the web page failed", e);
    } finally {
      listener.ended(this);
    }
  }

  /// Answers the next request.
  ///
  /// @return whether another may follow
  private boolean serve(RequestReader reader, boolean fresh) throws IOException {
    Optional<WebRequest> request;
    try {
      request = reader.next(fresh);
    } catch (WebRefusal e) {
      Sending.send(WebExchange.unreadable(socket, times.taking(), handler.now()), e.reply());
      return false;
    }
    if (request.isEmpty() || !listener.begins(this)) {
      return false;
    }
    WebExchange exchange = new WebExchange(request.get(), socket, times.taking(), handler.now());
    handler.handle(exchange);
    return !exchange.isLast();
  }

  private void linger() throws IOException {
    socket.shutdownOutput();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[BUFFER];
    long deadline = System.nanoTime() + LINGER.toNanos();
    for (int left = MOST_LEFT; left > 0; ) {
      long patience = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (patience <= 0) {
        return;
      }
      socket.setSoTimeout((int) patience);
      int count = in.read(buffer);
      if (count < 0) {
        return;
      }
      left -= count;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.trace("A connection of the web page could not be closed", e);
    }
  }
}
