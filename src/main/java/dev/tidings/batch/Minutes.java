package dev.tidings.batch;

import dev.tidings.event.EngineEvent;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How much happened in each minute, for people to look at: the events of the journal, and the
/// incidents that began with one of them, by what they meant. What rules keep out of mails means
/// nothing that was noted, so it is among the events only. By the engine's clock.
///
/// Any thread may use it. Each minute is a question of its own, so that nobody waits for the store
/// because somebody looks at a day.
public final class Minutes {

  /// Of a minute with more events than this, so many are counted.
  static final int MOST_EVENTS = 50_000;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String EVENTS =
      "SELECT position FROM event WHERE time_nano >= ? AND time_nano < ? LIMIT " + MOST_EVENTS;

  private final Store store;

  /// The minutes in this store.
  public Minutes(Store store) {
    this.store = store;
  }

  /// A minute in which something happened.
  ///
  /// @param time when it began
  /// @param events how many of every kind, [#MOST_EVENTS] at most
  /// @param intents incidents by their intent's word, as [dev.tidings.incident.IncidentCodec] keeps
  ///   it: what is only an action is `other`
  public record Minute(Instant time, int events, Map<String, Integer> intents) {

    /// Copies the counts, keeping their order.
    public Minute {
      intents = Collections.unmodifiableMap(new LinkedHashMap<>(intents));
    }
  }

  /// The minutes of a stretch of time in which something happened, the oldest first; so many at
  /// most as it has minutes.
  ///
  /// @param since its minute is the first
  /// @param until its minute is the last
  public List<Minute> between(Instant since, Instant until) {
    List<Minute> minutes = new ArrayList<>();
    Optional<Instant> next = nextBusy(since.truncatedTo(ChronoUnit.MINUTES));
    while (next.isPresent() && !next.get().isAfter(until)) {
      minutes.add(minute(next.get()));
      next = nextBusy(next.get().plus(MINUTE));
    }
    return minutes;
  }

  private Optional<Instant> nextBusy(Instant from) {
    return store
        .query(
            row -> row.getLong(1),
            "SELECT min(time_nano) FROM event WHERE time_nano >= ?",
            EngineEvent.toNano(from))
        .stream()
        .filter(nano -> nano > 0)
        .map(nano -> EngineEvent.toInstant(nano).truncatedTo(ChronoUnit.MINUTES))
        .findFirst();
  }

  private Minute minute(Instant time) {
    long from = EngineEvent.toNano(time);
    long to = EngineEvent.toNano(time.plus(MINUTE));
    int events =
        store
            .query(row -> row.getInt(1), "SELECT count(*) FROM (" + EVENTS + ")", from, to)
            .getFirst();
    Map<String, Integer> intents = new LinkedHashMap<>();
    store.walk(
        row -> {
          intents.put(row.getString(1), row.getInt(2));
          return true;
        },
        "SELECT json_extract(described, '$.intent'), count(*) FROM ("
            + EVENTS
            + ") JOIN incident USING (position) GROUP BY 1",
        from,
        to);
    return new Minute(time, events, intents);
  }
}
