package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.engine.http.TlsFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An engine over TCP that leaves questions of some kinds unanswered.
@Timeout(30)
class PurposeTest {

  private static final LogQuestion LOG =
      new LogQuestion(true, true, Optional.empty(), Optional.empty(), false, 10);

  /// As many as ask at once for a host with that many containers, and more than there may be
  /// connections for it.
  @ParameterizedTest
  @ValueSource(ints = {30, 100})
  void evidenceAndSignsOfLifeDoNotWaitForStatisticsOrThePage(int questions) throws Exception {
    CountDownLatch hanging = new CountDownLatch(30);
    ScriptedServer.Script script =
        (request, connection) -> {
          boolean hangs =
              request.contains("/stats") || request.contains("/logs?stdout=1&stderr=1&timestamps");
          if (hangs) {
            hanging.countDown();
          } else {
            String body = request.contains("/json") ? "{\"Id\":\"abc\"}" : "";
            connection.send(
                "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
          }
        };
    List<Thread> asking = new ArrayList<>();
    try (ScriptedServer server = new ScriptedServer(Optional.empty(), script);
        Engine engine = engine(server, Optional.empty())) {
      for (int i = 0; i < questions; i++) {
        asking.add(Thread.ofVirtual().start(() -> engine.stats("abc")));
        asking.add(Thread.ofVirtual().start(() -> engine.questions().logs("abc", LOG)));
      }
      hanging.await();
      long start = System.nanoTime();
      assertThat(engine.inspect("abc")).isInstanceOf(Answer.Given.class);
      assertThat(engine.logs("abc", new LogRange(Optional.empty(), Instant.EPOCH, 10)))
          .isInstanceOf(Answer.Given.class);
      engine.ping();
      engine.events(Instant.EPOCH, Optional.of(Instant.EPOCH)).close();
      assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
    // Closing the engine ends every one of them.
    for (Thread thread : asking) {
      thread.join();
    }
  }

  /// A handshake each would cost more than the statistics.
  @Test
  void questionsOverTlsShareAConnection(@TempDir Path folder) throws Exception {
    TlsFiles tls = Certificates.in(folder.resolve("certificates")).server();
    ScriptedServer.Script script =
        (request, connection) -> {
          for (String next = request; !next.isEmpty(); next = connection.nextRequest()) {
            connection.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n0\r\n\r\n");
          }
        };
    try (ScriptedServer server = new ScriptedServer(Optional.of(tls.context()), script);
        Engine engine = engine(server, Optional.of(tls))) {
      engine.info();
      int before = server.connections();
      for (int i = 0; i < 10; i++) {
        assertThat(engine.stats("abc")).isInstanceOf(Answer.Given.class);
      }
      assertThat(server.connections() - before).isEqualTo(1);
    }
  }

  private static Engine engine(ScriptedServer server, Optional<TlsFiles> tls) {
    var tcp = new EngineEndpoint.Tcp("127.0.0.1", server.port(), "");
    var address = new EngineAddress(tcp, tls, Optional.empty(), "by this test");
    return new DockerEngine(address, InstantSource.system());
  }
}
