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
final class Damage {

  private Damage() {}

  /// Sets a damaged file aside.
  ///
  /// @param now names its new place
  /// @return that place; empty if the file is sound or there is none
  /// @throws StoreException if it is damaged and cannot be moved
  static Optional<Path> setAside(Path file, Instant now) {
    if (!Files.exists(file) || !isDamaged(file)) {
      return Optional.empty();
    }
    String suffix = ".damaged-" + now.getEpochSecond();
    try {
      for (String part : List.of("-wal", "-shm", "")) {
        Path from = beside(file, part);
        if (Files.exists(from)) {
          Files.move(from, beside(file, suffix + part), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return Optional.of(beside(file, suffix));
    } catch (IOException e) {
      throw new StoreException(file + " is damaged and cannot be set aside: " + e, e);
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /// Reads the whole file only after a stop that was not clean (the WAL is still there): at 256 MB
  /// that takes about a second. Otherwise header, layout and length say enough.
  private static boolean isDamaged(Path file) {
    boolean unclean = Files.exists(beside(file, "-wal"));
    try (Connection connection = Store.connectExisting(file);
        Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
        row.next();
      }
      return unclean ? !isSound(statement) : isTruncated(file, statement);
    } catch (SQLException e) {
      return e instanceof SQLiteException lite
          && (lite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT
              || lite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB);
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
