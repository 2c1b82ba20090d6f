package dev.tidings.batch;

import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The open windows on disk, so that a restart in mid-window neither mails early nor forgets to.
public final class Windows {

  /// A throttle's state and the thread its mails belong to.
  ///
  /// @param throttle idle or open
  /// @param root Message-ID of the mail that opened the first window; empty when idle
  public record Window(Throttle throttle, Optional<String> root) {

    /// Quiet.
    public static final Window IDLE = new Window(new Throttle.Idle(), Optional.empty());
  }

  private final Store store;

  /// The windows in this store.
  public Windows(Store store) {
    this.store = store;
  }

  /// The state of a group's throttle; idle where none was saved.
  public Window load(String group) {
    return store
        .query(
            Windows::open,
            "SELECT window_began, window_length, thread FROM throttle WHERE name = ?",
            group)
        .stream()
        .findFirst()
        .orElse(Window.IDLE);
  }

  private static Window open(ResultSet row) throws SQLException {
    Instant began = Instant.ofEpochMilli(row.getLong(1));
    Duration length = Duration.ofMillis(row.getLong(2));
    return new Window(new Throttle.Open(began, length), Optional.of(row.getString(3)));
  }

  /// Saves the state of a group's throttle.
  public void save(String group, Window window) {
    switch (window.throttle()) {
      case Throttle.Idle() -> store.update("DELETE FROM throttle WHERE name = ?", group);
      case Throttle.Open(Instant began, Duration length) ->
          store.update(
              "INSERT OR REPLACE INTO throttle (name, window_began, window_length, thread)"
                  + " VALUES (?, ?, ?, ?)",
              group,
              began.toEpochMilli(),
              length.toMillis(),
              window.root().orElse(""));
    }
  }
}
