package dev.tidings.batch;

import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The open windows and the routes' paces on disk, so that a restart in mid-window neither mails
/// early nor forgets to, and a Tidings that is restarted in a loop mails no more than another.
public final class Windows {

  /// Whoever comes back later than this begins a new thread.
  private static final Duration THREAD = Duration.ofHours(6);

  /// A throttle's state and the thread its mails belong to.
  ///
  /// @param throttle idle or open
  /// @param root Message-ID of the mail that began the thread; kept for some hours when idle, so
  ///   that a recovery follows what it is the end of
  public record Window(Throttle throttle, Optional<String> root) {

    /// Quiet.
    public static final Window IDLE = new Window(new Throttle.Idle(), Optional.empty());
  }

  private final Store store;

  /// The windows in this store.
  public Windows(Store store) {
    this.store = store;
  }

  /// All that are not quiet, or have a thread to go on with, by name.
  public Map<Backlog.Name, Window> load() {
    Map<Backlog.Name, Window> windows = new LinkedHashMap<>();
    store.walk(
        row -> {
          windows.put(Backlog.Name.parse(row.getString(1)), window(row));
          return true;
        },
        "SELECT name, window_began, window_length, thread FROM throttle ORDER BY window_began,"
            + " name");
    return windows;
  }

  /// The state of one throttle; empty where it is quiet.
  public Optional<Window> find(Backlog.Name name) {
    return store
        .query(
            Windows::window,
            "SELECT name, window_began, window_length, thread FROM throttle WHERE name = ?",
            name.toString())
        .stream()
        .findFirst();
  }

  private static Window window(ResultSet row) throws SQLException {
    Duration length = Duration.ofMillis(row.getLong(3));
    Throttle throttle =
        length.isZero()
            ? new Throttle.Idle()
            : new Throttle.Open(Instant.ofEpochMilli(row.getLong(2)), length);
    return new Window(throttle, Optional.of(row.getString(4)).filter(root -> !root.isEmpty()));
  }

  /// Saves the state of a throttle.
  public void save(Backlog.Name name, Window window, Instant now) {
    switch (window.throttle()) {
      case Throttle.Idle() when window.root().isEmpty() ->
          store.update("DELETE FROM throttle WHERE name = ?", name.toString());
      case Throttle.Idle() -> put(name, now, Duration.ZERO, window.root());
      case Throttle.Open(Instant began, Duration length) -> put(name, began, length, window.root());
    }
  }

  private void put(Backlog.Name name, Instant began, Duration length, Optional<String> root) {
    store.update(
        "INSERT OR REPLACE INTO throttle (name, window_began, window_length, thread)"
            + " VALUES (?, ?, ?, ?)",
        name.toString(),
        began.toEpochMilli(),
        length.toMillis(),
        root.orElse(""));
  }

  /// The paces of routes, each to some readers, by name.
  public Map<Backlog.Name, Pace> paces() {
    Map<Backlog.Name, Pace> paces = new LinkedHashMap<>();
    store.walk(
        row -> {
          List<Instant> mails = new ArrayList<>();
          Pattern.compile(" ")
              .splitAsStream(row.getString(5))
              .filter(at -> !at.isEmpty())
              .map(at -> Instant.ofEpochMilli(Long.parseLong(at)))
              .forEach(mails::add);
          paces.put(
              Backlog.Name.parse(row.getString(1)),
              new Pace(
                  Instant.ofEpochMilli(row.getLong(2)),
                  Instant.ofEpochMilli(row.getLong(3)),
                  row.getInt(4),
                  mails));
          return true;
        },
        "SELECT name, began, ends, passed, mails FROM pace");
    return paces;
  }

  /// Saves a route's pace.
  public void save(Backlog.Name name, Pace pace) {
    List<String> mails = pace.mails().stream().map(at -> Long.toString(at.toEpochMilli())).toList();
    store.update(
        "INSERT OR REPLACE INTO pace (name, began, ends, passed, mails) VALUES (?, ?, ?, ?, ?)",
        name.toString(),
        pace.began().toEpochMilli(),
        pace.ends().toEpochMilli(),
        pace.passed(),
        String.join(" ", mails));
  }

  /// Forgets the paces on which nothing hangs any more.
  public void forget(List<Backlog.Name> paces) {
    paces.forEach(name -> store.update("DELETE FROM pace WHERE name = ?", name.toString()));
  }

  /// Forgets all but those that mailed last.
  public void forgetAllBut(int most) {
    store.update(
        "DELETE FROM throttle WHERE name IN (SELECT name FROM throttle"
            + " ORDER BY window_began DESC, name LIMIT -1 OFFSET ?)",
        most);
  }

  /// Forgets the threads that nobody goes on with.
  ///
  /// @return whether there were any
  public boolean forget(Instant now) {
    return store.update(
            "DELETE FROM throttle WHERE window_length = 0 AND window_began < ?",
            now.minus(THREAD).toEpochMilli())
        > 0;
  }
}
