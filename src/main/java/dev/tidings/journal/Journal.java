package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.EventKey;
import dev.tidings.store.Store;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every event once, in the order of arrival. An event that is offered again, as engines do after a
/// reconnection, is known by its [EventKey] and not taken twice.
///
/// Any thread may use it; the store lets one in at a time.
public final class Journal {

  /// Deleting this many takes some milliseconds, in which no event can be appended.
  private static final int FORGET_AT_ONCE = 2_000;

  private static final String GAP = "SELECT since_nano, until_nano, reason FROM gap";

  private final Store store;

  /// The journal in this store.
  public Journal(Store store) {
    this.store = store;
  }

  /// Takes events and gaps; on the disk when this returns, all in one transaction.
  ///
  /// @param received when they arrived, by our clock
  /// @return how many events were new
  public int append(List<EngineEvent> events, List<Gap> gaps, Instant received) {
    int[] added = {0};
    store.commit(() -> {
      for (Gap gap : gaps) {
        insert(gap);
      }
      for (EngineEvent event : events) {
        added[0] += insert(event, received);
      }
    });
    return added[0];
  }

  private int insert(EngineEvent event, Instant received) throws SQLException {
    PreparedStatement insert =
        store.statement(
            "INSERT OR IGNORE INTO event (time_nano, type, action, actor_id, received, raw)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
    EventKey key = event.key();
    insert.setLong(1, key.timeNano());
    insert.setString(2, key.type());
    insert.setString(3, key.action());
    insert.setString(4, key.actorId());
    insert.setLong(5, received.toEpochMilli());
    insert.setString(6, event.raw());
    return insert.executeUpdate();
  }

  private void insert(Gap gap) throws SQLException {
    PreparedStatement insert =
        store.statement(
            "INSERT INTO gap (after_position, since_nano, until_nano, reason)"
                + " VALUES ((SELECT coalesce(max(position), 0) FROM event), ?, ?, ?)");
    insert.setLong(1, EngineEvent.toNano(gap.since()));
    insert.setLong(2, EngineEvent.toNano(gap.until()));
    insert.setString(3, gap.reason());
    insert.executeUpdate();
  }

  /// The events behind a position, in order of arrival.
  ///
  /// @param limit at most so many; ask again behind the last one for more
  public List<Entry> after(long position, int limit) {
    return store.read(() -> {
      PreparedStatement query =
          store.statement(
              "SELECT position, received, raw FROM event WHERE position > ?"
                  + " ORDER BY position LIMIT ?");
      query.setLong(1, position);
      query.setInt(2, limit);
      return entries(query);
    });
  }

  /// The events of a stretch of time, in order of arrival, from a position on.
  ///
  /// @param from inclusive, by the engine's clock
  /// @param to inclusive, by the engine's clock
  /// @param after a position; 0 for the beginning
  /// @param limit at most so many; ask again behind the last one for more
  public List<Entry> between(Instant from, Instant to, long after, int limit) {
    return store.read(() -> {
      PreparedStatement query =
          store.statement(
              "SELECT position, received, raw FROM event"
                  + " WHERE position > ? AND time_nano BETWEEN ? AND ?"
                  + " ORDER BY position LIMIT ?");
      query.setLong(1, after);
      query.setLong(2, EngineEvent.toNano(from));
      query.setLong(3, EngineEvent.toNano(to));
      query.setInt(4, limit);
      return entries(query);
    });
  }

  /// The position of the last event; 0 where there is none.
  public long last() {
    return store.read(() -> {
      PreparedStatement query = store.statement("SELECT max(position) FROM event");
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0L;
      }
    });
  }

  /// The last events that arrived, in order of arrival.
  public List<Entry> latest(int limit) {
    return store.read(() -> {
      PreparedStatement query =
          store.statement(
              "SELECT position, received, raw FROM"
                  + " (SELECT * FROM event ORDER BY position DESC LIMIT ?) ORDER BY position");
      query.setInt(1, limit);
      return entries(query);
    });
  }

  private static List<Entry> entries(PreparedStatement query) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        Instant received = Instant.ofEpochMilli(row.getLong(2));
        EngineEvent event = EventCodec.decode(row.getString(3), received);
        entries.add(new Entry(row.getLong(1), received, event));
      }
    }
    return entries;
  }

  /// The gaps noticed behind one position and up to another.
  ///
  /// @param after exclusive, as for events: a gap lies behind the last event before it
  /// @param upTo inclusive
  public List<Gap> gaps(long after, long upTo) {
    return store.read(() -> {
      PreparedStatement query =
          store.statement(GAP + " WHERE after_position >= ? AND after_position < ? ORDER BY rowid");
      query.setLong(1, after);
      query.setLong(2, upTo);
      return gaps(query);
    });
  }

  /// The gap noticed last, if any is remembered.
  public Optional<Gap> lastGap() {
    return store.read(
        () -> gaps(store.statement(GAP + " ORDER BY rowid DESC LIMIT 1")).stream().findFirst());
  }

  private static List<Gap> gaps(PreparedStatement query) throws SQLException {
    List<Gap> gaps = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        Instant since = EngineEvent.toInstant(row.getLong(1));
        gaps.add(new Gap(since, EngineEvent.toInstant(row.getLong(2)), row.getString(3)));
      }
    }
    return gaps;
  }

  /// Up to which position a reader has dealt with the events; 0 where it has not begun.
  public long cursor(String reader) {
    return store.read(() -> {
      PreparedStatement query = store.statement("SELECT position FROM cursor WHERE name = ?");
      query.setString(1, reader);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0L;
      }
    });
  }

  /// Moves a reader's cursor. Where something else must become durable with it, both belong in one
  /// transaction of the store.
  public void moveCursor(String reader, long position) {
    store.commit(() -> {
      PreparedStatement upsert =
          store.statement(
              "INSERT INTO cursor (name, position) VALUES (?, ?)"
                  + " ON CONFLICT (name) DO UPDATE SET position = excluded.position");
      upsert.setString(1, reader);
      upsert.setLong(2, position);
      upsert.executeUpdate();
    });
  }

  /// Forgets what is too old or too much, a bounded part at a time. Events that a reader has yet to
  /// deal with stay, whatever their age; the very last one stays too, since it is what a
  /// reconnection is anchored to.
  ///
  /// @param dealtWith the position up to which events may go
  /// @return whether there is more to forget
  public boolean forget(Retention retention, long dealtWith, Instant now) {
    boolean tooMuch = store.size() > retention.bytes();
    long before = now.minus(retention.age()).toEpochMilli();
    int[] gone = {0};
    store.commit(() -> {
      PreparedStatement delete =
          store.statement(
              "DELETE FROM event WHERE position IN (SELECT position FROM event"
                  + " WHERE position <= ? AND position < (SELECT max(position) FROM event)"
                  + " ORDER BY position LIMIT ?) AND (received < ? OR ?)");
      delete.setLong(1, dealtWith);
      delete.setInt(2, FORGET_AT_ONCE);
      delete.setLong(3, before);
      delete.setBoolean(4, tooMuch);
      gone[0] = delete.executeUpdate();
      store
          .statement("DELETE FROM gap WHERE after_position < (SELECT min(position) FROM event)")
          .executeUpdate();
    });
    return gone[0] == FORGET_AT_ONCE;
  }
}
