package dev.tidings.batch;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentCodec;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What was decided about events, on disk, so that somebody can ask later why there was a mail, or
/// why none: written in the transaction that takes them off the [Backlog], and forgotten with the
/// event.
///
/// An event that the rules left out by itself has no row, since health checks make some each
/// second: the rules say the same whenever they are asked.
public final class Decisions {

  /// The reader of the journal whose cursor says behind which event everything is written down.
  private static final String SINCE = "decided";

  /// A clock may be set back by so much without losing any.
  private static final Duration MARGIN = Duration.ofDays(1);

  private static final int FORGET_AT_ONCE = 5_000;

  private final Store store;
  private final Backlog backlog;

  /// The decisions in this store.
  public Decisions(Store store) {
    this.store = store;
    this.backlog = new Backlog(store);
  }

  /// What was decided.
  public enum Kind {
    /// Mailed as the first after a quiet period.
    FIRST,
    /// Mailed in the summary at the end of a window.
    SUMMARY,
    /// Mailed at the end of a polling interval.
    POLL,
    /// Mailed when mails could be sent again.
    CATCH_UP,
    /// Mailed because somebody asked, from cron or by hand.
    ONCE,
    /// Mailed again because somebody asked for a stretch of time.
    AGAIN,
    /// Not mailed because of a rule, a route or a label.
    NOT_MAILED,
    /// Not mailed: it fell into a silence, and at its end was no part of the net change.
    SILENCED,
    /// It waited for the end of a silence, and then for its mail.
    HELD,
    /// It was a problem that lasted for longer than its route's `for`, and then waited for its
    /// mail.
    LASTED,
    /// Not mailed: the problem was over before its route's `for` was.
    OVER;

    private static final Set<Kind> OTHERS = Set.of(NOT_MAILED, SILENCED, HELD, LASTED, OVER);

    /// Whether a mail tells of it.
    public boolean isMail() {
      return !OTHERS.contains(this);
    }
  }

  /// A decision about an event.
  ///
  /// @param at when, by our clock
  /// @param name of the throttle that it waited behind; empty where it waited behind none
  /// @param words the Message-ID of the mail, with its angle brackets; else what kept it out of
  ///   mails, in the words of the configuration
  /// @param incident what the event is a part of; empty where that is not known any more
  public record Decided(
      Instant at, Optional<Name> name, Kind kind, String words, Optional<Incident> incident) {}

  /// A mail tells of what waited behind a throttle up to a position. To be called before it is
  /// taken off the backlog.
  public void mailed(Name name, long upTo, String messageId, Batch.Occasion occasion, Instant now) {
    long number = add(now, name.toString(), Kind.valueOf(occasion.name()), messageId, "");
    link(number, "name = ? AND position <= ?", name.toString(), upTo);
  }

  /// A rule, a route or a label keeps an incident out of mails.
  ///
  /// @param positions of its events
  /// @param rule in the words of the configuration
  public void notMailed(Incident incident, List<Long> positions, String rule, Instant now) {
    long number = add(now, "", Kind.NOT_MAILED, rule, IncidentCodec.encode(incident));
    store.update(
        "INSERT OR IGNORE INTO decided (position, decision, incident)"
            + " SELECT value, ?, ? FROM json_each(?)",
        number,
        incident.id(),
        positions.toString());
  }

  /// What waits behind a throttle for something else than its mail is not mailed. To be called
  /// before it is taken off the backlog.
  ///
  /// @param kind [Kind#SILENCED] or [Kind#OVER]
  /// @param but incidents that are not meant
  /// @param words the silence, or how long the route waits
  public void dropped(Kind kind, Name name, Set<Long> but, String words, Instant now) {
    long number = add(now, name.toString(), kind, words, "");
    link(
        number,
        "name = ? AND incident NOT IN (SELECT value FROM json_each(?))",
        name.toString(),
        but.toString());
  }

  /// An incident waited behind a throttle for something else, and goes on to wait for its mail. To
  /// be called before it is moved.
  ///
  /// @param kind [Kind#HELD] or [Kind#LASTED]
  /// @param words the silence, or how long the route waits
  public void held(Kind kind, Name name, Incident incident, String words, Instant now) {
    long number = add(now, name.toString(), kind, words, "");
    link(
        number,
        "name = ? AND position >= ? AND incident = ?",
        name.toString(),
        incident.id(),
        incident.id());
  }

  private long add(Instant now, String name, Kind kind, String words, String described) {
    return store
        .query(
            row -> row.getLong(1),
            "INSERT INTO decision (at, name, kind, words, described) VALUES (?, ?, ?, ?, ?)"
                + " RETURNING number",
            now.toEpochMilli(),
            name,
            kind.name(),
            words,
            described)
        .getFirst();
  }

  private void link(long number, String which, Object... values) {
    Object[] all = new Object[values.length + 1];
    all[0] = number;
    System.arraycopy(values, 0, all, 1, values.length);
    int linked =
        store.update(
            "INSERT OR IGNORE INTO decided (position, decision, incident)"
                + " SELECT position, ?, incident FROM due WHERE "
                + which,
            all);
    if (linked == 0) {
      store.update("DELETE FROM decision WHERE number = ?", number);
    }
  }

  /// What was decided about an event, in order.
  public List<Decided> about(long position) {
    return store.query(
        this::read,
        "SELECT d.at, d.name, d.kind, d.words, d.described, p.incident FROM decided p"
            + " JOIN decision d ON d.number = p.decision WHERE p.position = ? ORDER BY d.number",
        position);
  }

  /// An event that a mail tells of.
  ///
  /// @param incident what it is a part of
  /// @param messageId with its angle brackets
  public record Mailed(long position, long incident, String messageId) {}

  /// The events behind a position that mails tell of, in the order of the mails.
  public List<Mailed> mailedSince(long position) {
    return store.query(
        row -> new Mailed(row.getLong(1), row.getLong(2), row.getString(3)),
        "SELECT p.position, p.incident, d.words FROM decided p"
            + " JOIN decision d ON d.number = p.decision"
            + " WHERE p.position > ? AND d.kind NOT IN (SELECT value FROM json_each(?))"
            + " ORDER BY d.number, p.position",
        position,
        Kind.OTHERS.stream().map(kind -> '"' + kind.name() + '"').toList().toString());
  }

  private Decided read(ResultSet row) throws SQLException {
    String name = row.getString(2);
    String described = row.getString(5);
    long incident = row.getLong(6);
    return new Decided(
        Instant.ofEpochMilli(row.getLong(1)),
        name.isEmpty() ? Optional.empty() : Optional.of(Name.parse(name)),
        Kind.valueOf(row.getString(3)),
        row.getString(4),
        described.isEmpty()
            ? backlog.incident(incident)
            : Optional.of(IncidentCodec.decode(incident, described)));
  }

  /// The position behind which everything that is decided is written down; 0: from the first event
  /// on.
  public long since() {
    return store
        .query(row -> row.getLong(1), "SELECT position FROM cursor WHERE name = ?", SINCE)
        .stream()
        .findFirst()
        .orElse(0L);
  }

  /// Forgets decisions whose events are all forgotten; some at a time.
  void forget() {
    store.update(
        "DELETE FROM decision WHERE number IN"
            + " (SELECT number FROM decision ORDER BY number LIMIT ?)"
            + " AND at < (SELECT received FROM event ORDER BY position LIMIT 1) - ?",
        FORGET_AT_ONCE,
        MARGIN.toMillis());
  }
}
