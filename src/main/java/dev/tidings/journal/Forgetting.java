package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What leaves the journal: events that are old or too many, a bounded part at a time. What belongs
/// to an event (what proves it, that it waits for a mail, what it meant) leaves with it, by a
/// trigger of the database.
public final class Forgetting {

  /// Deleting this many takes some milliseconds, in which no event can be appended.
  private static final int AT_ONCE = 500;

  /// So many are given up before it is looked again who has the most.
  private static final int PARTS = 20;

  private static final String REASON =
      "the journal had reached its bound (retention.size) before they could be mailed";

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
    long last = Math.min(dealtWith, anchor() - 1);
    int old =
        delete(
            "SELECT position FROM event WHERE received < ? AND position <= ? LIMIT " + AT_ONCE,
            now.minus(retention.age()).toEpochMilli(),
            last);
    if (old == 0 && store.size() > retention.bytes()) {
      return delete(
              "SELECT position FROM event WHERE position <= ? ORDER BY position LIMIT " + AT_ONCE,
              last)
          > 0;
    }
    return old == AT_ONCE;
  }

  private int delete(String which, Object... values) {
    return store.update("DELETE FROM event WHERE position IN (" + which + ")", values);
  }

  /// Gives up events that nobody has dealt with, because there is no space for them: those of
  /// whoever has the most, so that one who makes many does not cost the others theirs; the oldest
  /// of all where nobody stands out. Gaps say so, one for each of those.
  ///
  /// @param dealtWith the position behind which they begin
  /// @param bytes what the store may hold afterwards
  /// @return whether there was anything to give up
  public boolean giveUp(long dealtWith, long bytes, Instant now) {
    boolean any = false;
    boolean more = true;
    try (Store reader = store.reader()) {
      while (more && store.size() > bytes) {
        Optional<LargestShare> most = LargestShare.of(reader, dealtWith, anchor());
        more = giveUp(most, new Part(reader, dealtWith, anchor(), bytes), now);
        any |= more;
      }
    }
    return any;
  }

  /// Where to look for what is given up.
  private record Part(Store reader, long after, long before, long bytes) {}

  private boolean giveUp(Optional<LargestShare> most, Part part, Instant now) {
    String reason = most.map(share -> REASON + "; they are of " + share.name()).orElse(REASON);
    long left = most.map(share -> share.bytes() / 2).orElse(Long.MAX_VALUE);
    long after = part.after();
    boolean any = false;
    for (int n = 0; n < PARTS && left > 0 && store.size() > part.bytes(); n++) {
      List<Old> oldest = oldest(part.reader(), most, after, part.before());
      if (oldest.isEmpty()) {
        break;
      }
      giveUp(oldest, reason, now);
      any = true;
      after = oldest.getLast().position();
      left -= oldest.stream().mapToLong(Old::bytes).sum();
    }
    return any;
  }

  /// An event that is to be given up.
  private record Old(long position, long timeNano, long bytes) {
    static Old of(ResultSet row) throws SQLException {
      return new Old(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  /// Looked up apart: the next of one among many others may be far behind.
  private static List<Old> oldest(
      Store reader, Optional<LargestShare> of, long after, long before) {
    String sql =
        "SELECT position, time_nano, octet_length(raw) FROM event WHERE position > ?"
            + " AND position < ?%s ORDER BY position LIMIT "
            + AT_ONCE;
    return of.isPresent()
        ? reader.query(
            Old::of, sql.formatted(" AND actor_id = ?"), after, before, of.get().actorId())
        : reader.query(Old::of, sql.formatted(""), after, before);
  }

  private void giveUp(List<Old> old, String reason, Instant now) {
    long first = old.stream().mapToLong(Old::timeNano).min().orElseThrow();
    long last = old.stream().mapToLong(Old::timeNano).max().orElseThrow();
    Gap gap = new Gap(EngineEvent.toInstant(first), EngineEvent.toInstant(last), reason);
    store.commit(() -> {
      delete(
          "SELECT value FROM json_each(?)",
          old.stream()
              .map(each -> Long.toString(each.position()))
              .collect(Collectors.joining(",", "[", "]")));
      new Gaps(store).widen(gap, now);
    });
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
