package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.RealEngine;
import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.engine.http.TlsFiles;
import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class TcpEngineIT {

  @TempDir static Path folder;

  private static @Nullable RealEngine plain;
  private static @Nullable RealEngine secure;
  private static @Nullable Certificates certificates;
  private static int plainPort;
  private static int securePort;

  @BeforeAll
  static void start() throws Exception {
    plainPort = freePort();
    plain =
        RealEngine.onPort(
            "-H", "tcp://127.0.0.1:" + plainPort, "-H", "tcp://[::1]:" + plainPort, "--tls=false");
    certificates = Certificates.in(folder.resolve("certs"));
    securePort = freePort();
    secure = RealEngine.onPort(certificates.options(securePort));
  }

  @AfterAll
  static void stop() {
    for (RealEngine engine : new @Nullable RealEngine[] {plain, secure}) {
      if (engine != null) {
        engine.close();
      }
    }
  }

  @Test
  void eventsComeOverPlainTcp() throws IOException {
    assertThat(liveEvent(engine(plainPort, Optional.empty()), Objects.requireNonNull(plain)))
        .isEqualTo("it-tcp:1");
  }

  @Test
  void anEngineIsReachedByAnAddressOfIpv6() throws Exception {
    try (Engine engine =
        new DockerEngine(
            EngineAddress.resolve(
                Optional.of("tcp://[::1]:" + plainPort), Map.of(), Path.of("/nonexistent")),
            InstantSource.system())) {
      assertThat(engine.info().apiVersion()).isNotEmpty();
    }
  }

  @Test
  void eventsComeOverTls() throws IOException {
    assertThat(liveEvent(engine(securePort, Optional.of(files())), Objects.requireNonNull(secure)))
        .isEqualTo("it-tcp:1");
  }

  @Test
  void containersAreListedOverTls() throws IOException {
    try (Engine engine = engine(securePort, Optional.of(files()))) {
      assertThat(engine.containers()).isEmpty();
    }
  }

  @Test
  void aKeyInTheOlderFormServesToo() throws Exception {
    TlsFiles older = Objects.requireNonNull(certificates).withOldStyleKey();
    try (Engine engine = engine(securePort, Optional.of(older))) {
      assertThat(engine.info().apiVersion()).isNotEmpty();
    }
  }

  @Test
  void anEngineCertifiedBySomebodyElseIsRefused() throws Exception {
    Certificates others = Certificates.in(folder.resolve("others"));
    TlsFiles theirs = TlsFiles.required(others.folder());
    try (Engine engine = engine(securePort, Optional.of(theirs))) {
      assertThatThrownBy(engine::info)
          .isInstanceOf(EngineException.class)
          .hasMessageContainingAll("tcp://127.0.0.1:" + securePort, "TLS failed", "ca.pem");
    }
  }

  @Test
  void anEngineOfAnotherNameIsRefused() {
    var tcp = new EngineEndpoint.Tcp("localhost", securePort, "");
    var address = new EngineAddress(tcp, Optional.of(files()), Optional.empty(), "by this test");
    try (Engine engine = new DockerEngine(address, InstantSource.system())) {
      assertThatThrownBy(engine::info).hasMessageContaining("is its name in its certificate");
    }
  }

  @Test
  void withoutACertificateOfOurOwnTheEngineRefuses() throws IOException {
    Path bare = Files.createDirectories(folder.resolve("bare"));
    Files.copy(files().ca().orElseThrow(), bare.resolve("ca.pem"));
    try (Engine engine = engine(securePort, Optional.of(TlsFiles.required(bare)))) {
      assertThatThrownBy(engine::info).hasMessageContaining("cert.pem");
    }
  }

  @Test
  void plainTextToATlsPortIsExplained() {
    try (Engine engine = engine(securePort, Optional.empty())) {
      assertThatThrownBy(engine::info)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("DOCKER_TLS_VERIFY=1");
    }
  }

  @Test
  void closingTheEngineEndsAWaitOverTls() throws Exception {
    Engine engine = engine(securePort, Optional.of(files()));
    EventFeed feed = engine.events(Instant.now(), Optional.empty());
    CompletableFuture<Boolean> ended = ended(feed);
    engine.close();
    assertThat(ended.get()).isTrue();
  }

  @Test
  void closingTheFeedEndsAWaitOverTcp() throws Exception {
    try (Engine engine = engine(plainPort, Optional.empty())) {
      EventFeed feed = engine.events(Instant.now(), Optional.empty());
      CompletableFuture<Boolean> ended = ended(feed);
      feed.close();
      assertThat(ended.get()).isTrue();
    }
  }

  @Test
  void anEngineThatStopsEndsTheStreamQuietly() throws Exception {
    int port = freePort();
    try (RealEngine own = RealEngine.onPort("-H", "tcp://127.0.0.1:" + port, "--tls=false");
        Engine engine = engine(port, Optional.empty());
        EventFeed feed = engine.events(Instant.now(), Optional.empty())) {
      own.stop();
      assertThat(feed.next()).isNull();
    }
  }

  private static CompletableFuture<Boolean> ended(EventFeed feed) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return feed.next() == null;
      } catch (IOException e) {
        return true;
      }
    });
  }

  private static String liveEvent(Engine engine, RealEngine real) throws IOException {
    try (engine;
        EventFeed feed = engine.events(Instant.now(), Optional.empty())) {
      real.docker("tag", "busybox", "it-tcp:1");
      EngineEvent event = Objects.requireNonNull(feed.next());
      return event.actor().name();
    }
  }

  private static TlsFiles files() {
    return TlsFiles.required(Objects.requireNonNull(certificates).folder());
  }

  private static Engine engine(int port, Optional<TlsFiles> tls) {
    var tcp = new EngineEndpoint.Tcp("127.0.0.1", port, "");
    var address = new EngineAddress(tcp, tls, Optional.empty(), "by this test");
    return new DockerEngine(address, InstantSource.system());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
