package dev.tidings.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// A database file that cannot be read any more: how it is found out, and where it goes. It is
/// never deleted: what is in it may still be worth something to somebody.
public final class Damage {

  /// Beside the database: somebody saw that it is damaged.
  private static final String MARK = ".suspect";

  private Damage() {}

  /// A damaged file that was set aside.
  ///
  /// @param file where it lies now
  /// @param lastWritten when it was written last: what was in it by then may be missing
  public record Found(Path file, Instant lastWritten) {}

  /// Sets a damaged file aside.
  ///
  /// @param now names its new place
  /// @return empty if the file is sound or there is none
  /// @throws StoreException if it is damaged and cannot be moved
  static Optional<Found> setAside(Path file, Instant now) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      // Before it is opened, which may write.
      Instant lastWritten = lastWritten(file);
      Optional<Boolean> damaged = isDamaged(file);
      if (damaged.isEmpty()) {
        // It could not be looked at, on a full disk perhaps: the next start has to.
        return Optional.empty();
      }
      Files.deleteIfExists(beside(file, MARK));
      return damaged.get() ? Optional.of(moved(file, now, lastWritten)) : Optional.empty();
    } catch (IOException e) {
      throw new StoreException(file + " is damaged and cannot be set aside: " + e, e);
    }
  }

  private static Instant lastWritten(Path file) throws IOException {
    Path wal = beside(file, "-wal");
    return Files.getLastModifiedTime(Files.exists(wal) ? wal : file).toInstant();
  }

  private static Found moved(Path file, Instant now, Instant lastWritten) throws IOException {
    String suffix = ".damaged-" + now.getEpochSecond();
    for (String part : List.of("-wal", "-shm", "")) {
      Path from = beside(file, part);
      if (Files.exists(from)) {
        Files.move(from, beside(file, suffix + part), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return new Found(beside(file, suffix), lastWritten);
  }

  /// Remembers for the next start that the file is damaged, though this one may end in order.
  static void mark(Path file) {
    try {
      Files.write(beside(file, MARK), new byte[0]);
    } catch (IOException e) {
      // Then the next start finds it out by itself, later.
    }
  }

  /// Whether an error says that the file is damaged.
  static boolean isShownBy(SQLException e) {
    return e instanceof SQLiteException lite
        && (lite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT
            || lite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB);
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /// Reads the whole file only after a stop that was not clean (the WAL is still there): at 256 MB
  /// that takes about a second. Otherwise header, layout and length say enough.
  private static Optional<Boolean> isDamaged(Path file) {
    boolean unclean = Files.exists(beside(file, "-wal")) || Files.exists(beside(file, MARK));
    try (Connection connection = Database.connectExisting(file);
        Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
        row.next();
      }
      return Optional.of(unclean ? !isSound(statement) : isTruncated(file, statement));
    } catch (SQLException e) {
      return isShownBy(e) ? Optional.of(true) : Optional.empty();
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
}
