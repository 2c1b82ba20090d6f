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
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/// One connection to the SQLite file, and what it takes to go on after any of its errors. For one
/// thread at a time; [Store] sees to that.
///
/// Not final, because a test puts a process's end between any two statements.
class Database implements AutoCloseable {

  private static final int BUSY_MILLIS = 10_000;
  private static final int CACHE_KIB = 1_000;

  private final Path file;
  private final boolean owned;
  private final Statements statements = new Statements();
  private Connection connection;

  Database(Path file, boolean owned) throws SQLException {
    this.file = file;
    this.owned = owned;
    this.connection = owned ? connectOwned(file) : connectExisting(file);
  }

  /// Opens the file for its owner, making it where it is missing.
  ///
  /// @throws StoreException if it cannot be opened
  static Database owned(Path file) {
    try {
      createPrivately(file);
      return new Database(file, true);
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// Opens an existing file beside its owner.
  ///
  /// @throws StoreException if it cannot be opened
  static Database existing(Path file) {
    try {
      return new Database(file, false);
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /// Runs a statement that is not kept: it must work after any other has failed, and it steps to
  /// its end, which a kept one does not.
  void execute(String sql) {
    try (Statement statement = live().createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /// Changes rows.
  ///
  /// @return how many
  int update(String sql, Object... values) {
    try {
      return statements.use(live(), sql, values, PreparedStatement::executeUpdate);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /// Looks at rows until the visitor has seen enough.
  void walk(Store.Visitor visitor, String sql, Object... values) {
    try {
      statements.use(live(), sql, values, statement -> visited(statement, visitor));
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static int visited(PreparedStatement statement, Store.Visitor visitor)
      throws SQLException {
    int count = 0;
    try (ResultSet rows = statement.executeQuery()) {
      boolean more = true;
      while (more && rows.next()) {
        more = visitor.visit(rows);
        count++;
      }
    }
    return count;
  }

  /// Afterwards there is no transaction, whatever the disk does. After some errors SQLite has
  /// rolled back by itself and refuses to do it again; where it neither has nor can, a new
  /// connection has none.
  void rollBack() {
    try {
      execute("ROLLBACK");
    } catch (StoreException e) {
      reconnect();
    }
  }

  private void reconnect() {
    try {
      statements.close();
      connection.close();
      connect();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /// The connection; a new one where none was to be had when the last one had failed, such as on a
  /// full disk. That is never amid a transaction.
  private Connection live() throws SQLException {
    if (connection.isClosed()) {
      connect();
    }
    return connection;
  }

  private void connect() throws SQLException {
    connection = owned ? connectOwned(file) : connectExisting(file);
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
    if (owned && Damage.isShownBy(e)) {
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

  @Override
  public void close() {
    try {
      statements.close();
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }
}
