package dev.tidings.alarm;

import dev.tidings.alarm.Alarm.Kind;
import dev.tidings.alarm.Alarm.Subject;
import dev.tidings.event.EngineEvent;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// All alarms that are remembered, and the last one of each container. Any thread may use it.
public final class Alarms {

  /// How many are remembered at most, the newest.
  public static final int MOST = 50_000;

  private static final String ROW =
      "SELECT number, time_nano, kind, container_id, name, image, image_id, exit_code FROM alarm";

  private final Store store;

  /// The alarms in this store.
  public Alarms(Store store) {
    this.store = store;
  }

  /// The alarms behind a number, the oldest first.
  ///
  /// @param most how many at most
  public List<Alarm> after(long number, int most) {
    return store.query(
        Alarms::alarm, ROW + " WHERE number > ? ORDER BY number LIMIT ?", number, most);
  }

  /// The alarms of a stretch of time behind a number, the oldest first.
  ///
  /// @param since inclusive, by the engine's clock
  /// @param until inclusive
  /// @param most how many at most
  public List<Alarm> between(Instant since, Instant until, long number, int most) {
    // The plus keeps SQLite on the way by number, which needs no sorting.
    return store.query(
        Alarms::alarm,
        ROW + " WHERE number > ? AND +time_nano BETWEEN ? AND ? ORDER BY number LIMIT ?",
        number,
        EngineEvent.toNano(since),
        EngineEvent.toNano(until),
        most);
  }

  private static Alarm alarm(ResultSet row) throws SQLException {
    int code = row.getInt(8);
    OptionalInt exitCode = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(code);
    Subject subject =
        new Subject(
            row.getString(4),
            row.getString(5),
            row.getString(6),
            Optional.ofNullable(row.getString(7)));
    return new Alarm(
        row.getLong(1),
        EngineEvent.toInstant(row.getLong(2)),
        Kind.valueOf(row.getString(3)),
        subject,
        exitCode);
  }

  /// The number of the last alarm; 0 where there was none.
  public long last() {
    return store
        .query(row -> row.getLong(1), "SELECT seq FROM sqlite_sequence WHERE name = 'alarm'")
        .stream()
        .findFirst()
        .orElse(0L);
  }

  /// The number of the last alarm before the first one of what has happened since a moment.
  long before(Instant since) {
    return store
        .query(
            row -> row.getLong(1),
            "SELECT ifnull(min(number), ?) - 1 FROM alarm WHERE time_nano >= ?",
            last() + 1,
            EngineEvent.toNano(since))
        .getFirst();
  }

  /// How many are behind a number.
  public long count(long number) {
    return store
        .query(row -> row.getLong(1), "SELECT count(*) FROM alarm WHERE number > ?", number)
        .getFirst();
  }

  /// What the last alarm of a container said, and when it happened.
  record Last(Kind kind, Instant time) {}

  /// Of a container; empty where it had none.
  Optional<Last> last(String id) {
    return store
        .query(Alarms::last, "SELECT kind, time_nano FROM alarm_state WHERE id = ?", id)
        .stream()
        .findFirst();
  }

  private static Last last(ResultSet row) throws SQLException {
    return new Last(Kind.valueOf(row.getString(1)), EngineEvent.toInstant(row.getLong(2)));
  }

  /// Takes one; its number is given here. Inside a transaction of whoever calls.
  void add(Alarm alarm, Instant noted) {
    Subject subject = alarm.subject();
    store.update(
        "INSERT INTO alarm (time_nano, kind, container_id, name, image, image_id, exit_code, noted)"
            + " VALUES (?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), ?)",
        EngineEvent.toNano(alarm.time()),
        alarm.kind().name(),
        subject.id(),
        subject.container(),
        subject.image(),
        subject.imageId().orElse(""),
        // A text of digits is a number to a column of numbers.
        alarm.exitCode().isPresent() ? Integer.toString(alarm.exitCode().getAsInt()) : "",
        noted.toEpochMilli());
  }

  /// What is the last word on a container now.
  void settle(String id, Last last) {
    store.update(
        "INSERT OR REPLACE INTO alarm_state (id, kind, time_nano) VALUES (?, ?, ?)",
        id,
        last.kind().name(),
        EngineEvent.toNano(last.time()));
  }

  /// A container is gone.
  void leave(String id) {
    store.update("DELETE FROM alarm_state WHERE id = ?", id);
  }

  /// Containers are gone that nothing is known of any more.
  void leaveUnknown() {
    store.update("DELETE FROM alarm_state WHERE id NOT IN (SELECT id FROM state)");
  }

  /// Forgets those that are older than a moment, and those beyond [#MOST].
  void forget(Instant before) {
    store.update(
        "DELETE FROM alarm WHERE number <= ? OR noted < ?", last() - MOST, before.toEpochMilli());
  }
}
