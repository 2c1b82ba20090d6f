package dev.tidings.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is full and then has space again: a small one of its own, which needs root to mount.
class FullDiskIT {

  private static final Instant NOW = Instant.parse("2026-11-21T02:10:03Z");

  @TempDir Path folder;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tidings-test", folder.toString());
    if (!mounted) {
      String why = "No small disk for this test: mounting one needs root";
      if ("true".equals(System.getenv("CI"))) {
        fail(why);
      }
      System.err.println(why);
      abort(why);
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", folder.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  @Test
  void afterAFullDiskHasRoomAgainEverythingWorksAgain() throws IOException {
    Path ballast = Files.write(folder.resolve("ballast"), new byte[3_000_000]);
    try (Store store = Store.open(folder, NOW)) {
      Status status = new Status(store);
      status.set("before", "1");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> store.commit(() -> status.set("big", "x".repeat(1_500_000))))
            .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> status.set("big", "x".repeat(1_500_000)))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("disk is full");
        assertThat(status.get("before")).contains("1");
      }
      Files.delete(ballast);
      store.commit(() -> status.set("big", "y".repeat(100_000)));
      status.set("after", "2");
    }
    try (Store store = Store.open(folder, NOW)) {
      Status status = new Status(store);
      assertThat(store.setAside()).isEmpty();
      assertThat(List.of("before", "after")).allMatch(name -> status.get(name).isPresent());
      assertThat(status.get("big").orElseThrow()).startsWith("y");
    }
  }

  @Test
  void aDatabaseFromBeforeIsReadOnAFullDiskAndWrittenAsSoonAsThereIsRoom() throws IOException {
    try (Store store = Store.open(folder, NOW)) {
      new Status(store).set("before", "1");
    }
    Path ballast = fill();
    try (Store store = Store.open(folder, NOW)) {
      readsAndWritesAgain(store, folder, ballast);
    }
  }

  @Test
  void aDatabaseThatAKilledProcessHasLeftIsReadOnAFullDiskToo() throws IOException {
    Path left = Files.createDirectories(folder.resolve("left"));
    try (Store store = Store.open(folder, NOW)) {
      new Status(store).set("before", "1");
      for (String suffix : List.of("", "-wal", "-shm")) {
        Files.copy(folder.resolve(Store.FILE + suffix), left.resolve(Store.FILE + suffix));
      }
    }
    Path ballast = fill();
    try (Store store = Store.open(left, NOW)) {
      readsAndWritesAgain(store, left, ballast);
    }
  }

  @Test
  void whereThereWasNoDatabaseBeforeTheFailureSaysThatTheDiskIsFull() throws IOException {
    Path ballast = fill();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> Store.open(folder, NOW))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("disk is full")
          .returns(true, e -> ((StoreException) e).isDiskFull());
    }
    Files.delete(ballast);
    try (Store store = Store.open(folder, NOW)) {
      assertThat(store.setAside()).isEmpty();
      new Status(store).set("after", "1");
    }
  }

  @Test
  void aDiskThatMayOnlyBeReadIsRefused() throws Exception {
    Store.open(folder, NOW).close();
    assertThat(run("mount", "-o", "remount,ro", folder.toString())).isTrue();
    assertThatThrownBy(() -> Store.open(folder, NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("write")
        .returns(false, e -> ((StoreException) e).isDiskFull());
  }

  private static void readsAndWritesAgain(Store store, Path data, Path ballast) throws IOException {
    Status status = new Status(store);
    for (int i = 0; i < 2; i++) {
      assertThat(status.get("before")).contains("1");
      assertThatThrownBy(() -> store.commit(() -> status.set("big", "x".repeat(100_000))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("disk is full");
    }
    try (Store reader = store.reader()) {
      assertThat(new Status(reader).get("before")).contains("1");
      Files.delete(ballast);
      store.commit(() -> status.set("after", "2"));
      assertThat(new Status(reader).get("after")).contains("2");
    }
    try (Store beside = Store.beside(data)) {
      assertThat(new Status(beside).get("after")).contains("2");
    }
  }

  /// Takes all the room there is.
  private Path fill() throws IOException {
    Path ballast = folder.resolve("ballast");
    try (OutputStream out = Files.newOutputStream(ballast)) {
      byte[] page = new byte[4_096];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    return ballast;
  }
}
