package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealPodman;
import dev.tidings.store.Store;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Podman with a history that does not fit into the heap that the packaged program ships
/// with: its own file of events, made longer in its own words.
class PodmanHistoryIT {

  private static final int EVENTS = 100_000;

  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private RealPodman podman;

  @BeforeEach
  void start() {
    podman = RealPodman.started("file");
  }

  @AfterEach
  void end() {
    podman.close();
    sink.close();
  }

  @Test
  void allOfItIsJournaledOnceByOnceAndByTheNextStartOfWatch() throws IOException {
    podman.engine().docker("create", "--name", "first", "busybox", "true");
    lengthen(Instant.now().minusSeconds(600), EVENTS);
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", podman.engine().host());
    environment.put("TIDINGS_EVENTS_ONLY", "type=image");
    assertThat(TidingsProcess.run(folder, environment, "once")).isZero();
    long before = events();
    assertThat(before).isGreaterThanOrEqualTo(EVENTS);
    int more = EVENTS / 5;
    lengthen(Instant.now(), more);
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
      Await.until(
          () -> events() == before + more,
          "not all are journaled",
          () -> events() + tidings.output());
      assertThat(tidings.output()).doesNotContain("Events may be missing");
      assertThat(tidings.stop()).as(tidings.output()).isZero();
    }
  }

  /// A millisecond apart. With the service ended: it tells what happened to an image a little later
  /// on a thread of its own, and an event of its own between two pieces of ours breaks a line, at
  /// which its reading ends (libpod/events/logfile.go).
  private void lengthen(Instant first, int events) throws IOException {
    podman.engine().stop();
    String last = Files.readAllLines(podman.eventsFile()).getLast();
    assertThat(last).contains("\"Time\":\"");
    try (Writer out = Files.newBufferedWriter(podman.eventsFile(), StandardOpenOption.APPEND)) {
      for (int n = 0; n < events; n++) {
        String time = "\"Time\":\"" + first.plusMillis(n) + "\"";
        out.write(last.replaceFirst("\"Time\":\"[^\"]*\"", time) + "\n");
      }
    }
    podman.engine().start();
  }

  private long events() {
    try (Store store = Store.beside(folder.resolve("data"))) {
      return store
          .query(row -> row.getLong(1), "SELECT count(*) FROM event WHERE NOT ours")
          .getFirst();
    }
  }
}
