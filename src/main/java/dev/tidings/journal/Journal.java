package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.EventKey;
import dev.tidings.store.Store;
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

  /// How many events are read at once, and how many characters: a single event may have a million.
  private static final int PAGE = 500;

  private static final long PAGE_CHARS = 500_000;

  private static final String ENTRY = "SELECT position, received, raw FROM event";
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
      gaps.forEach(this::insert);
      for (EngineEvent event : events) {
        added[0] += insert(event, received);
      }
    });
    return added[0];
  }

  private int insert(EngineEvent event, Instant received) {
    EventKey key = event.key();
    return store.update(
        "INSERT OR IGNORE INTO event (time_nano, type, action, actor_id, received, raw)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        key.timeNano(),
        key.type(),
        key.action(),
        key.actorId(),
        received.toEpochMilli(),
        event.raw());
  }

  private void insert(Gap gap) {
    store.update(
        "INSERT INTO gap (since_nano, until_nano, reason) VALUES (?, ?, ?)",
        EngineEvent.toNano(gap.since()),
        EngineEvent.toNano(gap.until()),
        gap.reason());
  }

  /// The events behind a position, in order of arrival: a page of them, bounded by their number and
  /// by what they take in memory. Ask again behind the last one for more.
  ///
  /// @return empty where there are none
  public List<Entry> after(long position) {
    return page(ENTRY + " WHERE position > ? ORDER BY position", position);
  }

  /// The events of a stretch of time, in order of arrival, from a position on: a page of them, as
  /// for [#after].
  ///
  /// @param from inclusive, by the engine's clock
  /// @param to inclusive, by the engine's clock
  /// @param after a position; 0 for the beginning
  public List<Entry> between(Instant from, Instant to, long after) {
    return page(
        ENTRY + " WHERE position > ? AND time_nano BETWEEN ? AND ? ORDER BY position",
        after,
        EngineEvent.toNano(from),
        EngineEvent.toNano(to));
  }

  private List<Entry> page(String sql, Object... values) {
    List<Entry> page = new ArrayList<>();
    long[] chars = {0};
    store.walk(
        row -> {
          page.add(entry(row));
          chars[0] += page.getLast().event().raw().length();
          return page.size() < PAGE && chars[0] < PAGE_CHARS;
        },
        sql,
        values);
    return page;
  }

  /// The identities of the last events that arrived, in order of arrival.
  public List<EventKey> latestKeys(int limit) {
    return store
        .query(
            row ->
                new EventKey(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
            "SELECT time_nano, type, action, actor_id FROM event ORDER BY position DESC LIMIT ?",
            limit)
        .reversed();
  }

  /// The position of the last event; 0 where there is none.
  public long last() {
    return store.query(row -> row.getLong(1), "SELECT max(position) FROM event").getFirst();
  }

  private static Entry entry(ResultSet row) throws SQLException {
    Instant received = Instant.ofEpochMilli(row.getLong(2));
    return new Entry(row.getLong(1), received, EventCodec.decode(row.getString(3), received));
  }

  /// The gaps that no mail has reported yet, in the order they were noticed.
  public List<Gap> unreportedGaps() {
    return store.query(Journal::gap, GAP + " WHERE NOT reported ORDER BY rowid");
  }

  /// Notes that a mail reports these gaps; in one transaction with that mail.
  public void reported(List<Gap> gaps) {
    for (Gap gap : gaps) {
      store.update(
          "UPDATE gap SET reported = 1 WHERE since_nano = ? AND until_nano = ? AND reason = ?",
          EngineEvent.toNano(gap.since()),
          EngineEvent.toNano(gap.until()),
          gap.reason());
    }
  }

  /// The gaps of a stretch of time, reported or not.
  public List<Gap> gapsBetween(Instant from, Instant to) {
    return store.query(
        Journal::gap,
        GAP + " WHERE until_nano >= ? AND since_nano <= ? ORDER BY rowid",
        EngineEvent.toNano(from),
        EngineEvent.toNano(to));
  }

  /// The gap noticed last, if any is remembered.
  public Optional<Gap> lastGap() {
    return store.query(Journal::gap, GAP + " ORDER BY rowid DESC LIMIT 1").stream().findFirst();
  }

  private static Gap gap(ResultSet row) throws SQLException {
    Instant since = EngineEvent.toInstant(row.getLong(1));
    return new Gap(since, EngineEvent.toInstant(row.getLong(2)), row.getString(3));
  }

  /// Up to which position a reader has dealt with the events; 0 where it has not begun.
  public long cursor(String reader) {
    return store
        .query(row -> row.getLong(1), "SELECT position FROM cursor WHERE name = ?", reader)
        .stream()
        .findFirst()
        .orElse(0L);
  }

  /// Moves a reader's cursor. Where something else must become durable with it, both belong in one
  /// transaction of the store.
  public void moveCursor(String reader, long position) {
    store.update("INSERT OR REPLACE INTO cursor (name, position) VALUES (?, ?)", reader, position);
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
    int gone =
        store.update(
            "DELETE FROM event WHERE position IN (SELECT position FROM event"
                + " WHERE position <= ? AND position < (SELECT max(position) FROM event)"
                + " ORDER BY position LIMIT ?) AND (received < ? OR ?)",
            dealtWith,
            FORGET_AT_ONCE,
            before,
            tooMuch);
    store.update(
        "DELETE FROM gap WHERE reported AND until_nano < ?",
        EngineEvent.toNano(now.minus(retention.age())));
    return gone == FORGET_AT_ONCE;
  }
}
