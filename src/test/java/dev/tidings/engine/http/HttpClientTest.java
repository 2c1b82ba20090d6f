package dev.tidings.engine.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.ScriptedServer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is understood of HTTP, over a unix socket; how it is bounded over every kind of connection
/// is in [HttpBoundsTest].
@Timeout(20)
class HttpClientTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration KEEP = Duration.ofSeconds(10);

  @TempDir Path folder;

  private AutoCloseable server = () -> {};
  private HttpClient client =
      new HttpClient(Sockets.unix(Path.of("none")), "docker", 8, Duration.ZERO);

  @AfterEach
  void end() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void aBodyOfStatedLengthEndsThere() throws IOException {
    serving(OK + "Content-Length: 5\r\n\r\nhello, and more");
    assertThat(body(get())).isEqualTo("hello");
  }

  @Test
  void chunksBecomeOneBody() throws IOException {
    serving(CHUNKED + "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n");
    assertThat(body(get())).isEqualTo("hello world");
  }

  @Test
  void chunksThatComeByteByByteBecomeOneBody() throws IOException {
    start((request, connection) -> {
      for (byte b : (CHUNKED + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n").getBytes(UTF_8)) {
        connection.send(new byte[] {b});
      }
    });
    assertThat(body(get())).isEqualTo("hello world");
  }

  @Test
  void oneReadTakesAllChunksThatAreThere() throws IOException {
    serving(CHUNKED + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n");
    try (Response response = get()) {
      assertThat(response.body().readNBytes(1)).isEqualTo(new byte[] {'a'});
      assertThat(response.body().read(new byte[100])).isEqualTo(2);
    }
  }

  @Test
  void aReadDoesNotWaitForMoreThanOneByte() throws IOException {
    serving(CHUNKED + "ff\r\nonly this");
    try (Response response = get()) {
      assertThat(response.body().read(new byte[100])).isPositive();
    }
  }

  @Test
  void aBodyWithoutLengthLastsUntilTheEnd() throws IOException {
    start((request, connection) -> {
      connection.send(OK + "\r\nall there is");
      connection.hangUp();
    });
    assertThat(body(get())).isEqualTo("all there is");
  }

  @ParameterizedTest
  @ValueSource(strings = {CHUNKED + "5\r\nhello\r\n", OK + "Content-Length: 100\r\n\r\nhello", OK})
  void aHangUpBeforeTheEndIsTold(String answer) throws IOException {
    start((request, connection) -> {
      connection.send(answer);
      connection.hangUp();
    });
    assertThatThrownBy(() -> body(get())).isInstanceOf(EOFException.class);
  }

  @Test
  void anAnswerToHeadHasNoBody() throws IOException {
    serving(OK + "Content-Length: 100\r\n\r\n");
    assertThat(body(client.send(new Request("HEAD", "/_ping", LONG, 10)))).isEmpty();
  }

  @Test
  void interimAnswersArePassedOver() throws IOException {
    serving("HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nok");
    assertThat(body(get())).isEqualTo("ok");
  }

  @Test
  void theCaseOfAHeadersNameDoesNotMatter() throws IOException {
    serving("HTTP/1.1 404 Not Found\r\nAPI-VERSION: 1.41\r\nContent-Length: 0\r\n\r\n");
    try (Response response = get()) {
      assertThat(response.status()).isEqualTo(404);
      assertThat(response.header("Api-Version")).contains("1.41");
    }
  }

  @Test
  void nothingToDoIsNoRedirect() throws IOException {
    serving("HTTP/1.1 304 Not Modified\r\n\r\n");
    assertThat(get().status()).isEqualTo(304);
  }

  @Test
  void aPostSaysThatItBringsNothing() throws IOException {
    CompletableFuture<String> sent = new CompletableFuture<>();
    start((request, connection) -> {
      sent.complete(request);
      connection.send(OK + "Content-Length: 0\r\n\r\n");
    });
    client.send(new Request("POST", "/x", LONG, 10)).close();
    assertThat(sent.join())
        .startsWith("POST /x HTTP/1.1\r\nHost: docker\r\n")
        .contains("Content-Length: 0\r\n")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x HTTP/1.1\r\nEvil: yes", "/x y", "http://elsewhere/", ""})
  void aPathThatWouldBeMoreThanAPathIsRefused(String path) {
    assertThatThrownBy(() -> new Request("GET", path, LONG, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closingTheClientEndsARead() throws Exception {
    serving(CHUNKED);
    CompletableFuture<Throwable> failure = failureOfReading(get().body());
    client.close();
    assertThat(failure.get()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void closingTheAnswerEndsARead() throws Exception {
    serving(CHUNKED);
    Response response = get();
    CompletableFuture<Throwable> failure = failureOfReading(response.body());
    response.close();
    assertThat(failure.get()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void anInterruptEndsARead() throws IOException {
    serving(CHUNKED);
    try (Response response = get()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> response.body().read()).isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aClosedClientConnectsNoMore() throws IOException {
    serving(OK + "\r\n");
    client.close();
    assertThatThrownBy(this::get).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aRequestBeyondTheConnectionsWaitsForOne() throws Exception {
    start((request, connection) -> connection.send(CHUNKED));
    client = new HttpClient(Sockets.unix(socket()), "docker", 1, Duration.ZERO);
    Response first = get();
    assertThatThrownBy(() -> client.send(new Request("GET", "/", Duration.ofMillis(50), 10)))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("earlier questions");
    first.close();
    get().close();
  }

  @Test
  void aConnectionServesTheNextRequestWhereThatIsWanted() throws Exception {
    ScriptedServer all = keeping(KEEP, HttpClientTest::answerAll);
    for (int i = 0; i < 3; i++) {
      assertThat(finished(get())).isEqualTo("ok");
    }
    assertThat(all.connections()).isEqualTo(1);
  }

  @Test
  void aKeptConnectionThatTheServerHasEndedIsReplaced() throws Exception {
    ScriptedServer once =
        keeping(
            KEEP,
            (request, connection) -> {
              connection.send(OK + "Content-Length: 2\r\n\r\nok");
              connection.hangUp();
            });
    assertThat(finished(get())).isEqualTo("ok");
    assertThat(finished(get())).isEqualTo("ok");
    assertThat(once.connections()).isEqualTo(2);
  }

  @Test
  void aKeptConnectionEndsWhenNobodyNeedsIt() throws Exception {
    ScriptedServer all = keeping(Duration.ofMillis(50), HttpClientTest::answerAll);
    finished(get());
    assertThat(all.isLeft(LONG)).isTrue();
  }

  @Test
  void aKeptConnectionEndsWithTheClient() throws Exception {
    ScriptedServer all = keeping(LONG, HttpClientTest::answerAll);
    finished(get());
    client.close();
    assertThat(all.isLeft(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void whatChangesSomethingIsNeverSentOverAKeptConnection() throws Exception {
    ScriptedServer all = keeping(KEEP, HttpClientTest::answerAll);
    finished(get());
    finished(client.send(new Request("POST", "/", LONG, 10)));
    finished(client.send(new Request("DELETE", "/", LONG, 10)));
    assertThat(all.connections()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        OK + "Connection: close\r\nContent-Length: 2\r\n\r\nok"
      })
  void aConnectionThatCannotServeAgainIsNotKept(String answer) throws Exception {
    ScriptedServer odd = keeping(KEEP, (request, connection) -> connection.send(answer));
    assertThat(finished(get())).isEqualTo("ok");
    assertThat(finished(get())).isEqualTo("ok");
    assertThat(odd.connections()).isEqualTo(2);
  }

  @Test
  void theTimeOfARequestHoldsOverAKeptConnectionToo() throws Exception {
    keeping(KEEP, (request, connection) -> connection.send(OK + "Content-Length: 2\r\n\r\nok"));
    finished(get());
    assertThatThrownBy(() -> client.send(new Request("GET", "/", Duration.ofMillis(100), 10)))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void theKernelProbesAConnectionOverTcp() throws Exception {
    try (ScriptedServer tcp =
            new ScriptedServer(
                Optional.empty(), (request, connection) -> connection.send(CHUNKED));
        HttpClient over = new HttpClient(tcp.connector(), "engine", 1, Duration.ZERO);
        Response stream = over.send(new Request("GET", "/", LONG, Request.STREAM))) {
      assertThat(stream.status()).isEqualTo(200);
      // proc(5): the remote address is the third field, a keep-alive timer is 2, then its time in
      // hundredths of a second.
      String server = ":%04X".formatted(tcp.port());
      assertThat(timers(server)).singleElement().asString().matches("02:00000[0-9AB]..");
    }
  }

  private static List<String> timers(String remote) throws IOException {
    List<String> timers = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split(" +", -1);
        if (fields[2].endsWith(remote) && fields[3].equals("01")) {
          timers.add(fields[5]);
        }
      }
    }
    return timers;
  }

  private static void answerAll(String request, ScriptedServer.Connection connection)
      throws IOException {
    for (String next = request; !next.isEmpty(); next = connection.nextRequest()) {
      connection.send(CHUNKED + "2\r\nok\r\n0\r\n\r\n");
    }
  }

  private ScriptedServer keeping(Duration keep, ScriptedServer.Script script) throws IOException {
    ScriptedServer made = new ScriptedServer(socket(), script);
    server = made;
    client = new HttpClient(Sockets.unix(socket()), "docker", 8, keep);
    return made;
  }

  private static String finished(Response response) throws IOException {
    try (response) {
      String body = new String(response.body().readNBytes(2), UTF_8);
      response.finish();
      return body;
    }
  }

  private void serving(String answer) throws IOException {
    start((request, connection) -> connection.send(answer));
  }

  private void start(ScriptedServer.Script script) throws IOException {
    server = new ScriptedServer(socket(), script);
    client = new HttpClient(Sockets.unix(socket()), "docker", 8, Duration.ZERO);
  }

  private Path socket() {
    return folder.resolve("s");
  }

  private Response get() throws IOException {
    return client.send(new Request("GET", "/", LONG, 1000));
  }

  private static String body(Response response) throws IOException {
    try (response) {
      return new String(response.body().readAllBytes(), UTF_8);
    }
  }

  /// Reads in another thread; returns as soon as that one is about to wait.
  private static CompletableFuture<Throwable> failureOfReading(InputStream body)
      throws InterruptedException {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    CountDownLatch reading = new CountDownLatch(1);
    Thread.ofPlatform()
        .start(() -> {
          reading.countDown();
          try {
            int read = body.read();
            failure.completeExceptionally(new AssertionError("read " + read));
          } catch (IOException e) {
            failure.complete(Objects.requireNonNull(e));
          }
        });
    reading.await();
    return failure;
  }
}
