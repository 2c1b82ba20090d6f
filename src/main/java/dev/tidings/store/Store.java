package dev.tidings.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/// The one file in which everything durable lies: `tidings.db`, an SQLite database in WAL mode with
/// `synchronous=FULL`, so that a transaction that returned is on the disk.
///
/// One connection, one thread in it at a time. A transaction begun inside another becomes part of
/// it: that is how a mail and the cursor behind it become durable together though two rooms write
/// them.
///
/// A second process may read at any time (WAL), and `tidings outbox` may write in passing; but only
/// one may hold the folder's lock.
public final class Store implements AutoCloseable {

  /// The database's name inside the data folder.
  public static final String FILE = "tidings.db";

  private static final String LOCK_FILE = "tidings.lock";
  private static final int BUSY_MILLIS = 10_000;

  /// What is done inside a transaction.
  @FunctionalInterface
  public interface Task {
    void run() throws SQLException;
  }

  /// A look at the store.
  ///
  /// @param <T> what was seen
  @FunctionalInterface
  public interface Look<T> {
    T run() throws SQLException;
  }

  private final Path file;
  private final Connection connection;
  private final @Nullable FileLock lock;
  private final @Nullable Path setAside;
  private final ReentrantLock inside = new ReentrantLock();
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private Store(
      Path file, Connection connection, @Nullable FileLock lock, @Nullable Path setAside) {
    this.file = file;
    this.connection = connection;
    this.lock = lock;
    this.setAside = setAside;
  }

  /// Opens the store for the process that owns it, making folder and file where they are missing
  /// and bringing an older layout up to date. A damaged file is set aside and a fresh one begun;
  /// see [#setAside()].
  ///
  /// @param now names a damaged file's new place
  /// @throws StoreException if the folder cannot be written, another process owns it, or the file
  ///   was written by a newer Tidings
  public static Store open(Path folder, Instant now) {
    FileLock lock = lock(folder);
    try {
      Path file = folder.resolve(FILE);
      Path setAside = isDamaged(file) ? setAside(file, now) : null;
      Store store = new Store(file, connect(file, false), lock, setAside);
      store.migrate();
      return store;
    } catch (SQLException e) {
      release(lock);
      throw failure(folder.resolve(FILE), e);
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  /// Opens an existing store beside its owner, for a look or a small change. Takes no lock, makes
  /// and migrates nothing.
  ///
  /// @throws StoreException if there is none, or its layout is another version's
  public static Store beside(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new StoreException(
          "There is no journal in "
              + folder
              + " yet: `tidings watch` makes it, or name the folder"
              + " with TIDINGS_DATA.");
    }
    try {
      Store store = new Store(file, connect(file, true), null, null);
      int version = store.version();
      if (version != Migrations.ALL.size()) {
        store.close();
        throw new StoreException(
            file
                + " has layout "
                + version
                + ", this program wants "
                + Migrations.ALL.size()
                + ": use the version of Tidings that runs there.");
      }
      return store;
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// Whether some process owns the folder at this moment.
  public static boolean isOwned(Path folder) {
    if (!Files.exists(folder.resolve(LOCK_FILE))) {
      return false;
    }
    try (FileChannel channel =
            FileChannel.open(folder.resolve(LOCK_FILE), StandardOpenOption.WRITE);
        FileLock probe = channel.tryLock()) {
      return probe == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      throw new StoreException("Cannot look at " + folder.resolve(LOCK_FILE) + ": " + e, e);
    }
  }

  /// Where a damaged file was put when this store was opened, if it was damaged.
  public Optional<Path> setAside() {
    return Optional.ofNullable(setAside);
  }

  /// Does something that is on the disk when this returns, or not at all. Inside another
  /// transaction it becomes part of that one.
  ///
  /// @throws StoreException if the store failed; nothing of the outermost transaction is kept
  public void commit(Task task) {
    inside.lock();
    try {
      if (inside.getHoldCount() > 1) {
        task.run();
      } else {
        outermost(task);
      }
    } catch (SQLException e) {
      throw failure(file, e);
    } finally {
      inside.unlock();
    }
  }

  private void outermost(Task task) throws SQLException {
    execute("BEGIN IMMEDIATE");
    boolean done = false;
    try {
      task.run();
      execute("COMMIT");
      done = true;
    } finally {
      if (!done) {
        rollBack();
      }
    }
  }

  private void rollBack() {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself, as it does when the disk is full: there is nothing to
      // undo.
    }
  }

  /// A statement, prepared once and kept. To be used inside a transaction or [#read].
  public PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }

  /// Looks without changing. Inside a transaction it sees what that one has written so far.
  ///
  /// @throws StoreException if the store failed
  public <T> T read(Look<T> look) {
    inside.lock();
    try {
      return look.run();
    } catch (SQLException e) {
      throw failure(file, e);
    } finally {
      inside.unlock();
    }
  }

  /// How many bytes of the file hold something; what was freed inside it does not count.
  public long size() {
    return read(() ->
        (number("PRAGMA page_count") - number("PRAGMA freelist_count"))
            * number("PRAGMA page_size"));
  }

  /// Gives freed pages back to the file system.
  public void shrink() {
    inside.lock();
    try (Statement statement = connection.createStatement()) {
      // The pragma frees one page a step; only executeUpdate steps to its end.
      statement.executeUpdate("PRAGMA incremental_vacuum");
    } catch (SQLException e) {
      throw failure(file, e);
    } finally {
      inside.unlock();
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private void execute(String sql) throws SQLException {
    statement(sql).execute();
  }

  private int version() throws SQLException {
    return (int) number("PRAGMA user_version");
  }

  private void migrate() throws SQLException {
    int version = version();
    if (version > Migrations.ALL.size()) {
      throw new StoreException(
          file
              + " was written by a newer Tidings (layout "
              + version
              + ", this one knows "
              + Migrations.ALL.size()
              + "): run that version, or give this one another data folder.");
    }
    for (List<String> step : Migrations.ALL.subList(version, Migrations.ALL.size())) {
      int next = ++version;
      commit(() -> {
        try (Statement statement = connection.createStatement()) {
          for (String sql : step) {
            statement.executeUpdate(sql);
          }
          statement.executeUpdate("PRAGMA user_version = " + next);
        }
      });
    }
  }

  private static Connection connect(Path file, boolean existing) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setCacheSize(-1_000);
    if (existing) {
      config.resetOpenMode(SQLiteOpenMode.CREATE);
      return config.createConnection("jdbc:sqlite:" + file);
    }
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      // Must be chosen before the first page is written, or there is nothing to shrink later.
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      statement.execute("PRAGMA journal_mode = WAL");
    }
    return connection;
  }

  private static FileLock lock(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StoreException(
            "Another Tidings is running with the data folder "
                + folder.toAbsolutePath()
                + ": stop it, or give this one a folder of its own with TIDINGS_DATA.");
      }
      return lock;
    } catch (IOException e) {
      throw new StoreException(
          "Cannot write the data folder "
              + folder.toAbsolutePath()
              + " ("
              + e
              + "): make it writable for this user, or name another with TIDINGS_DATA.",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void release(FileLock lock) {
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new StoreException("Cannot release the data folder's lock: " + e, e);
    }
  }

  /// Reads the whole file only after a stop that was not clean (the WAL is still there): at 256 MB
  /// that takes about a second. Otherwise header, layout and length say enough.
  private static boolean isDamaged(Path file) {
    if (!Files.exists(file)) {
      return false;
    }
    boolean unclean = Files.exists(file.resolveSibling(FILE + "-wal"));
    try (Connection connection = connect(file, true);
        Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
        row.next();
      }
      return unclean ? !isSound(statement) : isTruncated(file, statement);
    } catch (SQLException e) {
      return isDamage(e);
    }
  }

  private static boolean isSound(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      return row.next() && row.getString(1).equals("ok");
    }
  }

  private static boolean isTruncated(Path file, Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")) {
      return row.next() && row.getLong(1) > Files.size(file);
    } catch (IOException e) {
      throw new StoreException("Cannot read " + file + ": " + e, e);
    }
  }

  private static boolean isDamage(SQLException e) {
    return e instanceof SQLiteException lite
        && (lite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT
            || lite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB);
  }

  private static Path setAside(Path file, Instant now) {
    String suffix = ".damaged-" + now.getEpochSecond();
    Path aside = file.resolveSibling(FILE + suffix);
    try {
      for (String part : List.of("", "-wal", "-shm")) {
        Path from = file.resolveSibling(FILE + part);
        if (Files.exists(from)) {
          Path to = file.resolveSibling(FILE + suffix + part);
          Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return aside;
    } catch (IOException e) {
      throw new StoreException(file + " is damaged and cannot be set aside: " + e, e);
    }
  }

  private static StoreException failure(Path file, SQLException e) {
    String remedy =
        switch (e instanceof SQLiteException lite
            ? lite.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR) {
          case SQLITE_FULL -> "the disk is full: free some space, nothing is lost meanwhile";
          case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
              "it cannot be written: check the rights of the data folder";
          case SQLITE_BUSY, SQLITE_LOCKED -> "another program keeps it locked: close that program";
          case SQLITE_CORRUPT, SQLITE_NOTADB ->
              "it is damaged: restart Tidings, which sets it aside and begins a fresh one";
          default -> "the database failed";
        };
    return new StoreException(file + ": " + remedy + " (" + e.getMessage() + ")", e);
  }

  /// Ends the store's use and frees the folder.
  @Override
  public void close() {
    inside.lock();
    try {
      for (PreparedStatement statement : statements.values()) {
        statement.close();
      }
      statements.clear();
      connection.close();
    } catch (SQLException e) {
      throw failure(file, e);
    } finally {
      inside.unlock();
      if (lock != null) {
        release(lock);
      }
    }
  }
}
