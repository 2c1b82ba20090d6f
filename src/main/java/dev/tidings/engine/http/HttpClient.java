package dev.tidings.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends requests to one place. Each has a connection to itself until its answer is read, so none
/// waits for the answer of another. Any thread may use it; closing it ends every wait of every one
/// of them.
public final class HttpClient implements Closeable {

  /// Connections that are kept between two requests.
  private static final int MOST_KEPT = 32;

  private final Connector connector;
  private final String host;
  private final Semaphore free;
  private final Duration keep;
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private final Deque<Kept> kept = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /// A connection between two requests.
  ///
  /// @param since when it was kept, by [System#nanoTime]
  private record Kept(Connector.Connection connection, Closeable resource, long since) {}

  /// @param host for the header of that name (RFC 9110, section 7.2)
  /// @param connections how many requests there may be at once; one beyond that waits
  /// @param keep how long a connection is kept for a next request; zero: not at all
  public HttpClient(Connector connector, String host, int connections, Duration keep) {
    this.connector = connector;
    this.host = host;
    this.free = new Semaphore(connections);
    this.keep = keep;
  }

  /// Sends a request and waits for the header of its answer.
  ///
  /// @return whatever came but a redirect; to be closed
  /// @throws SocketTimeoutException if the request's time is over
  /// @throws InvalidResponseException if what answers breaks HTTP, or wants to redirect
  /// @throws IOException if there is no connection or no answer
  public Response send(Request request) throws IOException {
    Exchange exchange = begin(request.time());
    try {
      Response response = answer(request, exchange);
      if (request.isStream()) {
        exchange.lift();
      }
      return response;
    } catch (IOException e) {
      IOException why = exchange.failure(e);
      exchange.close();
      throw why;
    } catch (RuntimeException | Error e) {
      exchange.close();
      throw e;
    }
  }

  private Exchange begin(Duration time) throws IOException {
    long start = System.nanoTime();
    try {
      if (!free.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new SocketTimeoutException("earlier questions still wait for their answers");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a connection");
    }
    Exchange exchange = new Exchange(time, start, this::ended);
    open.add(exchange);
    exchange.start();
    if (closed) {
      exchange.close();
    }
    return exchange;
  }

  private void ended(Exchange exchange) {
    open.remove(exchange);
    free.release();
  }

  /// Over a kept connection if there is one. The other side may have ended that in the meantime,
  /// which shows only in the attempt (RFC 9112, section 9.3.1).
  private Response answer(Request request, Exchange exchange) throws IOException {
    @Nullable Kept old = isKept(request) ? kept.pollFirst() : null;
    if (old != null) {
      exchange.holds(old.resource());
      try {
        return answer(request, exchange, old.connection());
      } catch (IOException e) {
        if (exchange.isAnswered() || !exchange.isOpen()) {
          throw e;
        }
      }
    }
    return answer(request, exchange, connector.open(exchange));
  }

  private Response answer(Request request, Exchange exchange, Connector.Connection connection)
      throws IOException {
    connection.output().write(header(request));
    connection.output().flush();
    HttpInput in = new HttpInput(exchange, connection.input());
    return Response.read(
        exchange, in, request, isKept(request) ? () -> keep(exchange, connection) : null);
  }

  /// Only what may be sent a second time, if a kept connection turns out to have ended.
  private boolean isKept(Request request) {
    return keep.isPositive() && request.isSafe() && !request.isStream();
  }

  private void keep(Exchange exchange, Connector.Connection connection) {
    if (kept.size() >= MOST_KEPT) {
      return;
    }
    exchange
        .release()
        .ifPresent(resource -> {
          Kept entry = new Kept(connection, resource, System.nanoTime());
          kept.addFirst(entry);
          Exchange.later(keep, () -> drop(entry));
          if (closed) {
            drop(entry);
          }
        });
  }

  private void drop(Kept entry) {
    if (kept.remove(entry)) {
      Exchange.closeQuietly(entry.resource());
    }
  }

  private byte[] header(Request request) {
    String length = request.method().equals("POST") ? "Content-Length: 0\r\n" : "";
    String connection = isKept(request) ? "" : "Connection: close\r\n";
    return "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: tidings\r\n%s%s\r\n"
        .formatted(request.method(), request.path(), host, connection, length)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(Exchange::close);
    kept.forEach(this::drop);
  }
}
