package dev.tidings.store;

import dev.tidings.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
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

  private static final String NOT_WRITABLE =
      "it cannot be written: check the rights of the data folder";

  /// In bytes: the least that SQLite needs to begin.
  private static final long NO_ROOM = 128 * 1024;

  private final Path file;
  private final boolean owned;
  private final Statements statements = new Statements();
  private @Nullable Connection connection;

  /// Whether no other connection is let in; see [#connect].
  private volatile boolean alone;

  Database(Path file, boolean owned) throws SQLException {
    this(file, owned, null);
    connection = connect();
  }

  private Database(Path file, boolean owned, @Nullable Connection connection) {
    this.file = file;
    this.owned = owned;
    this.connection = connection;
  }

  /// Opens an existing file at the first question.
  static Database later(Path file) {
    return new Database(file, false, null);
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
      end();
      connection = connect();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /// The connection; a new one where none was to be had when the last one had failed, such as on a
  /// full disk. That is never amid a transaction.
  private Connection live() throws SQLException {
    Connection open = connection;
    if (open == null || open.isClosed()) {
      open = connect();
      connection = open;
    }
    return open;
  }

  private void end() throws SQLException {
    statements.close();
    if (connection != null) {
      connection.close();
    }
  }

  /// Connections to one file share an index of its log, in a file of its own. Where a full disk has
  /// no space for that, the owner keeps it in memory and lets nobody else in, so that what was
  /// written before can be read.
  private Connection connect() throws SQLException {
    if (!owned) {
      return connectExisting(file);
    }
    try {
      alone = false;
      return connectOwned(file, "NORMAL");
    } catch (SQLException e) {
      if (!isFull(file, e)) {
        throw e;
      }
      alone = true;
      return connectOwned(file, "EXCLUSIVE");
    }
  }

  /// Whether no other connection is let in, because the disk was full.
  boolean isAlone() {
    return alone;
  }

  /// Lets others in again once the disk has space. Not amid a transaction.
  void letIn() {
    try {
      if (alone) {
        reconnect();
      }
    } catch (StoreException e) {
      // What was committed is; the next question connects.
    }
  }

  /// Command lines and labels may hold secrets: nobody else reads them. SQLite gives the files
  /// beside it the same rights.
  private static void createPrivately(Path file) {
    try {
      if (Files.exists(file)) {
        if (!Files.isWritable(file)) {
          throw new StoreException(file + ": " + NOT_WRITABLE);
        }
      } else {
        Files.createFile(file, PrivateFiles.file());
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new StoreException("Cannot create " + file + ": " + e, e);
    }
  }

  /// Writes nothing into a file that is laid out already: the disk may be full.
  private static Connection connectOwned(Path file, String locking) throws SQLException {
    // Others of the settings look into the file already.
    SQLiteConfig bare = new SQLiteConfig();
    bare.setBusyTimeout(BUSY_MILLIS);
    bare.setGetGeneratedKeys(false);
    Connection connection = bare.createConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA locking_mode = " + locking);
      settings().apply(connection);
      if (isEmpty(statement)) {
        // Must be chosen before the first page is written, or there is nothing to shrink later.
        statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
        statement.execute("PRAGMA journal_mode = WAL");
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static boolean isEmpty(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
      return row.next() && row.getInt(1) == 0;
    }
  }

  static Connection connectExisting(Path file) throws SQLException {
    SQLiteConfig config = settings();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static SQLiteConfig settings() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    // Otherwise the driver prepares and runs a query behind each INSERT.
    config.setGetGeneratedKeys(false);
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
    boolean full = isFull(file, e);
    String remedy =
        full
            ? "the disk is full: free some space, nothing is lost meanwhile"
            : switch (code(e)) {
              case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM -> NOT_WRITABLE;
              case SQLITE_BUSY, SQLITE_LOCKED ->
                  "another program keeps it locked: close that program";
              case SQLITE_CORRUPT, SQLITE_NOTADB ->
                  "it is damaged: restart Tidings, which sets it aside and begins a fresh one";
              default -> "the database failed";
            };
    return new StoreException(file + ": " + remedy + " (" + e.getMessage() + ")", full, e);
  }

  /// SQLite says so itself, or that it could not write, and there is no space.
  private static boolean isFull(Path file, SQLException e) {
    SQLiteErrorCode code = code(e);
    try {
      return code == SQLiteErrorCode.SQLITE_FULL
          || (code.name().startsWith("SQLITE_IOERR")
              && Files.getFileStore(file).getUsableSpace() < NO_ROOM);
    } catch (IOException unknown) {
      return false;
    }
  }

  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException lite ? lite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
  }

  @Override
  public void close() {
    try {
      end();
    } catch (SQLException e) {
      throw failure(e);
    }
  }
}
