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
final class Patients {

  private final Store store;

  Patients(Store store) {
    this.store = store;
  }

  List<Patient> load() {
    return store.query(
        Patients::read, "SELECT described, phase, since, restarts, run FROM patient");
  }

  void save(Patient patient) {
    store.update(
        "INSERT INTO patient (id, described, phase, since, restarts, run) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET described = excluded.described,"
            + " phase = excluded.phase, since = excluded.since, restarts = excluded.restarts,"
            + " run = excluded.run",
        patient.id(),
        // As the journal describes containers: an event's line.
        OwnEvents.reconciled(patient.actor(), "create", Instant.EPOCH).raw(),
        patient.phase().name(),
        patient.since().toEpochMilli(),
        patient.restarts().stream()
            .map(restart -> Long.toString(restart.toEpochMilli()))
            .collect(Collectors.joining(" ")),
        patient.run());
  }

  void forget(String id) {
    store.update("DELETE FROM patient WHERE id = ?", id);
  }

  private static Patient read(ResultSet row) throws SQLException {
    return new Patient(
        EventCodec.decode(row.getString(1), Instant.EPOCH).actor(),
        Patient.Phase.valueOf(row.getString(2)),
        Instant.ofEpochMilli(row.getLong(3)),
        Arrays.stream(row.getString(4).split(" "))
            .filter(text -> !text.isEmpty())
            .map(text -> Instant.ofEpochMilli(Long.parseLong(text)))
            .toList(),
        row.getString(5));
  }
}
