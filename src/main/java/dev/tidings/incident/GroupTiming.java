package dev.tidings.incident;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When an event group began and when it is over, by one clock: ours, as its events arrive, or the
/// engine's, as they happened.
final class GroupTiming {

  private Instant first;
  private @Nullable Instant beyondPreludes;
  private @Nullable Instant lastDeath;

  GroupTiming(Instant first) {
    this.first = first;
  }

  /// @param at by this clock; the clock may be set back in between
  /// @param announces whether it only announces more
  void add(Instant at, boolean announces, boolean death) {
    first = earlier(first, at);
    beyondPreludes = announces ? beyondPreludes : earlier(beyondPreludes, at);
    lastDeath = death ? at : lastDeath;
  }

  private static Instant earlier(@Nullable Instant known, Instant other) {
    return known == null || other.isBefore(known) ? other : known;
  }

  Instant first() {
    return first;
  }

  /// When it is over if nothing more comes.
  ///
  /// @param patience how long is waited for what was announced
  Instant due(Duration hold, Duration patience) {
    Instant latest = latest(hold, patience);
    Instant from = lastDeath == null ? beyondPreludes : lastDeath;
    Instant quiet = from == null ? latest : from.plus(hold);
    return quiet.isBefore(latest) ? quiet : latest;
  }

  /// When it is over whatever is still to come.
  Instant latest(Duration hold, Duration patience) {
    return beyondPreludes == null
        ? first.plus(patience)
        : beyondPreludes.plus(hold.multipliedBy(2));
  }
}
