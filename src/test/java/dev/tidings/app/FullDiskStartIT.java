package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program on a disk that is full when it starts: a small one of its own, which needs
/// root to mount.
class FullDiskStartIT {

  private static final int EVENTS = 100;

  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private Path data;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    data = Files.createDirectories(folder.resolve("data"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tidings-test", data.toString());
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
    sink.close();
    if (mounted) {
      assertThat(run("umount", data.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  private Map<String, String> environment(CrowdedEngine engine) {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    return environment;
  }

  @Test
  void itReadsOnSaysSoOnceAndMailsAllOfItWhenThereIsRoom() throws Exception {
    try (CrowdedEngine engine =
        new CrowdedEngine(folder.resolve("engine.sock"), "Docker/20.10.24 (linux)")) {
      engine.remember(1, n -> line(Instant.now(), n));
      try (TidingsProcess tidings =
          TidingsProcess.start(folder, environment(engine), "watch").watching()) {
        Await.until(this::knowsStates, "no look", tidings::output);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
      Path ballast = fill();
      Instant begin = Instant.now();
      engine.remember(EVENTS, n -> line(begin.plusMillis(n), n));
      try (TidingsProcess tidings =
          TidingsProcess.start(folder, environment(engine), "watch").watching()) {
        Await.until(
            () -> tidings.output().contains("disk is full"), "it says nothing", tidings::output);
        Await.pause(Duration.ofSeconds(3));
        assertThat(tidings.isAlive()).isTrue();
        Files.delete(ballast);
        Await.until(() -> events() >= EVENTS, "not all are written down", tidings::output);
        Await.until(() -> sink.events() >= EVENTS, "not all are mailed", tidings::output);
        assertThat(tidings.output().lines().filter(line -> line.contains("WARN journal:")))
            .hasSize(1);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
    }
  }

  @Test
  void withoutAnyDatabaseYetItSaysWhatItWaitsForAndBeginsWhenThereIsRoom() throws Exception {
    try (CrowdedEngine engine =
        new CrowdedEngine(folder.resolve("engine.sock"), "Docker/20.10.24 (linux)")) {
      Path ballast = fill();
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment(engine), "watch")) {
        Await.until(
            () -> tidings.output().contains("begins as soon as there is room"),
            "it says nothing",
            tidings::output);
        assertThat(tidings.isAlive()).isTrue();
        Files.delete(ballast);
        tidings.watching();
        assertThat(tidings.output().lines().filter(line -> line.contains("disk is full")))
            .hasSize(1);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
    }
  }

  @Test
  void itEndsAtOnceWhenItIsToldToWhileItWaitsForRoom() throws Exception {
    try (CrowdedEngine engine =
        new CrowdedEngine(folder.resolve("engine.sock"), "Docker/20.10.24 (linux)")) {
      fill();
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment(engine), "watch")) {
        Await.until(
            () -> tidings.output().contains("disk is full"), "it says nothing", tidings::output);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
    }
  }

  private static String line(Instant time, int n) {
    EngineEvent event = Events.at(time, n % 2 == 0 ? "pause" : "unpause", "c" + n % 10);
    return event.raw();
  }

  private boolean knowsStates() {
    try (Store store = Store.beside(data)) {
      return new Journal(store).knowsStates();
    }
  }

  private long events() {
    try (Store store = Store.beside(data)) {
      return store
          .query(row -> row.getLong(1), "SELECT count(*) FROM event WHERE NOT ours")
          .getFirst();
    } catch (StoreException e) {
      // Nobody is let in while the disk is full.
      return 0;
    }
  }

  /// Takes all the room there is.
  private Path fill() throws IOException {
    Path ballast = data.resolve("ballast");
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
