package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Whose events take the most space in a part of the journal, however many there are: those of all
/// are added up in a fixed number of sums, and only those behind the greatest sum one by one.
///
/// @param actorId the identity of a container, a network …
/// @param name as people call it
/// @param bytes what its events take
record LargestShare(String actorId, String name, long bytes) {

  private static final int SUMS = 4_096;
  private static final int CANDIDATES = 10_000;

  /// One that has less than this part of all is not to blame for there being too much.
  private static final int PART = 50;

  private static final String LENGTHS =
      "SELECT actor_id, octet_length(raw) FROM event WHERE position > ? AND position < ?";

  /// Looks for one between two positions, both exclusive.
  ///
  /// @param store is looked at for a second, perhaps: see [Store#reader]
  /// @return empty: nobody has much more than the others
  static Optional<LargestShare> of(Store store, long after, long before) {
    long[] sums = new long[SUMS];
    long[] all = {0};
    store.walk(
        row -> {
          long bytes = row.getLong(2);
          sums[sum(row.getString(1))] += bytes;
          all[0] += bytes;
          return true;
        },
        LENGTHS,
        after,
        before);
    int greatest = 0;
    for (int i = 1; i < SUMS; i++) {
      greatest = sums[i] > sums[greatest] ? i : greatest;
    }
    int which = greatest;
    Map<String, Long> candidates = new HashMap<>();
    store.walk(
        row -> {
          String id = row.getString(1);
          if (sum(id) == which && (candidates.size() < CANDIDATES || candidates.containsKey(id))) {
            candidates.merge(id, row.getLong(2), Long::sum);
          }
          return true;
        },
        LENGTHS,
        after,
        before);
    return candidates.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .filter(most -> most.getValue() > all[0] / PART)
        .map(most -> new LargestShare(most.getKey(), name(store, most.getKey()), most.getValue()));
  }

  private static int sum(String actorId) {
    return Math.floorMod(actorId.hashCode(), SUMS);
  }

  private static String name(Store store, String actorId) {
    return store
        .query(
            row -> EventCodec.decode(row.getString(1), Instant.EPOCH),
            "SELECT raw FROM event WHERE actor_id = ? ORDER BY position DESC LIMIT 1",
            actorId)
        .stream()
        .map(LargestShare::words)
        .findFirst()
        .orElse(actorId);
  }

  private static String words(EngineEvent event) {
    return event.type() + " " + event.actor().name();
  }
}
