package dev.tidings.engine.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.Certificates;
import dev.tidings.engine.ScriptedServer;
import dev.tidings.engine.ScriptedServer.Script;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// An engine, or a proxy before it, that answers without end, slowly, or in contradictions: over
/// every kind of connection each is one exception in bounded time and memory, and its connection
/// ends.
@Timeout(30)
class HttpBoundsTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONGER = Duration.ofSeconds(2);
  private static final long BYTES = 100_000;

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Optional<SSLContext> tls = Optional.empty();

  private AutoCloseable opened = () -> {};

  enum Way {
    UNIX,
    TCP,
    TLS
  }

  @BeforeAll
  static void certify() throws Exception {
    Certificates certificates = Certificates.in(shared.resolve("certificates"));
    tls = Optional.of(certificates.server().context());
  }

  @AfterEach
  void end() throws Exception {
    opened.close();
  }

  /// What is sent, and what is said of it.
  static Stream<Arguments> breaches() {
    return Stream.of(
            breach(endless("HTTP/1.1 200 ", "x"), "a status line of more than 8192 bytes"),
            breach(endless(OK + "X: ", "y"), "a header line of more than 8192 bytes"),
            breach(endless(OK, "X: y\r\n"), "more than 200 header lines"),
            breach(endless(OK, "X: " + "y".repeat(8_000) + "\r\n"), "more than 65536 bytes"),
            breach(endless("", "HTTP/1.1 102 Processing\r\n\r\n"), "more than 10 interim answers"),
            breach(endless(CHUNKED, "0"), "a chunk's size of more than 8192 bytes"),
            breach(endless(CHUNKED, "5;ext=" + "x".repeat(9_000)), "a chunk's size"),
            breach(endless(CHUNKED + "0\r\n", "X: y\r\n"), "more than 200 header lines"),
            breach(
                endless(CHUNKED, "1000\r\n" + "x".repeat(4096) + "\r\n"), "more than 100000 bytes"),
            breach(endless(OK + "\r\n", "x"), "more than 100000 bytes"),
            breach(once(OK + "Content-Length: 100001\r\n\r\n"), "more than 100000 bytes"),
            breach(once(CHUNKED + "5\r\nhello!\r\n0\r\n\r\n"), "longer than it states"),
            breach(once(CHUNKED + "-5\r\nhello\r\n"), "\"-5\""),
            breach(once(CHUNKED + "0x5\r\nhello\r\n"), "\"0x5\""),
            breach(once(CHUNKED + "ffffffffffffffff\r\n"), "a chunk's size that is none"),
            breach(header("Content-Length: 5\r\nContent-Length: 5"), "more than once"),
            breach(header("Content-Length: 5\r\nTransfer-Encoding: chunked"), "more than once"),
            breach(header("Transfer-Encoding: chunked\r\nTransfer-Encoding: x"), "more than once"),
            breach(header("Transfer-Encoding: gzip, chunked"), "\"gzip, chunked\""),
            breach(header("Content-Length: -1"), "\"-1\""),
            breach(header("Content-Length: +5"), "\"+5\""),
            breach(header("Content-Length: 99999999999999999999"), "a Content-Length that is none"),
            breach(header("Content-Length : 5"), "a header line that is none"),
            breach(header(" Content-Length: 5"), "a header line that is none"),
            breach(header("Content-Length"), "a header line that is none"),
            breach(once("220 smtp.example.org ESMTP\r\n"), "\"220 smtp.example.org ESMTP\""),
            breach(once("\u001b[2J\u0007HTTP\r\n"), "\"?[2J?HTTP\", which is no HTTP"),
            breach(once("HTTP/1.1 101 Switching Protocols\r\n\r\n"), "answered 101"),
            breach(
                once("HTTP/1.1 307 No\r\nLocation: http://elsewhere/\r\n\r\n"),
                "answered 307 and points to \"http://elsewhere/\", and Tidings follows no redirect"),
            breach(once("HTTP/1.1 301 No\r\n\r\n"), "answered 301"))
        .flatMap(breach ->
            Stream.of(Way.values()).map(way -> Arguments.of(way, breach.told(), breach.script())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("breaches")
  void aBreachIsToldAndEndsTheConnection(Way way, String told, Script script) throws Exception {
    ScriptedServer server = serve(way, script);
    assertThatThrownBy(() -> ask(server, Duration.ofSeconds(20)))
        .isInstanceOf(InvalidResponseException.class)
        .hasMessageContaining(told);
    assertThat(server.isLeft(Duration.ofSeconds(10))).isTrue();
  }

  /// Where the bytes drip, and at which the whole time runs out.
  static Stream<Arguments> slow() {
    return Stream.of(
            dripping("", "HTTP/1.1 200 OK"),
            dripping(OK, "X: y\r\n"),
            dripping("", "HTTP/1.1 102 Processing\r\n\r\n"),
            dripping(CHUNKED, "1\r\nx\r\n"),
            dripping(CHUNKED, "5;ext"),
            dripping(CHUNKED + "0\r\n", "X: y\r\n"),
            dripping(OK + "Content-Length: 90000\r\n\r\n", "x"),
            dripping(OK + "\r\n", "x"),
            once(OK + "Content-Length: 5\r\n\r\nhel"),
            once(""))
        .flatMap(script -> Stream.of(Way.values()).map(way -> Arguments.of(way, script)));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("slow")
  void theTimeIsForAllOfAnAnswerHoweverItDrips(Way way, Script script) throws Exception {
    ScriptedServer server = serve(way, script);
    long start = System.nanoTime();
    assertThatThrownBy(() -> ask(server, SHORT))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("no complete answer within 0.2 s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    assertThat(server.isLeft(Duration.ofSeconds(10))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aStreamHasATimeForItsHeaderOnly(Way way) throws Exception {
    ScriptedServer server = serve(way, dripping(OK + "\r\n", "x"));
    try (HttpClient client = client(server);
        Response response = client.send(new Request("GET", "/events", LONGER, Request.STREAM))) {
      // At 20 ms a byte.
      assertThat(response.body().readNBytes(150)).hasSize(150);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aStreamWhoseHeaderDoesNotComeIsLate(Way way) throws Exception {
    ScriptedServer server = serve(way, dripping(OK, "X: y\r\n"));
    try (HttpClient client = client(server)) {
      assertThatThrownBy(() -> client.send(new Request("GET", "/events", SHORT, Request.STREAM)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aHandshakeThatDripsIsLate() throws Exception {
    // The header of a record of 16 KB of a handshake, which then drips.
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
      Thread.ofVirtual().start(() -> dripHandshake(listener));
      try (HttpClient client =
          new HttpClient(Sockets.tcp("127.0.0.1", port, tls), "engine", 1, Duration.ZERO)) {
        assertThatThrownBy(() -> client.send(new Request("GET", "/", SHORT, BYTES)))
            .isInstanceOf(SocketTimeoutException.class);
      }
    }
  }

  private static void dripHandshake(ServerSocketChannel listener) {
    try (SocketChannel channel = listener.accept();
        OutputStream out = channel.socket().getOutputStream()) {
      var connection =
          new ScriptedServer.Connection(channel.socket().getInputStream(), out, channel);
      connection.send(new byte[] {22, 3, 3, 0x40, 0});
      connection.drip("\u0002");
    } catch (IOException e) {
      // The client went away.
    }
  }

  @Test
  void aFullQueueOfConnectionsIsLateOnEveryKindOfThread() throws Exception {
    Path socket = folder.resolve("full");
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket), 1);
      fill(socket, waiting);
      for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        Throwable failure = failureOf(kind, () -> ask(Sockets.unix(socket), SHORT));
        assertThat(failure)
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageContaining("no more connections");
      }
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void aQueueThatEmptiesInTimeIsWaitedFor() throws Exception {
    Path socket = folder.resolve("full");
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket), 1);
      fill(socket, waiting);
      Thread.ofVirtual().start(() -> answerAll(listener));
      assertThat(ask(Sockets.unix(socket), Duration.ofSeconds(10))).isEqualTo("ok");
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void aRequestThatNobodyReadsIsLate() throws Exception {
    Path socket = folder.resolve("deaf");
    // The kernel connects; nobody accepts.
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ServerSocketChannel tcp = ServerSocketChannel.open()) {
      unix.bind(UnixDomainSocketAddress.of(socket));
      tcp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = ((InetSocketAddress) tcp.getLocalAddress()).getPort();
      Request large = new Request("GET", "/" + "x".repeat(16_000_000), SHORT, BYTES);
      for (Connector way :
          List.of(Sockets.unix(socket), Sockets.tcp("127.0.0.1", port, Optional.empty()))) {
        try (HttpClient client = new HttpClient(way, "engine", 1, Duration.ZERO)) {
          assertThatThrownBy(() -> client.send(large))
              .isInstanceOf(SocketTimeoutException.class)
              .hasMessageContaining("within 0.2 s");
        }
      }
    }
  }

  private record Breach(Script script, String told) {}

  private static Breach breach(Script script, String told) {
    return new Breach(script, told);
  }

  private static Script once(String text) {
    return (request, connection) -> connection.send(text);
  }

  private static Script header(String lines) {
    return once(OK + lines + "\r\n\r\nhello");
  }

  private static Script endless(String beginning, String rest) {
    return (request, connection) -> {
      connection.send(beginning);
      connection.sendForEver(rest);
    };
  }

  private static Script dripping(String beginning, String rest) {
    return (request, connection) -> {
      connection.send(beginning);
      connection.drip(rest);
    };
  }

  private ScriptedServer serve(Way way, Script script) throws IOException {
    ScriptedServer server =
        switch (way) {
          case UNIX -> new ScriptedServer(folder.resolve("s"), script);
          case TCP -> new ScriptedServer(Optional.empty(), script);
          case TLS -> new ScriptedServer(tls, script);
        };
    opened = server;
    return server;
  }

  private static HttpClient client(ScriptedServer server) {
    return new HttpClient(server.connector(), "engine", 4, Duration.ZERO);
  }

  private static String ask(ScriptedServer server, Duration time) throws IOException {
    return ask(server.connector(), time);
  }

  private static String ask(Connector connector, Duration time) throws IOException {
    try (HttpClient client = new HttpClient(connector, "engine", 1, Duration.ZERO);
        Response response = client.send(new Request("GET", "/", time, BYTES))) {
      return new String(response.body().readAllBytes(), UTF_8);
    }
  }

  /// Connects until the kernel takes no more.
  private static void fill(Path socket, List<SocketChannel> waiting) throws IOException {
    try {
      while (true) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        waiting.add(channel);
        channel.configureBlocking(false);
        channel.connect(UnixDomainSocketAddress.of(socket));
      }
    } catch (SocketException e) {
      // Full.
    }
  }

  private static void answerAll(ServerSocketChannel listener) {
    try {
      // Long enough for the client to find it full.
      Thread.sleep(100);
      while (true) {
        SocketChannel channel = listener.accept();
        channel.write(UTF_8.encode(OK + "Content-Length: 2\r\n\r\nok"));
      }
    } catch (IOException | InterruptedException e) {
      // The test is over.
    }
  }

  private static Throwable failureOf(Thread.Builder kind, Callable<?> question) throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    kind.start(() -> {
      try {
        failure.completeExceptionally(new AssertionError(question.call()));
      } catch (Exception e) {
        failure.complete(e);
      }
    });
    return failure.get();
  }
}
