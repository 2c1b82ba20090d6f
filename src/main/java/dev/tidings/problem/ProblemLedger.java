package dev.tidings.problem;

import dev.tidings.event.Action;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentCodec;
import dev.tidings.incident.Intent;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is wrong now, on disk: one row for each container and kind of problem, written in the
/// transaction that settles the incident it follows from.
///
/// A crash, lack of memory or failed start is over when the container is well again, has run for
/// long enough, ended well, or was stopped, replaced or removed by somebody; a failing health check
/// when it passes or somebody did that. That it has run for long enough needs no event: whoever
/// reads the ledger compares times.
///
/// [#note] belongs to one thread; all else may be called by any.
public final class ProblemLedger {

  /// After how long a run a container is usually not down any more.
  public static final Duration STABLE = Duration.ofMinutes(1);

  /// So many rows are kept, closed ones and then the oldest go first.
  static final int MOST = 10_000;

  private static final long NOT_RUNNING = Long.MAX_VALUE;

  /// So many go at once: to find the ones to go takes as long for one as for many.
  private static final int PIECE = 1_000;

  private static final String COLUMNS =
      "kind, opened, count, incident, running, changed, reason,"
          + " throttle, acknowledged, reminders, reminded, escalated";

  private final Store store;
  private final Duration stable;
  private long rows = -1;

  /// The ledger in this store.
  ///
  /// @param stable how long a container must have run to be down no more
  public ProblemLedger(Store store, Duration stable) {
    this.store = store;
    this.stable = stable;
  }

  /// Takes an incident, in the order in which they are settled. Part of its caller's transaction.
  ///
  /// @param mayOpen whether it may open a problem: what no mail may tell of is none
  /// @param throttle behind which it waits for its mail; empty: none
  public void note(Incident incident, boolean mayOpen, String throttle) {
    Optional<ProblemKind> opened = ProblemKind.openedBy(incident.intent());
    if (opened.isPresent()) {
      if (mayOpen) {
        open(opened.get(), incident, throttle);
      }
      return;
    }
    closedBy(incident.intent()).ifPresent(reason -> close(key(incident), incident, reason));
    if (incident.intent() instanceof Intent.Expected(var finding, var _, var _, var _)
        && finding == Action.Finding.MET) {
      // What ended so may have been told as a crash before.
      close(container(incident), incident, LedgerEntry.End.FINISHED);
    }
    if (incident.intent() instanceof Intent.Started) {
      running(incident);
    }
  }

  /// Why an incident ends what was wrong with its container; empty where it does not.
  private static Optional<String> closedBy(Intent intent) {
    return switch (intent) {
      case Intent.Recovered _, Intent.Healed _ -> Optional.of(LedgerEntry.End.RECOVERED);
      case Intent.Finished _ -> Optional.of(LedgerEntry.End.FINISHED);
      case Intent.Stopped _, Intent.Restarted _ -> Optional.of(LedgerEntry.End.STOPPED);
      case Intent.Expected(var finding, var _, var _, var _) ->
          switch (finding) {
            case MET -> Optional.of(LedgerEntry.End.MET);
            case WITHDRAWN -> Optional.of(LedgerEntry.End.WITHDRAWN);
            case RUN_MISSING, RUN_FAILED, RUN_TOO_LONG -> Optional.empty();
            case NOT_RUNNING, NOT_BACK, UNREADABLE -> Optional.empty();
          };
      case Intent.Recreated _ -> Optional.of(LedgerEntry.End.REPLACED);
      case Intent.Cleaned _ -> Optional.of(LedgerEntry.End.REMOVED);
      case Intent.Happened(String word) when word.equals("destroy") || word.equals("remove") ->
          Optional.of(LedgerEntry.End.REMOVED);
      case Intent.Crashed _, Intent.OutOfMemory _, Intent.StartFailed _ -> Optional.empty();
      case Intent.Unhealthy _, Intent.GaveUp _, Intent.Healing _ -> Optional.empty();
      case Intent.Started _, Intent.Happened _ -> Optional.empty();
      case Intent.NotCleaned _, Intent.Missed _ -> Optional.empty();
    };
  }

  /// Of what happened before the row last changed nothing is said any more: it was overtaken.
  private void open(ProblemKind kind, Incident incident, String throttle) {
    forgetNotice(kind, incident);
    long before = incident.began().minus(stable).toEpochMilli();
    int known =
        store.update(
            """
            UPDATE problem SET
              opened = CASE WHEN reason != '' OR running <= ? THEN ? ELSE opened END,
              count = CASE WHEN reason != '' OR running <= ? THEN 1 ELSE count + 1 END,
              incident = ?, severity = ?, running = ?, changed = ?, reason = '', throttle = ?
            WHERE subject = ? AND kind = ? AND changed <= ?
            """,
            before,
            incident.began().toEpochMilli(),
            before,
            IncidentCodec.encode(incident),
            incident.severity().word(),
            runs(incident),
            incident.ended().toEpochMilli(),
            throttle,
            key(incident),
            kind.word(),
            incident.ended().toEpochMilli());
    if (known == 0) {
      known =
          store.update(
              "INSERT INTO problem (subject, kind, opened, count, incident, severity, running, changed,"
                  + " reason, throttle) VALUES (?, ?, ?, 1, ?, ?, ?, ?, '', ?) ON CONFLICT DO NOTHING",
              key(incident),
              kind.word(),
              incident.began().toEpochMilli(),
              IncidentCodec.encode(incident),
              incident.severity().word(),
              runs(incident),
              incident.ended().toEpochMilli(),
              throttle);
      bound(known);
    }
  }

  /// What was over is another problem when it comes again.
  private void forgetNotice(ProblemKind kind, Incident incident) {
    store.update(
        "UPDATE problem SET acknowledged = '', reminders = 0, reminded = 0, escalated = 0"
            + " WHERE subject = ? AND kind = ? AND (reason != '' OR running <= ?) AND changed <= ?",
        key(incident),
        kind.word(),
        incident.began().minus(stable).toEpochMilli(),
        incident.ended().toEpochMilli());
  }

  /// Somebody knows of a problem: nobody is reminded of it until it is over.
  ///
  /// @param by who, for people; not empty
  public void acknowledge(LedgerEntry entry, String by) {
    store.update(
        "UPDATE problem SET acknowledged = ? WHERE subject = ? AND kind = ?",
        by,
        key(entry.last()),
        entry.kind().word());
  }

  /// Somebody says that a problem is over.
  ///
  /// @param now by the engine's clock
  public void close(LedgerEntry entry, Instant now) {
    store.update(
        "UPDATE problem SET reason = ?, changed = ? WHERE subject = ? AND kind = ? AND reason = ''",
        LedgerEntry.End.CLOSED,
        now.toEpochMilli(),
        key(entry.last()),
        entry.kind().word());
  }

  /// A mail reminds of a problem. Part of its caller's transaction.
  ///
  /// @param now by the engine's clock
  public void reminded(LedgerEntry entry, Instant now) {
    store.update(
        "UPDATE problem SET reminders = reminders + 1, reminded = ? WHERE subject = ? AND kind = ?",
        now.toEpochMilli(),
        key(entry.last()),
        entry.kind().word());
  }

  /// A mail goes to those who are told where nobody acknowledges. Part of its caller's transaction.
  public void escalated(LedgerEntry entry) {
    store.update(
        "UPDATE problem SET escalated = 1 WHERE subject = ? AND kind = ?",
        key(entry.last()),
        entry.kind().word());
  }

  /// When it ran again, in milliseconds; far in the future where it does not.
  private static long runs(Incident incident) {
    boolean again =
        switch (incident.intent()) {
          case Intent.Crashed(var end) -> end.again();
          case Intent.OutOfMemory(var end) -> end.isEmpty() || end.get().again();
          default -> false;
        };
    return again ? incident.ended().toEpochMilli() : NOT_RUNNING;
  }

  private void close(String subject, Incident incident, String reason) {
    store.update(
        "UPDATE problem SET reason = ?, changed = ?"
            + " WHERE subject = ? AND reason = '' AND running > ? AND changed <= ?",
        reason,
        incident.ended().toEpochMilli(),
        subject,
        incident.ended().minus(stable).toEpochMilli(),
        incident.ended().toEpochMilli());
  }

  /// It runs, which its health check may see otherwise.
  private void running(Incident incident) {
    store.update(
        "UPDATE problem SET running = ?, changed = ? WHERE subject = ? AND reason = ''"
            + " AND kind NOT IN ('unhealthy', 'gave-up') AND running = ? AND changed <= ?",
        incident.ended().toEpochMilli(),
        incident.ended().toEpochMilli(),
        key(incident),
        NOT_RUNNING,
        incident.ended().toEpochMilli());
  }

  /// Counts along, and anew before anything goes: what was rolled back is counted too.
  private void bound(int more) {
    rows = rows < 0 || rows + more > MOST ? counted() : rows + more;
    if (rows > MOST) {
      rows -=
          store.update(
              "DELETE FROM problem WHERE (subject, kind) IN (SELECT subject, kind FROM problem"
                  + " ORDER BY reason = '', changed LIMIT ?)",
              PIECE);
    }
  }

  private long counted() {
    return store.query(row -> row.getLong(1), "SELECT count(*) FROM problem").getFirst();
  }

  /// Whose problem it is. What is expected is not the matter of one container: the next run may be
  /// another one's, and what else happens to this one says nothing of it.
  static String key(Incident incident) {
    return incident.intent() instanceof Intent.Expected expected
        ? "expect " + expected.job()
        : container(incident);
  }

  private static String container(Incident incident) {
    return incident.subject().type() + " " + incident.subject().key();
  }

  /// What is wrong, the gravest first, then what lasts longest.
  ///
  /// @param now by the engine's clock
  /// @param most so many at most
  public List<LedgerEntry> open(Instant now, int most) {
    return store.query(
        ProblemLedger::read,
        "SELECT "
            + COLUMNS
            + " FROM problem WHERE reason = '' AND running > ?"
            + " ORDER BY kind = 'gave-up' DESC, opened LIMIT ?",
        now.minus(stable).toEpochMilli(),
        most);
  }

  /// What was wrong lately, the latest first.
  ///
  /// @param now by the engine's clock
  /// @param most so many at most
  public List<LedgerEntry> closed(Instant now, int most) {
    long before = now.minus(stable).toEpochMilli();
    return store
        .query(
            ProblemLedger::read,
            "SELECT "
                + COLUMNS
                + " FROM problem WHERE reason != '' OR running <= ?"
                + " ORDER BY changed DESC LIMIT ?",
            before,
            most)
        .stream()
        .map(problem -> problem.end().isPresent() ? problem : stable(problem))
        .toList();
  }

  /// How long a container must have run to be down no more.
  public Duration stable() {
    return stable;
  }

  /// All of one container, open ones and those that were open last, as they were noted: one that
  /// runs for long enough is open still.
  ///
  /// @param who as in [Incident#who]
  public List<LedgerEntry> about(String who) {
    return store.query(
        ProblemLedger::read, "SELECT " + COLUMNS + " FROM problem WHERE subject = ?", who);
  }

  /// The problems that an incident belongs to: those of its container that were open at its time.
  /// One that another of its kind took the place of is not known any more.
  ///
  /// @param now by the engine's clock
  public List<LedgerEntry> of(Incident incident, Instant now) {
    Instant before = now.minus(stable);
    return store
        .query(
            ProblemLedger::read,
            "SELECT " + COLUMNS + " FROM problem WHERE subject = ? ORDER BY opened, kind",
            key(incident))
        .stream()
        .map(problem -> isRunning(problem, before) ? stable(problem) : problem)
        .filter(problem -> !problem.opened().isAfter(incident.ended()))
        .filter(
            problem -> problem.end().filter(end -> end.at().isBefore(incident.began())).isEmpty())
        .toList();
  }

  private static boolean isRunning(LedgerEntry problem, Instant since) {
    return problem.end().isEmpty()
        && problem.runningSince().filter(at -> !at.isAfter(since)).isPresent();
  }

  private static LedgerEntry stable(LedgerEntry problem) {
    Instant at = problem.runningSince().orElseThrow();
    return new LedgerEntry(
        problem.kind(),
        problem.opened(),
        problem.count(),
        problem.last(),
        problem.runningSince(),
        Optional.of(new LedgerEntry.End(at, LedgerEntry.End.RECOVERED)),
        problem.notice());
  }

  /// How many are open, by kind and severity.
  ///
  /// @param now by the engine's clock
  public List<Count> counts(Instant now) {
    return store.query(
        row -> new Count(kind(row.getString(1)), row.getString(2), row.getLong(3)),
        "SELECT kind, severity, count(*) FROM problem WHERE reason = '' AND running > ?"
            + " GROUP BY kind, severity ORDER BY kind, severity",
        now.minus(stable).toEpochMilli());
  }

  /// How many are open in all.
  ///
  /// @param now by the engine's clock
  public long count(Instant now) {
    return counts(now).stream().mapToLong(Count::open).sum();
  }

  /// So many are open.
  ///
  /// @param severity as in [dev.tidings.incident.Severity#word]
  public record Count(ProblemKind kind, String severity, long open) {}

  private static LedgerEntry read(ResultSet row) throws SQLException {
    long running = row.getLong(5);
    String reason = row.getString(7);
    return new LedgerEntry(
        kind(row.getString(1)),
        Instant.ofEpochMilli(row.getLong(2)),
        row.getInt(3),
        IncidentCodec.decode(0, row.getString(4)),
        running == NOT_RUNNING ? Optional.empty() : Optional.of(Instant.ofEpochMilli(running)),
        reason.isEmpty()
            ? Optional.empty()
            : Optional.of(new LedgerEntry.End(Instant.ofEpochMilli(row.getLong(6)), reason)),
        notice(row));
  }

  private static LedgerEntry.Notice notice(ResultSet row) throws SQLException {
    long reminded = row.getLong(11);
    return new LedgerEntry.Notice(
        row.getString(8),
        row.getString(9),
        row.getInt(10),
        reminded == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(reminded)),
        row.getBoolean(12));
  }

  private static ProblemKind kind(String word) {
    return Stream.of(ProblemKind.values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no kind of problem: " + word));
  }
}
