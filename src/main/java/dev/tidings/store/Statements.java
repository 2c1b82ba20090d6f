package dev.tidings.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Statements of one connection, prepared once and kept for the next time, up to a bound: each is
/// memory of SQLite's that Java does not see. For one thread at a time.
final class Statements implements AutoCloseable {

  /// More than the busy ones; there are some 150 texts in the code.
  static final int MOST = 64;

  private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  /// What is done with a statement.
  @FunctionalInterface
  interface Use {
    int of(PreparedStatement statement) throws SQLException;
  }

  private static final class Kept {
    final PreparedStatement statement;
    boolean inUse;

    Kept(PreparedStatement statement) {
      this.statement = statement;
    }
  }

  /// Uses the statement of a text. What is done with it may use others, and the same text again.
  int use(Connection connection, String sql, Object[] values, Use use) throws SQLException {
    Kept known = kept.get(sql);
    if (known != null && known.inUse) {
      try (PreparedStatement another = connection.prepareStatement(sql)) {
        return use.of(bound(another, values));
      }
    }
    Kept mine = known == null ? keep(sql, connection.prepareStatement(sql)) : known;
    mine.inUse = true;
    boolean done = false;
    try {
      int result = use.of(bound(mine.statement, values));
      done = true;
      return result;
    } finally {
      mine.inUse = false;
      // After some errors, a full disk among them, the driver closes a statement: it must not be
      // used again.
      if (!done) {
        kept.remove(sql);
        close(mine.statement);
      }
    }
  }

  private Kept keep(String sql, PreparedStatement statement) {
    Kept made = new Kept(statement);
    kept.put(sql, made);
    Iterator<Kept> eldest = kept.values().iterator();
    while (kept.size() > MOST && eldest.hasNext()) {
      Kept each = eldest.next();
      if (!each.inUse && each != made) {
        eldest.remove();
        close(each.statement);
      }
    }
    return made;
  }

  private static PreparedStatement bound(PreparedStatement statement, Object[] values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /// How many are kept.
  int size() {
    return kept.size();
  }

  @Override
  public void close() {
    kept.values().forEach(each -> close(each.statement));
    kept.clear();
  }

  private static void close(PreparedStatement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      // It is of no use any more, closed or not.
    }
  }
}
