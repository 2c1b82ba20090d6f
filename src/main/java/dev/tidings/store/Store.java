package dev.tidings.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
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

  private static final int BUSY_MILLIS = 10_000;
  private static final int CACHE_KIB = 1_000;

  /// Looks at one row after the other.
  @FunctionalInterface
  public interface Visitor {

    /// Looks at the row that is open now.
    ///
    /// @return whether to go on to the next row
    boolean visit(ResultSet row) throws SQLException;
  }

  /// Makes something of a row.
  ///
  /// @param <T> what
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Path file;
  private Connection connection;
  private final @Nullable FolderLock lock;
  private final Optional<Damage.Found> setAside;
  private final ReentrantLock inside = new ReentrantLock();
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private Store(
      Path file,
      Connection connection,
      @Nullable FolderLock lock,
      Optional<Damage.Found> setAside) {
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
    FolderLock lock = FolderLock.take(folder);
    Path file = folder.resolve(FILE);
    try {
      Optional<Damage.Found> setAside = Damage.setAside(file, now);
      createPrivately(file);
      Store store = new Store(file, connectOwned(file), lock, setAside);
      store.migrate();
      return store;
    } catch (SQLException e) {
      lock.close();
      throw failure(file, e);
    } catch (RuntimeException e) {
      lock.close();
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
      Store store = new Store(file, connectExisting(file), null, Optional.empty());
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
    return FolderLock.isTaken(folder);
  }

  /// Where a damaged file was put when this store was opened, if it was damaged.
  public Optional<Damage.Found> setAside() {
    return setAside;
  }

  /// Does something that is on the disk when this returns, or not at all. Inside another
  /// transaction it becomes part of that one.
  ///
  /// @throws StoreException if the store failed; nothing of the outermost transaction is kept
  public void commit(Runnable task) {
    inside.lock();
    try {
      if (inside.getHoldCount() > 1) {
        task.run();
      } else {
        outermost(task);
      }
    } finally {
      inside.unlock();
    }
  }

  private void outermost(Runnable task) {
    boolean done = false;
    execute("BEGIN IMMEDIATE");
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

  /// Afterwards there is no transaction, whatever the disk does. After some errors SQLite has
  /// rolled back by itself and refuses to do it again; where it neither has nor can, a new
  /// connection has none.
  private void rollBack() {
    try {
      execute("ROLLBACK");
    } catch (StoreException e) {
      reconnect();
    }
  }

  private void reconnect() {
    try {
      forgetStatements();
      connection.close();
      connection = lock == null ? connectExisting(file) : connectOwned(file);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /// Not kept like other statements: it must work after any of them has failed.
  private void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /// Changes rows. Outside a transaction it is one of its own.
  ///
  /// @param values for the question marks, in their order
  /// @return how many rows were changed
  /// @throws StoreException if the store failed
  public int update(String sql, Object... values) {
    inside.lock();
    try {
      return bound(sql, values).executeUpdate();
    } catch (SQLException e) {
      forget(sql);
      throw failure(e);
    } finally {
      inside.unlock();
    }
  }

  /// Looks at rows. Inside a transaction it sees what that one has written so far.
  ///
  /// @param values for the question marks, in their order
  /// @return what was made of each row, in their order
  /// @throws StoreException if the store failed
  public <T> List<T> query(Row<T> row, String sql, Object... values) {
    List<T> found = new ArrayList<>();
    walk(rows -> found.add(row.read(rows)), sql, values);
    return found;
  }

  /// Looks at rows until it is told to stop; what comes after is not read.
  ///
  /// @param values for the question marks, in their order
  /// @throws StoreException if the store failed
  public void walk(Visitor visitor, String sql, Object... values) {
    inside.lock();
    try (ResultSet rows = bound(sql, values).executeQuery()) {
      boolean more = true;
      while (more && rows.next()) {
        more = visitor.visit(rows);
      }
    } catch (SQLException e) {
      forget(sql);
      throw failure(e);
    } finally {
      inside.unlock();
    }
  }

  /// A statement is prepared once and kept; there are as many as there are texts in the code.
  private PreparedStatement bound(String sql, Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /// After some errors, a full disk among them, the driver closes a statement: it must not be used
  /// again.
  private void forget(String sql) {
    PreparedStatement failed = statements.remove(sql);
    if (failed != null) {
      close(failed);
    }
  }

  private void forgetStatements() {
    statements.values().forEach(Store::close);
    statements.clear();
  }

  private static void close(PreparedStatement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      // It is of no use any more, closed or not.
    }
  }

  /// How many bytes of the file hold something; what was freed inside it does not count.
  public long size() {
    return (number("PRAGMA page_count") - number("PRAGMA freelist_count"))
        * number("PRAGMA page_size");
  }

  /// Gives freed pages back to the file system.
  public void shrink() {
    inside.lock();
    try (Statement statement = connection.createStatement()) {
      // The pragma frees one page a step; only a statement that is not prepared steps to its end.
      statement.executeUpdate("PRAGMA incremental_vacuum");
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      inside.unlock();
    }
  }

  private long number(String sql) {
    return query(row -> row.getLong(1), sql).getFirst();
  }

  private int version() {
    return (int) number("PRAGMA user_version");
  }

  private void migrate() {
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
        step.forEach(this::update);
        update("PRAGMA user_version = " + next);
      });
    }
  }

  /// Command lines and labels may hold secrets: nobody else reads them. SQLite gives the files
  /// beside it the same rights.
  private static void createPrivately(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new StoreException("Cannot create " + file + ": " + e, e);
    }
  }

  private static Connection connectOwned(Path file) throws SQLException {
    Connection connection = settings().createConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      // Must be chosen before the first page is written, or there is nothing to shrink later.
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      statement.execute("PRAGMA journal_mode = WAL");
    }
    return connection;
  }

  static Connection connectExisting(Path file) throws SQLException {
    SQLiteConfig config = settings();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static SQLiteConfig settings() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setCacheSize(-CACHE_KIB);
    return config;
  }

  /// A damaged file is examined at the next start, however this one ends.
  private StoreException failure(SQLException e) {
    if (lock != null && Damage.isShownBy(e)) {
      Damage.mark(file);
    }
    return failure(file, e);
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
      forgetStatements();
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      inside.unlock();
      if (lock != null) {
        lock.close();
      }
    }
  }
}
