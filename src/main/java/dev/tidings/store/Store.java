package dev.tidings.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one file in which everything durable lies: `tidings.db`, an SQLite database in WAL mode with
/// `synchronous=FULL`, so that a transaction that returned is on the disk.
///
/// One connection, one thread in it at a time. A transaction begun inside another becomes part of
/// it: that is how a mail and the cursor behind it become durable together though two rooms write
/// them.
///
/// Who only looks has a connection of its own ([#reader]), so that no look holds up a transaction.
///
/// A second process may read at any time (WAL), and `tidings outbox` may write in passing; but only
/// one may hold the folder's lock.
public final class Store implements AutoCloseable {

  /// The database's name inside the data folder.
  public static final String FILE = "tidings.db";

  private static final String FREE = "PRAGMA freelist_count";

  /// In pages of 4 KB.
  private static final int FREED_AT_ONCE = 250;

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
  private final Database database;
  private final @Nullable FolderLock lock;
  private final Optional<Damage.Found> setAside;

  /// Fair, or a thread that forgets one part after the other would keep out the one that writes.
  private final ReentrantLock inside = new ReentrantLock(true);

  /// Whose transactions this view takes part in; null: it is no view.
  private final @Nullable Store owner;

  Store(Path file, Database database, @Nullable FolderLock lock, Optional<Damage.Found> setAside) {
    this.file = file;
    this.database = database;
    this.lock = lock;
    this.setAside = setAside;
    this.owner = null;
  }

  private Store(Store owner) {
    this.file = owner.file;
    this.database = Database.later(owner.file);
    this.lock = null;
    this.setAside = owner.setAside;
    this.owner = owner;
  }

  /// A view for those who look, such as the web page: whatever they look at and for how long,
  /// nobody who writes waits for it, since it has a connection of its own. What they change goes
  /// the way of all changes. To be closed before this.
  public Store reader() {
    return new Store(this);
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
      Database database = Database.owned(file);
      try {
        Store store = new Store(file, database, lock, setAside);
        store.migrate();
        return store;
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
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
    Store store = new Store(file, Database.existing(file), null, Optional.empty());
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
  }

  /// Whether some process owns the folder at this moment.
  public static boolean isOwned(Path folder) {
    return FolderLock.isTaken(folder);
  }

  /// Why the file in a folder is none of ours.
  ///
  /// @return in words, with the remedy; empty if it is ours, or there is none
  public static Optional<String> foreign(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (Store store = new Store(file, Database.existing(file), null, Optional.empty())) {
      return store.foreigner();
    } catch (StoreException e) {
      // Damaged, or locked: that is another matter.
      return Optional.empty();
    }
  }

  /// Another program's database may have our file's name.
  private Optional<String> foreigner() {
    List<String> tables =
        query(
            row -> row.getString(1),
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid");
    return tables.isEmpty() || tables.containsAll(Migrations.FIRST_TABLES)
        ? Optional.empty()
        : Optional.of(
            file
                + " is the database of another program (it has none of our tables): move it away,"
                + " or name another folder with TIDINGS_DATA");
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
    if (owner != null) {
      owner.commit(task);
      return;
    }
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
    database.execute("BEGIN IMMEDIATE");
    try {
      task.run();
      database.execute("COMMIT");
      done = true;
    } finally {
      if (!done) {
        database.rollBack();
      }
    }
    database.letIn();
  }

  /// Changes rows. Outside a transaction it is one of its own.
  ///
  /// @param values for the question marks, in their order
  /// @return how many rows were changed
  /// @throws StoreException if the store failed
  public int update(String sql, Object... values) {
    if (owner != null) {
      return owner.update(sql, values);
    }
    inside.lock();
    try {
      return database.update(sql, values);
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
    if (owner != null && (owner.inside.isHeldByCurrentThread() || owner.database.isAlone())) {
      owner.walk(visitor, sql, values);
      return;
    }
    inside.lock();
    try {
      database.walk(visitor, sql, values);
    } finally {
      inside.unlock();
    }
  }

  /// How many bytes of the file hold something; what was freed inside it does not count.
  public long size() {
    return (number("PRAGMA page_count") - number(FREE)) * number("PRAGMA page_size");
  }

  /// Gives some freed pages back to the file system: so many that nobody waits for it.
  ///
  /// @return whether there are more
  public boolean shrink() {
    inside.lock();
    try {
      long before = number(FREE);
      database.execute("PRAGMA incremental_vacuum(" + FREED_AT_ONCE + ")");
      long left = number(FREE);
      return left > 0 && left < before;
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

  void migrate() {
    foreigner()
        .ifPresent(why -> {
          throw new StoreException(why);
        });
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

  /// Ends the store's use and frees the folder.
  @Override
  public void close() {
    inside.lock();
    try {
      database.close();
    } finally {
      inside.unlock();
      if (lock != null) {
        lock.close();
      }
    }
  }
}
