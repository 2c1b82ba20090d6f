package dev.tidings.store;

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
    return store
        .query(row -> row.getString(1), "SELECT value FROM status WHERE name = ?", name)
        .stream()
        .findFirst();
  }

  /// Sets a fact.
  public void set(String name, String value) {
    store.update("INSERT OR REPLACE INTO status (name, value) VALUES (?, ?)", name, value);
  }

  /// Clears a fact.
  public void clear(String name) {
    store.update("DELETE FROM status WHERE name = ?", name);
  }
}
