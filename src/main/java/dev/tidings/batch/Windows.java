package dev.tidings.batch;

import dev.tidings.store.Store;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
    return store.read(() -> {
      PreparedStatement query =
          store.statement(
              "SELECT window_began, window_length, thread FROM throttle WHERE name = ?");
      query.setString(1, group);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Window.IDLE;
        }
        Instant began = Instant.ofEpochMilli(row.getLong(1));
        Duration length = Duration.ofMillis(row.getLong(2));
        return new Window(new Throttle.Open(began, length), Optional.of(row.getString(3)));
      }
    });
  }

  /// Saves the state of a group's throttle.
  public void save(String group, Window window) {
    store.commit(() -> {
      switch (window.throttle()) {
        case Throttle.Idle() -> {
          PreparedStatement delete = store.statement("DELETE FROM throttle WHERE name = ?");
          delete.setString(1, group);
          delete.executeUpdate();
        }
        case Throttle.Open(Instant began, Duration length) -> {
          PreparedStatement upsert =
              store.statement("INSERT OR REPLACE INTO throttle VALUES (?, ?, ?, ?)");
          upsert.setString(1, group);
          upsert.setLong(2, began.toEpochMilli());
          upsert.setLong(3, length.toMillis());
          upsert.setString(4, window.root().orElse(""));
          upsert.executeUpdate();
        }
      }
    });
  }
}
