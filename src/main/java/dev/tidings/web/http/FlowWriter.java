package dev.tidings.web.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// Writes what flows to one client, until one of both sides ends it. That a client has gone is seen
/// only by writing to it, so something is written at least every few seconds.
public final class FlowWriter {

  /// How many clients are told of alarms, figures and logs at once.
  public static final int MOST = 32;

  private static final byte[] BEGINNING = "retry: 3000\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  private static final long HEARTBEAT = 5_000;

  private final Semaphore slots;

  /// @param most how many clients are told at once; one more is refused with 503
  public FlowWriter(int most) {
    slots = new Semaphore(most);
  }

  public void serve(WebExchange exchange, Flow flow) throws IOException {
    try (flow) {
      if (!slots.tryAcquire()) {
        String why = "too many listen already";
        Sending.send(exchange, new WebReply.Problem(503, why, Map.of("Retry-After", "30")));
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

  private static void run(WebExchange exchange, Flow flow)
      throws IOException, InterruptedException {
    Sending.secure(exchange, Assets.POLICY, "no-store");
    exchange.set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.begin();
    if (exchange.isBare()) {
      return;
    }
    exchange.tell(List.of(BEGINNING));
    while (!flow.isEnded()) {
      List<byte[]> frames = flow.take(HEARTBEAT);
      exchange.tell(frames.isEmpty() ? List.of(STILL_HERE) : frames);
    }
  }
}
