package dev.tidings.heal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// For whom something went wrong lately, and how long he is left alone therefore. In memory only: a
/// new process tries at once. Used by one thread.
final class RetryDelays {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final Setback NONE = new Setback(0, FIRST, Instant.MIN);

  private final Map<String, Setback> all = new HashMap<>();

  /// @param orders how many were not carried out
  /// @param next how long the next pause is
  private record Setback(int orders, Duration next, Instant until) {}

  /// Until when nothing is tried again. No pause is longer than the longest, unless the clock was
  /// set back.
  Instant until(String id, Instant now) {
    Instant until = of(id).until();
    return until.isAfter(now.plus(LONGEST)) ? Instant.MIN : until;
  }

  /// Something went wrong once more.
  ///
  /// @param ordered whether it was an order, and not a look
  /// @return how many orders were not carried out by now
  int note(String id, boolean ordered, Instant now) {
    Setback before = of(id);
    int orders = before.orders() + (ordered ? 1 : 0);
    Duration doubled = before.next().multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    all.put(id, new Setback(orders, next, now.plus(before.next())));
    return orders;
  }

  private Setback of(String id) {
    return all.getOrDefault(id, NONE);
  }

  void forget(String id) {
    all.remove(id);
  }
}
