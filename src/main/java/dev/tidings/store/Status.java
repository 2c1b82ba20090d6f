package dev.tidings.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/// A few facts about the running process that another one, such as `tidings health`, may read.
/// Written only when a fact changes, so that an idle Tidings does not touch the disk.
public final class Status {

  private final Store store;

  /// The facts in this store.
  public Status(Store store) {
    this.store = store;
  }

  /// A fact; empty if it was never set or was cleared.
  public Optional<String> get(String name) {
    return store.read(() -> {
      PreparedStatement query = store.statement("SELECT value FROM status WHERE name = ?");
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.<String>empty();
      }
    });
  }

  /// Sets a fact.
  public void set(String name, String value) {
    store.commit(() -> {
      PreparedStatement upsert =
          store.statement("INSERT OR REPLACE INTO status (name, value) VALUES (?, ?)");
      upsert.setString(1, name);
      upsert.setString(2, value);
      upsert.executeUpdate();
    });
  }

  /// Clears a fact.
  public void clear(String name) {
    store.commit(() -> {
      PreparedStatement delete = store.statement("DELETE FROM status WHERE name = ?");
      delete.setString(1, name);
      delete.executeUpdate();
    });
  }
}
