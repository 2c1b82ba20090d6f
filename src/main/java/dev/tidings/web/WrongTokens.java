package dev.tidings.web;

import dev.tidings.web.http.WebRefusal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Makes guessing tokens slow, and says once that somebody does. Each address is slowed by itself:
/// whoever guesses cannot keep others out.
final class WrongTokens {

  /// How long a wrong token waits for its answer.
  static final Duration DELAY = Duration.ofSeconds(1);

  /// How many of one address wait at once. While they do, no further token from there is even
  /// looked at: else many at once would be as quick as without any delay.
  static final int AT_ONCE = 4;

  /// How many addresses are named in the log, until it begins anew.
  static final int NAMED = 20;

  private static final Duration SILENCE = Duration.ofHours(1);

  /// Waits.
  interface Pause {
    void wait(Duration duration) throws InterruptedException;
  }

  private final InstantSource clock;
  private final Pause pause;
  private final Consumer<String> log;

  /// How many wait, by address; there are no more than connections. Guarded by itself.
  private final Map<InetAddress, Integer> waiting = new HashMap<>();

  /// Who was named since the log began anew; guarded by `waiting`.
  private final Set<InetAddress> named = new HashSet<>();

  private Instant since = Instant.MIN;

  /// @param log is told a line
  WrongTokens(InstantSource clock, Pause pause, Consumer<String> log) {
    this.clock = clock;
    this.pause = pause;
    this.log = log;
  }

  /// To be called before a token is looked at.
  ///
  /// @throws WebRefusal 429 if it must not be
  void enter(InetAddress from) {
    synchronized (waiting) {
      if (waiting.getOrDefault(HttpListener.network(from), 0) >= AT_ONCE) {
        throw new WebRefusal(
            429, "too many wrong tokens came from this address", Map.of("Retry-After", "1"));
      }
    }
  }

  /// Waits before a wrong one is answered.
  void slow(InetAddress from) {
    InetAddress network = HttpListener.network(from);
    synchronized (waiting) {
      waiting.merge(network, 1, Integer::sum);
      tell(network, from);
    }
    try {
      pause.wait(DELAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (waiting) {
        waiting.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  private void tell(InetAddress network, InetAddress from) {
    Instant now = clock.instant();
    if (now.isAfter(since.plus(SILENCE))) {
      since = now;
      named.clear();
    }
    if (named.size() < NAMED && named.add(network)) {
      String rest =
          named.size() == NAMED ? "no other address is named" : "further ones are not told";
      log.accept(
          "A wrong web.token came from "
              + from.getHostAddress()
              + ": it is answered late, and for an hour "
              + rest);
    }
  }

  /// How many wait for the answer to a wrong token.
  int count() {
    synchronized (waiting) {
      return waiting.values().stream().mapToInt(Integer::intValue).sum();
    }
  }
}
