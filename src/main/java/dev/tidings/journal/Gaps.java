package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The stretches of time in which events may be missing. A gap waits here, on the disk, until the
/// containers were looked at; then it is told, which makes an event of it
/// ([Reconciliation#finish]).
///
/// Any thread may use it; the store lets one in at a time.
public final class Gaps {

  private static final String WAITING = "SELECT since_nano, until_nano, reason FROM gap";

  private static final String TOLD = "gaps";

  /// So many may wait to be reported.
  static final int MOST = 100;

  private final Store store;
  private final Status status;

  /// The gaps in this store.
  Gaps(Store store) {
    this.store = store;
    this.status = new Status(store);
  }

  /// Lets a gap wait to be reported. Of more than may wait the last ones become one.
  ///
  /// @param noticed when, by our clock
  void note(Gap gap, Instant noticed) {
    if (waitingNumber() >= MOST) {
      widen(gap, "rowid = ?", mark());
      return;
    }
    store.update(
        "INSERT INTO gap (since_nano, until_nano, reason, noticed) VALUES (?, ?, ?, ?)",
        EngineEvent.toNano(gap.since()),
        EngineEvent.toNano(gap.until()),
        gap.reason(),
        noticed.toEpochMilli());
  }

  /// As [#note], but gaps that wait for the same reason become one.
  void widen(Gap gap, Instant noticed) {
    if (widen(gap, "reason = ?", gap.reason()) == 0) {
      note(gap, noticed);
    }
  }

  private int widen(Gap gap, String which, Object value) {
    return store.update(
        "UPDATE gap SET since_nano = min(since_nano, ?), until_nano = max(until_nano, ?) WHERE "
            + which,
        EngineEvent.toNano(gap.since()),
        EngineEvent.toNano(gap.until()),
        value);
  }

  private long waitingNumber() {
    return store.query(row -> row.getLong(1), "SELECT count(*) FROM gap").getFirst();
  }

  /// Those that wait to be reported, in the order they were noticed.
  public List<Gap> waiting() {
    return store.query(Gaps::gap, WAITING + " ORDER BY rowid");
  }

  /// Whether one waits that was noticed after a moment, by our clock, which may have been set back
  /// since.
  public boolean isWaiting(Instant after, Instant now) {
    return !store
        .query(
            row -> row.getInt(1),
            "SELECT 1 FROM gap WHERE noticed > ? AND noticed <= ? LIMIT 1",
            after.toEpochMilli(),
            now.toEpochMilli())
        .isEmpty();
  }

  /// The number of the last one that was noticed so far; 0 where none waits.
  long mark() {
    return store.query(row -> row.getLong(1), "SELECT max(rowid) FROM gap").getFirst();
  }

  /// Takes those up to a mark; whoever does it tells them, in one transaction.
  List<Gap> take(long mark) {
    return take("rowid <= ?", mark);
  }

  /// Takes those that were noticed up to a moment, or after now: then our clock was set back.
  List<Gap> take(Instant upTo, Instant now) {
    return take("(noticed <= ? OR noticed > ?)", upTo.toEpochMilli(), now.toEpochMilli());
  }

  private List<Gap> take(String which, Object... values) {
    List<Gap> taken =
        store.query(Gaps::gap, WAITING + " WHERE " + which + " ORDER BY rowid", values);
    store.update("DELETE FROM gap WHERE " + which, values);
    return taken;
  }

  private static Gap gap(ResultSet row) throws SQLException {
    Instant since = EngineEvent.toInstant(row.getLong(1));
    return new Gap(since, EngineEvent.toInstant(row.getLong(2)), row.getString(3));
  }

  /// Those that were told and reach into a stretch of time, as events.
  public List<EngineEvent> between(Instant from, Instant to) {
    return store
        .query(
            Journal::entry,
            Journal.ENTRY
                + " WHERE type = 'tidings' AND action = 'gap' AND time_nano >= ?"
                + " AND CAST(actor_id AS INTEGER) <= ? ORDER BY time_nano",
            EngineEvent.toNano(from),
            EngineEvent.toNano(to))
        .stream()
        .map(Entry::event)
        .toList();
  }

  /// How many were told since the store was made; unlike them, this is never forgotten.
  public long told() {
    return status.counted(TOLD);
  }

  /// Counts one that is told, in the transaction in which it is.
  void countTold() {
    status.count(TOLD, 1);
  }

  /// When the last one ended, told or not, if any is remembered.
  public Optional<Instant> last() {
    return store
        .query(
            row -> row.getLong(1),
            "SELECT max(until) FROM (SELECT until_nano AS until FROM gap UNION ALL SELECT time_nano"
                + " FROM event WHERE type = 'tidings' AND action = 'gap')")
        .stream()
        .filter(nano -> nano > 0)
        .findFirst()
        .map(EngineEvent::toInstant);
  }
}
