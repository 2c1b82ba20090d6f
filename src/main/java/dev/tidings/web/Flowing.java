package dev.tidings.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// Writes what flows to one client, until one of both sides ends it. That a client has gone is seen
/// only by writing to it, so something is written at least every few seconds.
final class Flowing {

  /// How many clients are told at once.
  static final int MOST = 32;

  private static final byte[] BEGINNING = "retry: 3000\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  private static final long HEARTBEAT = 5_000;

  /// For a client to take what is written; then it is dropped.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Semaphore slots = new Semaphore(MOST);

  void serve(HttpExchange exchange, Flow flow) throws IOException {
    try (flow) {
      if (!slots.tryAcquire()) {
        String why = "too many listen already";
        Sending.send(exchange, new Reply.Problem(503, why, Map.of("Retry-After", "30")));
        return;
      }
      try {
        run(exchange, flow);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        slots.release();
      }
    }
  }

  private static void run(HttpExchange exchange, Flow flow)
      throws IOException, InterruptedException {
    Sending.secure(exchange, Assets.POLICY, "no-store");
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    boolean bare = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, bare ? -1 : 0);
    if (bare) {
      return;
    }
    OutputStream out = exchange.getResponseBody();
    write(out, List.of(BEGINNING));
    while (!flow.isEnded()) {
      List<byte[]> frames = flow.take(HEARTBEAT);
      write(out, frames.isEmpty() ? List.of(STILL_HERE) : frames);
    }
    out.close();
  }

  private static void write(OutputStream out, List<byte[]> frames) throws IOException {
    try (Deadline _ = Deadline.in(PATIENCE)) {
      for (byte[] frame : frames) {
        out.write(frame);
      }
      out.flush();
    }
  }
}
