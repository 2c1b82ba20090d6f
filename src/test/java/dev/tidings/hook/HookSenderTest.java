package dev.tidings.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidings.Answering;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against a real server on loopback.
class HookSenderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HookSender sender = new HookSender("Tidings/test");
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private volatile int status = 200;
  private volatile String header = "X-Nothing";
  private volatile String value = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(
        call.getRequestMethod()
            + " "
            + call.getRequestURI()
            + " "
            + call.getRequestHeaders().getFirst("Content-Type")
            + " "
            + call.getRequestHeaders().getFirst("User-Agent")
            + " "
            + call.getRequestHeaders().getFirst("Authorization")
            + " "
            + body);
    call.getResponseHeaders().set(header, value);
    Answering.with(call, status);
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private HookAnswer post(URI to) throws InterruptedException {
    return sender.post(to, "text/plain; charset=utf-8", "Grüße", PATIENCE);
  }

  @Test
  void whatIsPostedArrivesAsItWasGiven() throws InterruptedException {
    post(address("/a%20b?x=1"));
    assertThat(asked)
        .containsExactly("POST /a%20b?x=1 text/plain; charset=utf-8 Tidings/test null Grüße");
  }

  @Test
  void userAndPasswordInTheAddressAreSentAsBasic() throws InterruptedException {
    post(URI.create(address("/x").toString().replace("127", "me:pass@127")));
    assertThat(asked.getFirst()).contains(" Basic bWU6cGFzcw== ");
  }

  @Test
  void aTwoHundredIsTaken() throws InterruptedException {
    status = 202;
    assertThat(post(address("/x"))).isEqualTo(new HookAnswer.Taken(202));
  }

  @ParameterizedTest
  @CsvSource({
    "301, true",
    "307, true",
    "400, false",
    "401, true",
    "403, true",
    "404, true",
    "407, true",
    "409, false",
    "410, true",
    "413, false",
    "415, false",
    "422, false",
    "408, true",
    "425, true",
    "429, true",
    "500, true",
    "503, true"
  })
  void whetherTryingAgainIsOfUseIsToldByTheStatus(int told, boolean again)
      throws InterruptedException {
    status = told;
    HookAnswer answer = post(address("/x"));
    assertThat(answer).isEqualTo(new HookAnswer.Refused(told, Optional.empty()));
    assertThat(answer.isWorthRepeating()).isEqualTo(again);
  }

  @ParameterizedTest
  @CsvSource({"301, false", "401, false", "404, false", "408, true", "429, true", "503, true"})
  void whetherItPassesByItselfIsToldByTheStatus(int told, boolean passing)
      throws InterruptedException {
    status = told;
    assertThat(post(address("/x")).isPassing()).isEqualTo(passing);
  }

  @Test
  void aRedirectIsNotFollowed() throws InterruptedException {
    status = 307;
    header = "Location";
    value = address("/elsewhere").toString();
    post(address("/x"));
    assertThat(asked).hasSize(1);
  }

  @Test
  void aDemandForAPasswordIsARefusal() throws InterruptedException {
    status = 401;
    header = "WWW-Authenticate";
    value = "Basic realm=x";
    assertThat(post(address("/x"))).isEqualTo(new HookAnswer.Refused(401, Optional.empty()));
  }

  @Test
  void howLongTheServerWantsToBeLeftAloneIsTold() throws InterruptedException {
    status = 429;
    header = "Retry-After";
    value = "120";
    assertThat(post(address("/x")))
        .isEqualTo(new HookAnswer.Refused(429, Optional.of(Duration.ofMinutes(2))));
  }

  @Test
  void nobodyIsLeftAloneForLongerThanAnHour() throws InterruptedException {
    status = 503;
    header = "Retry-After";
    value = "99999999";
    assertThat(post(address("/x")))
        .isEqualTo(new HookAnswer.Refused(503, Optional.of(Duration.ofHours(1))));
  }

  @Test
  void aClosedPortIsUnreachable() throws InterruptedException, IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    HookAnswer answer = post(URI.create("http://127.0.0.1:" + port + "/se-cret"));
    assertThat(answer).isInstanceOf(HookAnswer.Unreachable.class);
    assertThat(answer.words()).contains("refused").doesNotContain("se-cret");
  }

  @Test
  void whatDoesNotSpeakHttpIsUnreachable() throws InterruptedException, IOException {
    try (ServerSocket odd = listening()) {
      Thread.ofVirtual().start(() -> say(odd, "220 mail.example ESMTP\r\n"));
      assertThat(post(URI.create("http://127.0.0.1:" + odd.getLocalPort() + "/")))
          .isInstanceOf(HookAnswer.Unreachable.class);
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws InterruptedException, IOException {
    try (ServerSocket silent = listening()) {
      HookAnswer answer = hasty(silent);
      assertThat(answer.words()).isEqualTo("no answer within 0.3 s");
    }
  }

  @Test
  void aServerThatNeverComesToAnEndIsCutOff() throws InterruptedException, IOException {
    CountDownLatch cut = new CountDownLatch(1);
    try (ServerSocket slow = listening()) {
      Thread.ofVirtual().start(() -> trickle(slow, cut));
      hasty(slow);
      assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private HookAnswer hasty(ServerSocket to) throws InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + to.getLocalPort() + "/");
    return sender.post(address, "text/plain", "", Duration.ofMillis(300));
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private static void say(ServerSocket server, String words) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The test has ended.
    }
  }

  private static void trickle(ServerSocket server, CountDownLatch cut) {
    try (Socket socket = server.accept();
        OutputStream out = socket.getOutputStream()) {
      out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write('x');
        out.flush();
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (IOException e) {
      cut.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
