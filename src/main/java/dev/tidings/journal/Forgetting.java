package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/// What leaves the journal: events that are old or too many, a bounded part at a time.
public final class Forgetting {

  /// Deleting this many takes some milliseconds, in which no event can be appended.
  private static final int AT_ONCE = 2_000;

  private final Store store;

  /// Forgets what is in this store.
  public Forgetting(Store store) {
    this.store = store;
  }

  /// Forgets what is too old or too much. Events that a reader has yet to deal with stay, whatever
  /// their age; the very last one stays too, since it is what a reconnection is anchored to.
  ///
  /// @param dealtWith the position up to which events may go
  /// @return whether there is more to forget
  public boolean forget(Retention retention, long dealtWith, Instant now) {
    boolean tooMuch = store.size() > retention.bytes();
    long before = now.minus(retention.age()).toEpochMilli();
    if (!tooMuch && !hasOlder(before)) {
      return false;
    }
    int gone =
        store.update(
            "DELETE FROM event WHERE position IN (SELECT position FROM event"
                + " WHERE position <= ? AND position < ? ORDER BY position LIMIT ?)"
                + " AND (received < ? OR ?)",
            dealtWith,
            anchor(),
            AT_ONCE,
            before,
            tooMuch);
    return gone == AT_ONCE;
  }

  private boolean hasOlder(long before) {
    return store
        .query(row -> row.getLong(1), "SELECT received FROM event ORDER BY position LIMIT 1")
        .stream()
        .anyMatch(received -> received < before);
  }

  /// Gives up the oldest events that nobody has dealt with, because there is no room for them; a
  /// gap says so. Those that are given up one after the other become one gap.
  ///
  /// @param dealtWith the position behind which they begin
  /// @param reason for the gap
  /// @return whether there was anything to give up
  public boolean giveUp(long dealtWith, String reason, Instant now) {
    int[] gone = {0};
    store.commit(() -> {
      String oldest =
          " FROM event WHERE position IN (SELECT position FROM event"
              + " WHERE position > ? AND position < ? ORDER BY position LIMIT ?)";
      Object[] which = {dealtWith, anchor(), AT_ONCE};
      Gap gap =
          store
              .query(
                  row -> gap(row, reason), "SELECT min(time_nano), max(time_nano)" + oldest, which)
              .getFirst();
      gone[0] = store.update("DELETE" + oldest, which);
      if (gone[0] > 0) {
        new Gaps(store).widen(gap, now);
      }
    });
    return gone[0] > 0;
  }

  private static Gap gap(ResultSet row, String reason) throws SQLException {
    Instant since = EngineEvent.toInstant(row.getLong(1));
    return new Gap(since, EngineEvent.toInstant(row.getLong(2)), reason);
  }

  /// The position of the last event the engine sent; 0 where there is none.
  private long anchor() {
    return store
        .query(
            row -> row.getLong(1),
            "SELECT position FROM event WHERE NOT ours ORDER BY position DESC LIMIT 1")
        .stream()
        .findFirst()
        .orElse(0L);
  }
}
