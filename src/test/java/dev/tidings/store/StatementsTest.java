package dev.tidings.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementsTest {

  private final Statements statements = new Statements();
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite::memory:");
  }

  @AfterEach
  void close() throws SQLException {
    statements.close();
    connection.close();
  }

  private int use(String sql, Statements.Use use) throws SQLException {
    return statements.use(connection, sql, new Object[0], use);
  }

  private static int number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void oneIsPreparedOnce() throws SQLException {
    List<PreparedStatement> used = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      use("SELECT 1", statement -> used.add(statement) ? 1 : 0);
    }
    assertThat(used.get(0)).isSameAs(used.get(1));
  }

  @Test
  void howeverManyTextsThereAreABoundedNumberIsKeptAndTheOthersAreClosed() throws SQLException {
    List<PreparedStatement> used = new ArrayList<>();
    for (int i = 0; i < 10 * Statements.MOST; i++) {
      use("SELECT " + i, statement -> used.add(statement) ? number(statement) : 0);
    }
    assertThat(statements.size()).isEqualTo(Statements.MOST);
    int open = 0;
    for (PreparedStatement each : used) {
      open += each.isClosed() ? 0 : 1;
    }
    assertThat(open).isEqualTo(Statements.MOST);
  }

  @Test
  void oneInUseIsNotClosedWhateverIsDoneMeanwhile() throws SQLException {
    int result =
        use(
            "SELECT 7 UNION ALL SELECT 8",
            outer -> {
              try (ResultSet rows = outer.executeQuery()) {
                rows.next();
                for (int i = 0; i < 2 * Statements.MOST; i++) {
                  use("SELECT " + i, StatementsTest::number);
                }
                rows.next();
                return rows.getInt(1);
              }
            });
    assertThat(result).isEqualTo(8);
  }

  @Test
  void theSameTextWithinItselfIsAStatementOfItsOwn() throws SQLException {
    String sql = "SELECT 7 UNION ALL SELECT 8";
    int result =
        use(
            sql,
            outer -> {
              try (ResultSet rows = outer.executeQuery()) {
                rows.next();
                assertThat(use(sql, StatementsTest::number)).isEqualTo(7);
                rows.next();
                return rows.getInt(1);
              }
            });
    assertThat(result).isEqualTo(8);
  }

  @Test
  void oneThatFailedIsNotUsedAgain() {
    assertThatThrownBy(() ->
            use(
                "SELECT 1",
                statement -> {
                  throw new SQLException("on purpose");
                }))
        .hasMessage("on purpose");
    assertThat(statements.size()).isZero();
  }
}
