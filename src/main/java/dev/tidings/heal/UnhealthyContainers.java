package dev.tidings.heal;

import dev.tidings.event.EventCodec;
import dev.tidings.event.OwnEvents;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The patients on the disk.
final class UnhealthyContainers {

  private final Store store;

  UnhealthyContainers(Store store) {
    this.store = store;
  }

  List<UnhealthyContainer> load() {
    return store.query(
        UnhealthyContainers::read, "SELECT described, phase, since, restarts, run FROM patient");
  }

  void save(UnhealthyContainer container) {
    store.update(
        "INSERT INTO patient (id, described, phase, since, restarts, run) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET described = excluded.described,"
            + " phase = excluded.phase, since = excluded.since, restarts = excluded.restarts,"
            + " run = excluded.run",
        container.id(),
        // As the journal describes containers: an event's line.
        OwnEvents.reconciled(container.actor(), "create", Instant.EPOCH).raw(),
        container.phase().name(),
        container.since().toEpochMilli(),
        container.restarts().stream()
            .map(restart -> Long.toString(restart.toEpochMilli()))
            .collect(Collectors.joining(" ")),
        container.run());
  }

  void forget(String id) {
    store.update("DELETE FROM patient WHERE id = ?", id);
  }

  private static UnhealthyContainer read(ResultSet row) throws SQLException {
    return new UnhealthyContainer(
        EventCodec.decode(row.getString(1), Instant.EPOCH).actor(),
        UnhealthyContainer.Phase.valueOf(row.getString(2)),
        Instant.ofEpochMilli(row.getLong(3)),
        Arrays.stream(row.getString(4).split(" "))
            .filter(text -> !text.isEmpty())
            .map(text -> Instant.ofEpochMilli(Long.parseLong(text)))
            .toList(),
        row.getString(5));
  }
}
