package dev.tidings.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// The body of a request, which nothing here needs: it is read, up to a bound and for a while, and
/// forgotten.
final class Body {

  private static final int MOST = 4_096;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Body() {}

  /// Reads it to its end.
  ///
  /// @throws Refusal 413 if it is too big, 408 if it does not come
  static void swallow(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    boolean none = length == null || length.strip().equals("0");
    if (none && exchange.getRequestHeaders().getFirst("Transfer-Encoding") == null) {
      return;
    }
    if (length != null && isTooBig(length.strip())) {
      throw tooBig();
    }
    // Interrupting a reader closes the connection, and 408 could not be said any more.
    Reader reader = new Reader(exchange.getRequestBody());
    Thread thread = Thread.ofVirtual().name("web-body").start(reader);
    try {
      if (!thread.join(PATIENCE)) {
        throw new Refusal(408, "the request did not come whole in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(408, "the request did not come whole in time");
    }
    if (reader.count > MOST) {
      throw tooBig();
    }
  }

  private static boolean isTooBig(String length) {
    return length.length() > 6 || !length.matches("\\d+") || Integer.parseInt(length) > MOST;
  }

  private static Refusal tooBig() {
    return new Refusal(413, "at most " + MOST + " bytes are taken");
  }

  private static final class Reader implements Runnable {
    private final InputStream in;

    /// Written by the reading thread, read after it has ended.
    private int count;

    Reader(InputStream in) {
      this.in = in;
    }

    @Override
    public void run() {
      try {
        count = in.readNBytes(MOST + 1).length;
      } catch (IOException e) {
        count = 0; // Whoever hung up gets no answer anyway.
      }
    }
  }
}
