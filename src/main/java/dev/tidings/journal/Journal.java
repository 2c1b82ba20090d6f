package dev.tidings.journal;

import dev.tidings.event.Action;
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
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// Every event once, in the order of arrival. An event that is offered again, as engines do after a
/// reconnection, is known by its [EventKey] and not taken twice.
///
/// Any thread may use it; the store lets one in at a time.
public final class Journal {

  /// How many events are read at once, and how many characters: a single event may have a million.
  private static final int PAGE = 500;

  private static final long PAGE_CHARS = 500_000;

  static final String ENTRY = "SELECT position, received, raw FROM event";

  static final String AFTER = ENTRY + " WHERE position > ? ORDER BY position";

  /// The plus keeps SQLite from gathering and sorting the whole stretch for one page of it: between
  /// two positions it is read in order.
  static final String ONWARD =
      ENTRY + " WHERE position BETWEEN ? AND ? AND +time_nano BETWEEN ? AND ? ORDER BY position";

  static final String BEFORE = ONWARD + " DESC";

  private static final String ACTIONS =
      BEFORE.replace(ENTRY, "SELECT position, type, action FROM event");

  /// How many events are passed over at once.
  private static final int MOST_PASSED = 25_000;

  /// Without touching an event: the index has both.
  static final String ENDS =
      "SELECT min(position), max(position) FROM event WHERE time_nano BETWEEN ? AND ?";

  private final Store store;
  private final States states;
  private final Gaps gaps;
  private final Containers containers;

  /// The journal in this store.
  public Journal(Store store) {
    this.store = store;
    this.states = new States(store);
    this.gaps = new Gaps(store);
    this.containers = new Containers(store);
  }

  /// Takes events and gaps; on the disk when this returns, all in one transaction. A gap waits to
  /// be told until the containers were looked at: see [#reconciliation].
  ///
  /// @param received when they arrived, by our clock
  /// @return the events that were new
  public List<EngineEvent> append(List<EngineEvent> events, List<Gap> gaps, Instant received) {
    List<EngineEvent> added = new ArrayList<>();
    store.commit(() -> {
      added.clear();
      gaps.forEach(gap -> this.gaps.note(gap, received));
      events.stream().filter(event -> insert(event, received) == 1).forEach(added::add);
    });
    return added;
  }

  /// Takes one event, inside a transaction.
  ///
  /// @return 1 if it is new, else 0
  int insert(EngineEvent event, Instant received) {
    EventKey key = event.key();
    int added =
        store.update(
            "INSERT OR IGNORE INTO event (time_nano, type, action, actor_id, received, raw, ours)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)",
            key.timeNano(),
            key.type(),
            key.action(),
            key.actorId(),
            received.toEpochMilli(),
            event.raw(),
            event.isOurs() ? 1 : 0);
    if (added == 1) {
      count(event);
    }
    if (added == 1 && !event.isOurs()) {
      states.learn(event);
    }
    return added;
  }

  private void count(EngineEvent event) {
    states.count(event);
    if (event.action() instanceof Action.Gap) {
      gaps.countTold();
    }
  }

  /// Where events may be missing.
  public Gaps gaps() {
    return gaps;
  }

  /// Whether all containers were ever looked at: what is not known cannot be compared with.
  public boolean knowsStates() {
    return states.since().isPresent();
  }

  /// Whether the containers must be looked at: none were ever, or a gap waits or was told without.
  public boolean needsCensus() {
    return !knowsStates() || states.isBehind() || !gaps.waiting().isEmpty();
  }

  /// As [Reconciliation#tellGaps].
  public int tellGaps(String why, Instant upTo, Instant received) {
    return reconciliation().tellGaps(why, upTo, received);
  }

  /// Begins to compare what is known of the containers with how they are.
  public Reconciliation reconciliation() {
    return new Reconciliation(store, this, states);
  }

  /// The events behind a position, in order of arrival: a page of them, bounded by their number and
  /// by what they take in memory. Ask again behind the last one for more.
  ///
  /// @return empty where there are none
  public List<Entry> after(long position) {
    return page(AFTER, position);
  }

  /// A stretch of time, and where its events lie.
  ///
  /// @param first no event of it has a smaller position
  /// @param last nor a greater one; 0 where there is none
  public record Stretch(Instant from, Instant to, long first, long last) {}

  /// Looks up a stretch of time, to be read by the page.
  ///
  /// @param from inclusive, by the engine's clock
  /// @param to inclusive, by the engine's clock
  public Stretch stretch(Instant from, Instant to) {
    long since = EngineEvent.toNano(from);
    long until = EngineEvent.toNano(to);
    boolean all =
        store
            .query(
                row -> row.getLong(1) >= since && row.getLong(2) <= until,
                "SELECT (SELECT min(time_nano) FROM event), (SELECT max(time_nano) FROM event)")
            .getFirst();
    return all
        ? new Stretch(from, to, 0, Long.MAX_VALUE)
        : store
            .query(row -> new Stretch(from, to, row.getLong(1), row.getLong(2)), ENDS, since, until)
            .getFirst();
  }

  /// The events of a stretch of time, in order of arrival, behind a position: a page of them, as
  /// for [#after].
  ///
  /// @param after a position; 0 for the beginning
  public List<Entry> onward(Stretch stretch, long after) {
    return page(ONWARD, Math.max(after + 1, stretch.first()), stretch.last(), stretch);
  }

  /// The events of a stretch of time before a position, the last to arrive first: a page of them,
  /// as for [#after].
  ///
  /// @param before a position; the largest number for the end
  public List<Entry> before(Stretch stretch, long before) {
    return page(BEFORE, stretch.first(), Math.min(before - 1, stretch.last()), stretch);
  }

  /// Events that were passed over.
  ///
  /// @param last the position of the last of them; where there are none, the one asked about
  public record Passed(int events, long last) {}

  /// Passes over events that follow each other, the last to arrive first, by their types and
  /// actions alone: most of a quiet host's are health checks, and reading them takes long.
  ///
  /// @param before a position; the largest number for the end
  /// @param unwanted told the type and the action of each, in the engine's own words
  public Passed passOver(Stretch stretch, long before, BiPredicate<String, String> unwanted) {
    Passed[] passed = {new Passed(0, before)};
    store.walk(
        row -> {
          boolean over = unwanted.test(row.getString(2), row.getString(3));
          if (over) {
            passed[0] = new Passed(passed[0].events() + 1, row.getLong(1));
          }
          return over && passed[0].events() < MOST_PASSED;
        },
        ACTIONS,
        stretch.first(),
        Math.min(before - 1, stretch.last()),
        EngineEvent.toNano(stretch.from()),
        EngineEvent.toNano(stretch.to()));
    return passed[0];
  }

  private List<Entry> page(String sql, long first, long last, Stretch stretch) {
    return page(
        sql, first, last, EngineEvent.toNano(stretch.from()), EngineEvent.toNano(stretch.to()));
  }

  /// The event at a position, if it is remembered.
  public Optional<Entry> at(long position) {
    return store.query(Journal::entry, ENTRY + " WHERE position = ?", position).stream()
        .findFirst();
  }

  /// The containers that are known, one after the other; of more than 5,000 those that were heard
  /// of last.
  ///
  /// @param each uses nothing of the store
  public void described(Consumer<States.Described> each) {
    containers.described(each);
  }

  /// How a container stands; empty where it is not known.
  public Optional<States.Standing> standing(String id) {
    return containers.standing(id);
  }

  /// How the containers that are known stand, in the order of their identities: a page of them.
  ///
  /// @param after an identity; empty for the beginning
  /// @return empty where there are no more
  public List<States.Posture> postures(String after) {
    return containers.postures(after);
  }

  /// How a container stands; empty where it is not known, or was removed.
  public Optional<States.Posture> posture(String id) {
    return containers.posture(id);
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

  /// The identities of the last events that the engine sent, in order of arrival.
  public List<EventKey> latestKeys(int limit) {
    return store
        .query(
            row ->
                new EventKey(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
            "SELECT time_nano, type, action, actor_id FROM event WHERE NOT ours"
                + " ORDER BY position DESC LIMIT ?",
            limit)
        .reversed();
  }

  /// The position of the last event; 0 where there is none.
  public long last() {
    return store.query(row -> row.getLong(1), "SELECT max(position) FROM event").getFirst();
  }

  /// The position behind which all lies that was received since a moment, by our clock.
  public long receivedBefore(Instant moment) {
    return store
        .query(
            row -> row.getLong(1),
            "SELECT coalesce((SELECT min(position) - 1 FROM event WHERE received >= ?),"
                + " (SELECT max(position) FROM event), 0)",
            moment.toEpochMilli())
        .getFirst();
  }

  /// Whether a container that is known has a label of which a name begins so; one that decides
  /// something ([dev.tidings.event.DecidingLabels]).
  ///
  /// @param prefix without characters that have a meaning in patterns
  public boolean knowsLabel(String prefix) {
    return !store
        .query(
            row -> row.getInt(1),
            "SELECT 1 FROM state WHERE labels LIKE ? LIMIT 1",
            "%\"" + prefix + "%")
        .isEmpty();
  }

  /// A row of [#ENTRY].
  static Entry entry(ResultSet row) throws SQLException {
    Instant received = Instant.ofEpochMilli(row.getLong(2));
    return new Entry(row.getLong(1), received, EventCodec.decode(row.getString(3), received));
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
}
