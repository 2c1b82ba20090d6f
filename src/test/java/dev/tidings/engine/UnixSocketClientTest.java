package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class UnixSocketClientTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  @TempDir Path folder;

  private AutoCloseable server = () -> {};
  private UnixSocketClient client = new UnixSocketClient(Path.of("none"), Duration.ZERO);

  @AfterEach
  void end() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void aBodyOfStatedLengthEndsThere() throws IOException {
    serving(OK + "Content-Length: 5\r\n\r\nhello, and more");
    assertThat(body(get("/"))).isEqualTo("hello");
  }

  @Test
  void chunksBecomeOneBody() throws IOException {
    serving(CHUNKED + "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n");
    assertThat(body(get("/"))).isEqualTo("hello world");
  }

  @Test
  void chunksThatComeByteByByteBecomeOneBody() throws IOException {
    start((request, connection) -> {
      for (byte b : bytes(CHUNKED + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")) {
        connection.send(new byte[] {b});
      }
    });
    assertThat(body(get("/"))).isEqualTo("hello world");
  }

  @Test
  void oneReadTakesAllChunksThatAreThere() throws IOException {
    serving(CHUNKED + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n");
    try (Response response = get("/")) {
      assertThat(response.getBody().readNBytes(1)).isEqualTo(new byte[] {'a'});
      assertThat(response.getBody().read(new byte[100])).isEqualTo(2);
    }
  }

  @Test
  void aReadDoesNotWaitForMoreThanOneByte() throws IOException {
    serving(CHUNKED + "ff\r\nonly this");
    try (Response response = get("/")) {
      assertThat(response.getBody().read(new byte[100])).isPositive();
    }
  }

  @Test
  void aBodyWithoutLengthLastsUntilTheEnd() throws IOException {
    start((request, connection) -> {
      connection.send(OK + "\r\nall there is");
      connection.hangUp();
    });
    assertThat(body(get("/"))).isEqualTo("all there is");
  }

  @Test
  void aHangUpWithinTheChunksIsTold() throws IOException {
    start((request, connection) -> {
      connection.send(CHUNKED + "5\r\nhello\r\n");
      connection.hangUp();
    });
    assertThatThrownBy(() -> body(get("/"))).isInstanceOf(EOFException.class);
  }

  @Test
  void aHangUpBeforeTheStatedLengthIsTold() throws IOException {
    start((request, connection) -> {
      connection.send(OK + "Content-Length: 100\r\n\r\nhello");
      connection.hangUp();
    });
    assertThatThrownBy(() -> body(get("/"))).isInstanceOf(EOFException.class);
  }

  @Test
  void anAnswerToHeadHasNoBody() throws IOException {
    serving(OK + "Content-Length: 100\r\n\r\n");
    Request head = Request.builder().method("HEAD").path("/_ping").build();
    assertThat(body(client.execute(head))).isEmpty();
  }

  @Test
  void interimAnswersArePassedOver() throws IOException {
    serving("HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nok");
    assertThat(body(get("/"))).isEqualTo("ok");
  }

  @Test
  void theCaseOfAHeadersNameDoesNotMatter() throws IOException {
    serving("HTTP/1.1 404 Not Found\r\nAPI-VERSION: 1.41\r\nContent-Length: 0\r\n\r\n");
    try (Response response = get("/")) {
      assertThat(response.getStatusCode()).isEqualTo(404);
      assertThat(response.getHeader("Api-Version")).isEqualTo("1.41");
    }
  }

  @Test
  void silenceBeyondTheLimitIsATimeout() throws IOException {
    start((request, connection) -> {});
    client = new UnixSocketClient(socket(), Duration.ofMillis(50));
    assertThatThrownBy(() -> get("/")).hasCauseInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void silenceWithinABodyIsATimeoutToo() throws IOException {
    serving(CHUNKED + "5\r\nhel");
    client = new UnixSocketClient(socket(), Duration.ofMillis(50));
    assertThatThrownBy(() -> body(get("/"))).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void closingTheClientEndsARead() throws Exception {
    serving(CHUNKED);
    Response response = get("/");
    CompletableFuture<Throwable> failure = failureOfReading(response.getBody());
    client.close();
    assertThat(failure.get()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void closingTheAnswerEndsARead() throws Exception {
    serving(CHUNKED);
    Response response = get("/");
    CompletableFuture<Throwable> failure = failureOfReading(response.getBody());
    response.close();
    assertThat(failure.get()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void anInterruptEndsARead() throws IOException {
    serving(CHUNKED);
    try (Response response = get("/")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> response.getBody().read()).isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aClosedClientConnectsNoMore() throws IOException {
    serving(OK + "\r\n");
    client.close();
    assertThatThrownBy(() -> get("/")).hasCauseInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  void anEndlessHeaderIsRefused() throws IOException {
    start((request, connection) -> {
      connection.send(OK);
      for (int i = 0; i < 100_000; i++) {
        connection.send("X-" + i + ": y\r\n");
      }
    });
    assertThatThrownBy(() -> get("/")).hasMessageContaining("over 200 lines");
  }

  @Test
  void anEndlessLineOfAHeaderIsRefused() throws IOException {
    start((request, connection) -> connection.send(OK + "X: " + "y".repeat(1_000_000)));
    assertThatThrownBy(() -> get("/")).hasMessageContaining("a line over");
  }

  @Test
  void whatIsNoHttpIsRefused() throws IOException {
    serving("220 smtp.example.org ESMTP\r\n");
    assertThatThrownBy(() -> get("/")).hasMessageContaining("no engine");
  }

  @Test
  void aLengthThatIsNoneIsRefused() throws IOException {
    serving(CHUNKED + "xyz\r\n");
    assertThatThrownBy(() -> body(get("/"))).hasMessageContaining("\"xyz\" is no length");
  }

  @Test
  void bytesAreSentWithTheirLength() throws IOException {
    AtomicReference<String> sent = new AtomicReference<>("");
    start((request, connection) -> {
      sent.set(connection.complete(request, "hello"));
      connection.send(OK + "Content-Length: 0\r\n\r\n");
    });
    client
        .execute(Request.builder().method("POST").path("/x").bodyBytes(bytes("hello")).build())
        .close();
    assertThat(sent.get()).contains("POST /x HTTP/1.1\r\n", "Content-Length: 5\r\n");
  }

  @Test
  void aStreamIsSentInChunks() throws IOException {
    AtomicReference<String> sent = new AtomicReference<>("");
    start((request, connection) -> {
      sent.set(connection.complete(request, "\r\n0\r\n\r\n"));
      connection.send(OK + "Content-Length: 0\r\n\r\n");
    });
    InputStream stream = new ByteArrayInputStream(bytes("hello"));
    client.execute(Request.builder().method("POST").path("/x").body(stream).build()).close();
    assertThat(sent.get()).contains("chunked").endsWith("00000005\r\nhello\r\n0\r\n\r\n");
  }

  @Test
  void aLineEndInAPathIsRefused() throws IOException {
    serving(OK + "\r\n");
    assertThatThrownBy(() -> get("/x HTTP/1.1\r\nEvil: yes"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void serving(String answer) throws IOException {
    start((request, connection) -> connection.send(answer));
  }

  private void start(ScriptedServer.Script script) throws IOException {
    server = new ScriptedServer(socket(), script);
    client = new UnixSocketClient(socket(), Duration.ZERO);
  }

  private Path socket() {
    return folder.resolve("s");
  }

  private Response get(String path) {
    return client.execute(Request.builder().method("GET").path(path).build());
  }

  private static String body(Response response) throws IOException {
    try (response) {
      return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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
