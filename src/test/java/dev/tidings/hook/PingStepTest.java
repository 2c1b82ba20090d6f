package dev.tidings.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidings.Answering;
import dev.tidings.config.AliveSettings;
import dev.tidings.config.HookAddress;
import dev.tidings.work.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a real server on loopback.
class PingStepTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> said = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private HttpServer server;
  private PingStep step;
  private volatile int status = 200;
  private volatile String after = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/secret";
    step =
        new PingStep(
            new AliveSettings.Ping(HookAddress.of(address), MINUTE),
            _ -> wrong,
            new HookSender("Tidings/test")::post,
            reports());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add((call.getRequestURI() + " " + body).strip());
    if (!after.isEmpty()) {
      call.getResponseHeaders().set("Retry-After", after);
    }
    Answering.with(call, status);
  }

  private Worker.Reports reports() {
    return new Worker.Reports() {
      @Override
      public void died(Error error) {}

      @Override
      public void ails(String worker, Instant since, String why) {
        said.add(worker + " ails since " + since + ": " + why);
      }

      @Override
      public void recovered(String worker) {
        said.add(worker + " recovered");
      }
    };
  }

  @Test
  void pingsThatAreNotTakenForLongAreReportedUntilTheyAre() throws InterruptedException {
    status = 404;
    step.run(NOW);
    step.run(NOW.plus(MINUTE.multipliedBy(14)));
    assertThat(said).isEmpty();
    step.run(NOW.plus(MINUTE.multipliedBy(15)));
    assertThat(said)
        .singleElement()
        .asString()
        .contains("alive-ping ails since " + NOW, "does not take the ping", "404")
        .doesNotContain("secret");
    status = 200;
    step.run(NOW.plus(MINUTE.multipliedBy(16)));
    assertThat(said.getLast()).isEqualTo("alive-ping recovered");
  }

  @Test
  void theFirstTimeItSaysThatItStarts() throws InterruptedException {
    step.run(NOW);
    assertThat(asked).containsExactly("/secret/start", "/secret");
  }

  @Test
  void thenItSaysThatItLives() throws InterruptedException {
    step.run(NOW);
    step.run(NOW.plus(MINUTE));
    assertThat(asked).containsExactly("/secret/start", "/secret", "/secret");
  }

  @Test
  void itIsToldAgainAfterAWhile() throws InterruptedException {
    assertThat(step.run(NOW)).isEqualTo(NOW.plus(MINUTE));
  }

  @Test
  void whatIsWrongIsToldWithItsReasons() throws InterruptedException {
    wrong.add("the engine cannot be followed");
    wrong.add("a mail is pending");
    step.run(NOW);
    assertThat(asked.getLast())
        .isEqualTo("/secret/fail the engine cannot be followed\na mail is pending");
  }

  @Test
  void aServiceThatFailsIsTriedAgainSoonAndThenLessOften() throws InterruptedException {
    status = 503;
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      waits.add(Duration.between(NOW, step.run(NOW)).toSeconds());
    }
    assertThat(waits).containsExactly(5L, 10L, 20L, 40L, 60L, 60L, 60L);
  }

  @Test
  void whatTheServiceWillNeverTakeIsNotTriedSooner() throws InterruptedException {
    status = 404;
    assertThat(step.run(NOW)).isEqualTo(NOW.plus(MINUTE));
  }

  @Test
  void aServiceThatWantsToBeLeftAloneIs() throws InterruptedException {
    status = 429;
    after = "300";
    assertThat(step.run(NOW)).isEqualTo(NOW.plusSeconds(300));
  }

  @Test
  void afterAFailureTheUsualPaceReturns() throws InterruptedException {
    status = 503;
    step.run(NOW);
    status = 200;
    assertThat(step.run(NOW)).isEqualTo(NOW.plus(MINUTE));
  }

  @Test
  void manyReasonsAreCut() throws InterruptedException {
    wrong.add("x".repeat(1_000_000));
    step.run(NOW);
    assertThat(asked.getLast().length()).isLessThan(10_000);
  }
}
