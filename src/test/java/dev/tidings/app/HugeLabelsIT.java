package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Containers on a real engine whose labels alone would fill the heap that the packaged program
/// ships with.
class HugeLabelsIT {

  private static final int CREATORS = 4;

  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private RealEngine engine;

  @BeforeEach
  void start() {
    engine = RealEngine.started();
  }

  @AfterEach
  void end() {
    // Its data are deleted; thousands of containers one by one would take minutes.
    engine.stop();
    engine.close();
    sink.close();
  }

  private TidingsProcess watch() {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  /// Two containers, each with a label of 120 KB and six events a second: what an engine remembers
  /// is 31 MB of them.
  @Test
  void labelsThatFillAnEnginesMemoryEndNoStartAndHideNoNeighbour() {
    for (String name : List.of("loud1", "loud2")) {
      engine.docker(
          "run",
          "-d",
          "--name",
          name,
          "--label",
          "big=" + "x".repeat(120_000),
          "--health-cmd",
          "true",
          "--health-interval",
          "250ms",
          "busybox",
          "sleep",
          "600");
    }
    try (TidingsProcess tidings = watch()) {
      Await.until(this::isLookedAt, "no look", tidings::output);
      Await.until(() -> events() > 300, "too few events", tidings::output);
      assertThat(tidings.stop()).as(tidings.output()).isZero();
    }
    for (int n = 0; n < 2; n++) {
      String neighbour = "neighbour" + n;
      try (TidingsProcess tidings = watch()) {
        Await.until(this::isLookedAt, "no look", tidings::output);
        engine.run("--name", neighbour, "busybox", "sh", "-c", "exit 3");
        Await.until(
            () -> sink.mails().stream().anyMatch(mail -> mail.subject().contains(neighbour)),
            "its crash is not mailed",
            tidings::output);
        assertThat(tidings.isAlive()).isTrue();
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
    }
  }

  @Test
  void thousandsOfContainersThatWereNeverStartedEndNoStart() throws Exception {
    int containers = 4_400;
    create(containers);
    for (int n = 0; n < 2; n++) {
      try (TidingsProcess tidings = watch()) {
        Await.until(
            Duration.ofMinutes(10),
            () -> count("SELECT count(*) FROM state") == containers && isLookedAt(),
            "no look at all",
            tidings::output);
        engine.run("--name", "neighbour" + n, "busybox", "sh", "-c", "exit 3");
        String neighbour = "neighbour" + n;
        Await.until(
            () -> sink.mails().stream().anyMatch(mail -> mail.subject().contains(neighbour)),
            "its crash is not mailed",
            tidings::output);
        engine.docker("rm", neighbour);
        Await.until(() -> count("SELECT count(*) FROM state") == containers, "", tidings::output);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
    }
  }

  private boolean isLookedAt() {
    try (Store store = Store.beside(folder.resolve("data"))) {
      Journal journal = new Journal(store);
      return journal.knowsStates() && !journal.needsCensus();
    } catch (StoreException e) {
      return false;
    }
  }

  private long events() {
    return count("SELECT count(*) FROM event");
  }

  private long count(String sql) {
    try (Store store = Store.beside(folder.resolve("data"))) {
      return store.query(row -> row.getLong(1), sql).getFirst();
    }
  }

  /// As `docker create` does, but without a process for each.
  private void create(int containers) throws Exception {
    StringBuilder labels = new StringBuilder("\"a\":\"1\"");
    for (int n = 0; n < 30; n++) {
      labels.append(",\"label%02d\":\"%s\"".formatted(n, "x".repeat(1_000)));
    }
    String body = "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"Labels\":{" + labels + "}}";
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService creators = Executors.newFixedThreadPool(CREATORS)) {
      for (int n = 0; n < containers; n++) {
        all.add(
            creators.submit(() -> {
              create(body);
              return null;
            }));
      }
    }
    for (Future<?> each : all) {
      each.get();
    }
  }

  private void create(String body) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(engine.socket()));
      ByteBuffer request =
          StandardCharsets.US_ASCII.encode(
              "POST /containers/create HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body);
      while (request.hasRemaining()) {
        channel.write(request);
      }
      ByteBuffer answer = ByteBuffer.allocate(16);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {}
      assertThat(StandardCharsets.US_ASCII.decode(answer.flip()).toString()).contains(" 201 ");
    }
  }
}
