package dev.tidings.web;

import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.web.api.EventPages;
import dev.tidings.web.api.WebContext;
import dev.tidings.web.http.Assets;
import dev.tidings.web.http.Sending;
import dev.tidings.web.http.WebExchange;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
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

  private final WebExchange exchange;
  private final Live.Listener listener;

  private Streaming(WebExchange exchange, Live.Listener listener) {
    this.exchange = exchange;
    this.listener = listener;
  }

  static void serve(WebExchange exchange, WebReply.Stream wanted, Live live, WebContext context)
      throws IOException {
    Optional<Live.Listener> listener = live.listen(wanted.filter());
    if (listener.isEmpty()) {
      String why = "too many listen already";
      Sending.send(exchange, new WebReply.Problem(503, why, Map.of("Retry-After", "30")));
      return;
    }
    try {
      new Streaming(exchange, listener.get()).run(wanted, context);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      live.leave(listener.get());
    }
  }

  private void run(WebReply.Stream wanted, WebContext context)
      throws IOException, InterruptedException {
    Sending.secure(exchange, Assets.POLICY, "no-store");
    exchange.set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.begin();
    tell("retry: 3000\n\n");
    if (wanted.after() >= 0) {
      bring(wanted, context);
    }
    while (!listener.outlet().isEnded()) {
      List<byte[]> frames = listener.outlet().take(HEARTBEAT);
      if (frames.isEmpty()) {
        tell(": still here\n\n");
      } else {
        exchange.tell(frames);
      }
    }
  }

  /// What was missed since a stream broke. What comes meanwhile waits in the listener.
  private void bring(WebReply.Stream wanted, WebContext context) throws IOException {
    Journal journal = new Journal(context.store());
    EventPages events = new EventPages(context);
    long position = wanted.after();
    if (listener.from() - position > MOST_MISSED) {
      tell("event: behind\ndata: {\"after\":\"" + position + "\"}\n\n");
      return;
    }
    while (position < listener.from()) {
      List<Entry> page = journal.after(position);
      List<Entry> missed = page.stream().filter(e -> e.position() <= listener.from()).toList();
      exchange.tell(
          missed.stream()
              .filter(entry -> wanted.filter().test(entry.event()))
              .map(entry -> events.frame(entry).getBytes(StandardCharsets.UTF_8))
              .toList());
      position = page.isEmpty() ? listener.from() : page.getLast().position();
    }
  }

  private void tell(String text) throws IOException {
    exchange.tell(List.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
