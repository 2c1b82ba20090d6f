package dev.tidings.expect;

import dev.tidings.event.Action;
import dev.tidings.event.EventCodec;
import dev.tidings.event.OwnEvents;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is expected, on the disk: a run that is missing has no container that could be asked.
final class Jobs {

  private final Store store;

  Jobs(Store store) {
    this.store = store;
  }

  List<Job> load() {
    return store.query(
        Jobs::read,
        "SELECT job, source, described, since, runs, open, unseen, complaint FROM expectation");
  }

  void save(Job job) {
    store.update(
        "INSERT OR REPLACE INTO expectation"
            + " (job, source, described, since, runs, open, unseen, complaint)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        job.id(),
        job.source(),
        // As the journal describes containers: an event's line.
        OwnEvents.reconciled(job.actor(), "create", Instant.EPOCH).raw(),
        job.since().toEpochMilli(),
        WatchedRun.text(job.runs()),
        job.open().stream().map(Action.Finding::word).sorted().collect(Collectors.joining(" ")),
        job.unseen() ? 1 : 0,
        job.complaint());
  }

  void forget(String id) {
    store.update("DELETE FROM expectation WHERE job = ?", id);
  }

  private static Job read(ResultSet row) throws SQLException {
    return new Job(
        row.getString(1),
        row.getString(2),
        EventCodec.decode(row.getString(3), Instant.EPOCH).actor(),
        Instant.ofEpochMilli(row.getLong(4)),
        WatchedRun.parse(row.getString(5)),
        findings(row.getString(6)),
        row.getBoolean(7),
        row.getString(8));
  }

  private static Set<Action.Finding> findings(String words) {
    List<String> all = Arrays.asList(words.split(" ", -1));
    return Stream.of(Action.Finding.values())
        .filter(finding -> all.contains(finding.word()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Action.Finding.class)));
  }
}
