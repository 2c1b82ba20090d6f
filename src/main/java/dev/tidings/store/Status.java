package dev.tidings.store;

import java.util.Optional;

/// A few facts about the running process that another one, such as `tidings health`, may read.
/// Written only when a fact changes, so that an idle Tidings does not touch the disk.
public final class Status {

  /// The count of how often the engine's events were asked for with success.
  public static final String CONNECTIONS = "stream.connections";

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

  /// Counts: a number that only grows, and that outlasts what it counts. Inside a transaction it
  /// grows with it.
  ///
  /// @param more how many, at least one
  public void count(String name, long more) {
    store.update(
        "INSERT INTO status (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE"
            + " SET value = CAST(value AS INTEGER) + excluded.value",
        name,
        more);
  }

  /// How far a count has come; 0 where nothing was counted.
  public long counted(String name) {
    return get(name).map(Long::parseLong).orElse(0L);
  }

  /// Clears a fact.
  public void clear(String name) {
    store.update("DELETE FROM status WHERE name = ?", name);
  }
}
