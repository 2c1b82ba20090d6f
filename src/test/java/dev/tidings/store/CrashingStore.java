package dev.tidings.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A store whose process may end before, after or (a commit) within any of its statements, as with
/// `kill -9`: from then on it does nothing at all, and what lies in the folder is what had been
/// written by then.
///
/// It does not flush: only a power cut could tell.
public final class CrashingStore implements AutoCloseable {

  private static final String COMMIT = "COMMIT";

  /// From 1,000 pages on SQLite moves the log into the database within a commit.
  private static final long NEVER_MOVED = 4_000_000;

  private static final Pattern WRITES =
      Pattern.compile("(INSERT|DELETE|UPDATE)(?: OR \\w+)?(?: INTO| FROM)? (\\w+)");

  private final Path folder;
  private final Points points;
  private final RandomGenerator random;
  private final FolderLock lock;
  private final Mortal database;
  private final Store store;

  /// The end of the process: nothing that is still called may do anything.
  public static final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    /// Of a process, at a point.
    public Crash(String point) {
      super(point);
    }
  }

  /// The places where a process may end.
  public interface Points {

    /// Comes to a point such as `before INSERT mail`, `within COMMIT`, `after COMMIT`.
    ///
    /// @throws Crash if this is the end
    /// @throws StoreException at a point before a statement, if the statement is to fail instead
    void pass(String point);

    /// A transaction is done, and nothing can take it back.
    void committed();
  }

  /// Opens as [Store#open] does.
  ///
  /// @param random where in its writing a commit ends
  public CrashingStore(Path folder, Instant now, Points points, RandomGenerator random) {
    this.folder = folder;
    this.points = points;
    this.random = random;
    lock = FolderLock.take(folder);
    Path file = folder.resolve(Store.FILE);
    Optional<Damage.Found> setAside = Damage.setAside(file, now);
    try {
      database = new Mortal(file);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    store = new Store(file, database, lock, setAside);
  }

  /// The store, brought up to date.
  public Store store() {
    store.migrate();
    return store;
  }

  /// Ends in order.
  @Override
  public void close() {
    store.close();
  }

  /// Leaves the folder as the process's end did. (A connection that is closed in order would clean
  /// up first.)
  public void kill() {
    Path file = folder.resolve(Store.FILE);
    Path log = folder.resolve(Store.FILE + "-wal");
    try {
      byte[] bytes = Files.readAllBytes(file);
      // None before the first write.
      byte[] logBytes = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
      database.end();
      lock.close();
      Files.deleteIfExists(folder.resolve(Store.FILE + "-shm"));
      Files.write(file, bytes);
      Files.write(log, database.torn < 0 ? logBytes : Arrays.copyOf(logBytes, (int) database.torn));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Such as `BEGIN`, `SELECT`, `INSERT mail`.
  private static String words(String sql) {
    String text = sql.strip();
    Matcher writes = WRITES.matcher(text);
    int blank = text.indexOf(' ');
    return writes.lookingAt()
        ? writes.group(1) + " " + writes.group(2)
        : text.substring(0, blank < 0 ? text.length() : blank);
  }

  private final class Mortal extends Database {
    private @Nullable Crash end;

    /// How much of the log was written when it ended; negative for all.
    private long torn = -1;

    Mortal(Path file) throws SQLException {
      super(file, true);
      super.execute("PRAGMA synchronous = OFF");
    }

    @Override
    void execute(String sql) {
      between(sql, () -> sql.equals(COMMIT) ? commit() : execution(sql));
    }

    private int execution(String sql) {
      super.execute(sql);
      return 0;
    }

    private int commit() {
      long before = logLength();
      super.execute(COMMIT);
      long after = logLength();
      if (after > before && after < NEVER_MOVED) {
        torn = random.nextLong(before, after);
        pass("within COMMIT");
        torn = -1;
      }
      points.committed();
      return 0;
    }

    @Override
    int update(String sql, Object... values) {
      return between(sql, () -> super.update(sql, values));
    }

    @Override
    void walk(Store.Visitor attempt, String sql, Object... values) {
      between(
          sql,
          () -> {
            super.walk(attempt, sql, values);
            return 0;
          });
    }

    private int between(String sql, Supplier<Integer> statement) {
      String words = words(sql);
      pass("before " + words);
      int result = statement.get();
      pass("after " + words);
      return result;
    }

    private void pass(String point) {
      if (end != null) {
        throw end;
      }
      try {
        points.pass(point);
      } catch (Crash e) {
        end = e;
        throw e;
      }
    }

    private long logLength() {
      try {
        Path log = folder.resolve(Store.FILE + "-wal");
        return Files.exists(log) ? Files.size(log) : 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void end() {
      super.close();
    }
  }
}
