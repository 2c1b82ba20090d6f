package dev.tidings.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.event.EventKey;
import dev.tidings.files.Rights;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoreTest {

  private static final Instant NOW = Instant.parse("2026-11-21T02:10:03Z");

  @TempDir Path folder;

  @Test
  void whatATransactionWroteIsThereAfterReopening() {
    try (Store store = Store.open(folder, NOW)) {
      new Status(store).set("a", "1");
    }
    try (Store store = Store.open(folder, NOW)) {
      assertThat(new Status(store).get("a")).contains("1");
    }
  }

  @Test
  void aFailedTransactionLeavesNothing() {
    try (Store store = Store.open(folder, NOW)) {
      Status status = new Status(store);
      assertThatThrownBy(() ->
              store.commit(() -> {
                status.set("a", "1");
                throw new IllegalStateException("on purpose");
              }))
          .hasMessage("on purpose");
      assertThat(status.get("a")).isEmpty();
      status.set("b", "2");
      assertThat(status.get("b")).contains("2");
    }
  }

  @Test
  void nobodyElseMayReadWhatIsRemembered() throws IOException {
    Path made = folder.resolve("data");
    try (Store store = Store.open(made, NOW)) {
      new Status(store).set("a", "1");
      Rights.assertPrivate(made);
    }
  }

  @Test
  void anotherProgramsDatabaseIsRefusedAndLeftAsItIs() throws Exception {
    Path file = folder.resolve(Store.FILE);
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE recipes (name TEXT)");
      statement.execute("PRAGMA user_version = 7");
    }
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> Store.open(folder, NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another program")
        .hasMessageContaining("TIDINGS_DATA");
    assertThat(Store.foreign(folder)).isPresent();
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(Store.isOwned(folder)).isFalse();
  }

  @Test
  void ourDatabaseIsNotForeign() {
    Store.open(folder, NOW).close();
    assertThat(Store.foreign(folder)).isEmpty();
    assertThat(Store.foreign(folder.resolve("none"))).isEmpty();
  }

  @Test
  void aSecondOwnerIsRefusedWithTheRemedy() {
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.setAside()).isEmpty();
      assertThatThrownBy(() -> Store.open(folder, NOW))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Another Tidings")
          .hasMessageContaining("TIDINGS_DATA");
    }
  }

  @Test
  void theFolderIsFreeAgainAfterClosing() {
    Store.open(folder, NOW).close();
    assertThat(Store.isOwned(folder)).isFalse();
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.size()).isPositive();
      assertThat(Store.isOwned(folder)).isTrue();
    }
  }

  @Test
  void everyTransactionIsFlushedToTheDisk() {
    try (Store store = Store.open(folder, NOW)) {
      assertThat(pragma(store, "synchronous")).isEqualTo(2);
      assertThat(store.query(row -> row.getString(1), "PRAGMA journal_mode"))
          .containsExactly("wal");
    }
  }

  @Test
  void freedPagesGoBackToTheFileSystem() {
    try (Store store = Store.open(folder, NOW)) {
      Status status = new Status(store);
      store.commit(() -> {
        for (int i = 0; i < 500; i++) {
          status.set("name" + i, "x".repeat(1_000));
        }
      });
      for (int i = 0; i < 500; i++) {
        status.clear("name" + i);
      }
      assertThat(pragma(store, "freelist_count")).isPositive();
      store.shrink();
      assertThat(pragma(store, "freelist_count")).isZero();
    }
  }

  static List<Integer> versions() {
    return java.util.stream.IntStream.rangeClosed(0, Migrations.ALL.size()).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void everyOlderLayoutIsBroughtUpToDate(int version) throws SQLException {
    older(version, "die");
    try (Store store = Store.open(folder, NOW)) {
      assertThat(pragma(store, "user_version")).isEqualTo(Migrations.ALL.size());
      new Status(store).set("a", "1");
      assertThat(store.query(row -> row.getInt(1), "SELECT count(*) FROM event"))
          .containsExactly(version > 0 ? 1 : 0);
    }
  }

  /// Else an event that an engine sends again after the upgrade would be taken twice.
  @Test
  void aLongActionOfAnOlderJournalIsTheSameKeyAsWhenItComesAgain() throws SQLException {
    String action = "exec_create: " + "c".repeat(60_000);
    older(7, action);
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.query(row -> row.getString(1), "SELECT action FROM event"))
          .containsExactly(new EventKey(1, "container", action, "x").action());
    }
  }

  @Test
  void ofAContainerInAnOlderJournalWhatDecidesIsKept() throws SQLException {
    older(8, "die");
    String labels =
        "\"com.docker.compose.project\":\"shop\",\"tidings.enable\":\"false\",\"other\":\"1\"";
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO state (id, name, described, started_nano, restarts) VALUES ('a', 'web',"
              + " '{\"Actor\":{\"ID\":\"a\",\"Attributes\":{\"image\":\"busybox\","
              + labels
              + "}}}', 7, 3), ('b', 'odd', 'no JSON', 0, 0)");
    }
    try (Store store = Store.open(folder, NOW)) {
      assertThat(
              store.query(
                  row ->
                      List.of(
                          row.getString(1),
                          row.getString(2),
                          row.getString(3),
                          row.getString(4),
                          row.getLong(5) + " " + row.getLong(6)),
                  "SELECT id, name, image, labels, started_nano, restarts FROM state ORDER BY id"))
          .containsExactly(
              List.of(
                  "a",
                  "web",
                  "busybox",
                  "{\"com.docker.compose.project\":\"shop\",\"tidings.enable\":\"false\"}",
                  "7 3"),
              List.of("b", "odd", "", "{}", "0 0"));
    }
  }

  private void older(int version, String action) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (List<String> step : Migrations.ALL.subList(0, version)) {
        for (String sql : step) {
          statement.executeUpdate(sql);
        }
      }
      statement.executeUpdate("PRAGMA user_version = " + version);
      if (version > 0) {
        statement.executeUpdate(
            "INSERT INTO event (position, time_nano, type, action, actor_id, received, raw) VALUES"
                + " (7, 1, 'container', '"
                + action
                + "', 'x', 1, '{}')");
      }
    }
  }

  @Test
  void aNewerLayoutIsRefusedAndLeftAlone() throws SQLException {
    Store.open(folder, NOW).close();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 99");
    }
    assertThatThrownBy(() -> Store.open(folder, NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer Tidings");
    assertThat(Store.isOwned(folder)).isFalse();
    try (Connection connection = connect()) {
      assertThat(text(connection, "PRAGMA user_version")).isEqualTo("99");
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsSetAside() throws IOException {
    Files.writeString(folder.resolve(Store.FILE), "This is no database at all. ".repeat(100));
    try (Store store = Store.open(folder, NOW)) {
      Path aside = store.setAside().orElseThrow().file();
      assertThat(Files.readString(aside)).startsWith("This is no database");
      new Status(store).set("a", "1");
    }
  }

  @Test
  void aTruncatedDatabaseIsSetAside() throws IOException {
    fill();
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(Store.FILE).toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.setAside()).isPresent();
    }
  }

  @Test
  void aDatabaseDamagedInTheMiddleIsSetAsideAfterAnUncleanStop() throws IOException {
    fill();
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(Store.FILE).toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(new byte[20_000]);
    }
    Files.createFile(folder.resolve(Store.FILE + "-wal"));
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.setAside()).isPresent();
    }
  }

  @Test
  void damageSeenAtRunTimeIsFoundAtTheNextStartThoughThisOneEndedInOrder() throws IOException {
    fill();
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(Store.FILE).toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(new byte[20_000]);
    }
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.setAside()).isEmpty();
      assertThatThrownBy(
              () -> store.query(row -> row.getString(2), "SELECT * FROM status ORDER BY value"))
          .hasMessageContaining("damaged");
    }
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.setAside()).isPresent();
    }
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.setAside()).isEmpty();
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamedWithTheRemedy() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> Store.open(file.resolve("data"), NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("TIDINGS_DATA");
  }

  @Test
  void besideAnOwnerOneMayLookAndWrite() {
    try (Store owner = Store.open(folder, NOW);
        Store beside = Store.beside(folder)) {
      new Status(owner).set("a", "1");
      assertThat(new Status(beside).get("a")).contains("1");
      new Status(beside).set("b", "2");
      assertThat(new Status(owner).get("b")).contains("2");
    }
  }

  @Test
  void besideWithoutAStoreSaysWhatMakesOne() {
    assertThatThrownBy(() -> Store.beside(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("tidings watch");
    assertThat(folder).isEmptyDirectory();
  }

  private void fill() {
    try (Store store = Store.open(folder, NOW)) {
      Status status = new Status(store);
      for (int i = 0; i < 300; i++) {
        status.set("name" + i, "x".repeat(1_000));
      }
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Store.FILE));
  }

  private static long pragma(Store store, String name) {
    return store.query(row -> row.getLong(1), "PRAGMA " + name).getFirst();
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getString(1);
    }
  }
}
