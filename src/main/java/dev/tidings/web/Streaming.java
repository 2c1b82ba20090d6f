package dev.tidings.web;

import com.sun.net.httpserver.HttpExchange;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes events to one who listens, for as long as both want (WHATWG HTML, server-sent events).
final class Streaming {

  /// How many missed events are brought; one who missed more is told to ask for pages.
  private static final int MOST_MISSED = 2_000;

  /// Keeps proxies from closing a quiet stream, in milliseconds.
  private static final long HEARTBEAT = 15_000;

  private final HttpExchange exchange;
  private final Live.Listener listener;

  private Streaming(HttpExchange exchange, Live.Listener listener) {
    this.exchange = exchange;
    this.listener = listener;
  }

  static void serve(HttpExchange exchange, Reply.Stream wanted, Live live, House house)
      throws IOException {
    Optional<Live.Listener> listener = live.listen(wanted.filter());
    if (listener.isEmpty()) {
      String why = "too many listen already";
      Sending.send(exchange, new Reply.Problem(503, why, Map.of("Retry-After", "30")));
      return;
    }
    try {
      new Streaming(exchange, listener.get()).run(wanted, house);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      live.leave(listener.get());
    }
  }

  private void run(Reply.Stream wanted, House house) throws IOException, InterruptedException {
    Sending.secure(exchange, Assets.POLICY, "no-store");
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    write(out, "retry: 3000\n\n");
    if (wanted.after() >= 0) {
      bring(out, wanted, house);
    }
    while (!listener.outlet().isEnded()) {
      List<byte[]> frames = listener.outlet().take(HEARTBEAT);
      if (frames.isEmpty()) {
        write(out, ": still here\n\n");
      } else {
        write(out, frames);
      }
    }
  }

  /// What was missed since a stream broke. What comes meanwhile waits in the listener.
  private void bring(OutputStream out, Reply.Stream wanted, House house) throws IOException {
    Journal journal = new Journal(house.store());
    EventPages events = new EventPages(house);
    long position = wanted.after();
    if (listener.from() - position > MOST_MISSED) {
      write(out, "event: behind\ndata: {\"after\":\"" + position + "\"}\n\n");
      return;
    }
    while (position < listener.from()) {
      List<Entry> page = journal.after(position);
      List<Entry> missed = page.stream().filter(e -> e.position() <= listener.from()).toList();
      write(
          out,
          missed.stream()
              .filter(entry -> wanted.filter().test(entry.event()))
              .map(entry -> events.frame(entry).getBytes(StandardCharsets.UTF_8))
              .toList());
      position = page.isEmpty() ? listener.from() : page.getLast().position();
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    write(out, List.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void write(OutputStream out, List<byte[]> frames) throws IOException {
    for (byte[] frame : frames) {
      out.write(frame);
    }
    out.flush();
  }
}
