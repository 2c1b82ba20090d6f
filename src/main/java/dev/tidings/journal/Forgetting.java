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

  /// As does deleting this much: an event with long labels takes as long as a hundred others.
  private static final long BYTES_AT_ONCE = 1_000_000;

  /// What waits for no mail: it was mailed, or never will be.
  private static final String SETTLED =
      " AND NOT EXISTS (SELECT 1 FROM due WHERE due.position = event.position)"
          + " AND NOT EXISTS (SELECT 1 FROM open_event WHERE open_event.position = event.position)";

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
  /// @param read the position up to which events have been read for mails: of those that do not
  ///   wait for one, there is nothing left to do
  /// @return whether there is more to forget
  public boolean forget(Retention retention, long read, Instant now) {
    long last = Math.min(read, anchor() - 1);
    Instant old = now.minus(retention.age());
    boolean any = delete("received < ? AND position <= ?" + SETTLED, old.toEpochMilli(), last) > 0;
    return any
        || (store.size() > retention.bytes()
            && delete("position <= ?" + SETTLED + " ORDER BY position", last) > 0);
  }

  /// Deletes events, as many as nobody waits for.
  private int delete(String which, Object... values) {
    // What does not wait never will again, so it may be looked up apart: many may wait before it.
    try (Store reader = store.reader()) {
      return delete(
          piece(
              reader.query(
                  Old::of,
                  "SELECT " + Old.COLUMNS + " FROM event WHERE " + which + " LIMIT " + AT_ONCE,
                  values)));
    }
  }

  /// The first of them that are no more than [#BYTES_AT_ONCE], at least one.
  private static List<Old> piece(List<Old> all) {
    long bytes = 0;
    for (int n = 0; n < all.size(); n++) {
      bytes += all.get(n).bytes();
      if (bytes > BYTES_AT_ONCE) {
        return all.subList(0, n + 1);
      }
    }
    return all;
  }

  private int delete(List<Old> which) {
    return which.isEmpty()
        ? 0
        : store.update(
            "DELETE FROM event WHERE position IN (SELECT value FROM json_each(?))",
            which.stream()
                .map(each -> Long.toString(each.position()))
                .collect(Collectors.joining(",", "[", "]")));
  }

  /// Gives up events that nobody has dealt with, because there is no space for them: those of
  /// whoever has the most, so that one who makes many does not cost the others theirs; the oldest
  /// of all where nobody stands out. Gaps say so, one for each of those.
  ///
  /// @param after the position behind which they begin
  /// @param bytes what the store may hold afterwards
  /// @return whether there was anything to give up
  public boolean giveUp(long after, long bytes, Instant now) {
    boolean any = false;
    boolean more = true;
    try (Store reader = store.reader()) {
      while (more && store.size() > bytes) {
        Optional<LargestShare> most = LargestShare.of(reader, after, anchor());
        more = giveUp(most, new Part(reader, after, anchor(), bytes), now);
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
      List<Old> oldest = piece(oldest(part.reader(), most, after, part.before()));
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

  /// An event that is to go.
  ///
  /// @param since its time; where it is a gap itself, the gap's beginning, which is a part of its
  ///   identity
  private record Old(long position, long timeNano, long bytes, long since) {

    static final String COLUMNS =
        "position, time_nano, octet_length(raw),"
            + " CASE WHEN ours AND type = 'tidings' AND action = 'gap'"
            + " THEN CAST(actor_id AS INTEGER) ELSE time_nano END";

    static Old of(ResultSet row) throws SQLException {
      return new Old(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }
  }

  /// Looked up apart: the next of one among many others may be far behind.
  private static List<Old> oldest(
      Store reader, Optional<LargestShare> of, long after, long before) {
    String sql =
        "SELECT "
            + Old.COLUMNS
            + " FROM event WHERE position > ?"
            + " AND position < ?%s ORDER BY position LIMIT "
            + AT_ONCE;
    return of.isPresent()
        ? reader.query(
            Old::of, sql.formatted(" AND actor_id = ?"), after, before, of.get().actorId())
        : reader.query(Old::of, sql.formatted(""), after, before);
  }

  private void giveUp(List<Old> old, String reason, Instant now) {
    long first = old.stream().mapToLong(Old::since).min().orElseThrow();
    long last = old.stream().mapToLong(Old::timeNano).max().orElseThrow();
    Gap gap = new Gap(EngineEvent.toInstant(first), EngineEvent.toInstant(last), reason);
    store.commit(() -> {
      delete(old);
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
