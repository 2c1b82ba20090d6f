package dev.tidings.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidings.Answering;
import dev.tidings.alarm.AlarmGenerator;
import dev.tidings.alarm.Alarms;
import dev.tidings.alarm.HookState;
import dev.tidings.config.AlarmWebhook;
import dev.tidings.config.HookAddress;
import dev.tidings.engine.recorded.RecordedEngine;
import dev.tidings.engine.recorded.Recording;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.journal.Journal;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AlarmHookStepTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;
  private Instant now = NOW;
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private volatile int status = 202;
  private volatile String after = "";
  private HttpServer server;
  private Store store;
  private HookState state;
  private AlarmHookStep step;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    store = Store.open(folder, NOW);
    state = new HookState(store);
    state.begin(NOW);
    step = step();
  }

  @AfterEach
  void close() {
    server.stop(0);
    store.close();
  }

  private AlarmHookStep step() {
    HookAddress address =
        HookAddress.of("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    return new AlarmHookStep(
        new Alarms(store),
        state,
        new AlarmWebhook(address, Optional.of("tiger")),
        new Redaction(List.of(), true),
        () -> now);
  }

  /// Runs when it is time.
  private long wait(int code) throws InterruptedException {
    status = code;
    Instant next = step.run(now);
    long seconds = Duration.between(now, next).toSeconds();
    now = next;
    return seconds;
  }

  private void answer(HttpExchange call) throws IOException {
    bodies.add(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    tokens.add(String.valueOf(call.getRequestHeaders().getFirst("Authorization")));
    if (!after.isEmpty()) {
      call.getResponseHeaders().set("Retry-After", after);
    }
    Answering.with(call, status);
  }

  private void happened(EngineEvent... events) throws InterruptedException {
    new Journal(store).append(List.of(events), List.of(), NOW);
    AlarmGenerator generator =
        new AlarmGenerator(store, new RecordedEngine(new Recording(List.of()), () -> NOW));
    while (generator.read(NOW)) {}
  }

  @Test
  void eachAlarmIsPostedOnceInOrder() throws Exception {
    happened(Events.container(0, "die", "web"), Events.container(1, "start", "web"));
    assertThat(step.run(NOW)).isEqualTo(Instant.MAX);
    assertThat(step.run(NOW)).isEqualTo(Instant.MAX);
    assertThat(bodies).hasSize(2);
    assertThat(bodies.get(0)).contains("\"number\":\"1\"", "container went down");
    assertThat(bodies.get(1)).contains("\"number\":\"2\"", "container went up");
  }

  @Test
  void theTokenGoesWithIt() throws Exception {
    happened(Events.container(0, "die", "web"));
    step.run(NOW);
    assertThat(tokens).containsExactly("Bearer tiger");
  }

  @Test
  void anOutageIsWaitedForEverLonger() throws Exception {
    happened(Events.container(0, "die", "web"));
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      waits.add(wait(503));
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
    assertThat(state.failing().orElseThrow().why()).contains("503");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 401, 403, 404, 410})
  void whatSomebodyHasToMendIsTriedAgainLessOften(int code) throws Exception {
    happened(Events.container(0, "die", "web"));
    assertThat(List.of(wait(code), wait(code), wait(code), wait(code)))
        .containsExactly(60L, 120L, 240L, 300L);
    assertThat(state.refused()).isZero();
    assertThat(state.waiting()).isEqualTo(1);
  }

  @Test
  void aNewAlarmDoesNotCutTheBackOffShort() throws Exception {
    happened(Events.container(0, "die", "web"));
    wait(401);
    happened(Events.container(1, "start", "web"));
    assertThat(step.run(NOW.plusSeconds(59))).isEqualTo(NOW.plusSeconds(60));
    assertThat(bodies).hasSize(1);
  }

  @Test
  void aReceiverThatWantsToBeLeftAloneIs() throws Exception {
    happened(Events.container(0, "die", "web"));
    after = "3600";
    status = 429;
    assertThat(step.run(NOW)).isEqualTo(NOW.plusSeconds(3_600));
    assertThat(step.run(NOW.plusSeconds(3_599))).isEqualTo(NOW.plusSeconds(3_600));
    assertThat(bodies).hasSize(1);
  }

  @Test
  void aClockThatWasSetBackDoesNotSilenceIt() throws Exception {
    happened(Events.container(0, "die", "web"));
    wait(503);
    status = 200;
    step.run(NOW.minusSeconds(86_400));
    assertThat(state.waiting()).isZero();
  }

  @Test
  void untilThePastIsReadNothingIsPosted() throws Exception {
    state.end();
    happened(Events.container(0, "die", "web"));
    assertThat(step.run(NOW)).isEqualTo(Instant.MAX);
    assertThat(bodies).isEmpty();
  }

  @Test
  void afterAnOutageItGoesOnWhereItWasAlsoInAnotherProcess() throws Exception {
    happened(Events.container(0, "die", "web"));
    status = 503;
    step.run(NOW);
    happened(Events.container(1, "start", "web"));
    status = 200;
    bodies.clear();
    state.begin(NOW);
    step().run(NOW);
    assertThat(bodies).hasSize(2);
    assertThat(state.failing()).isEmpty();
    assertThat(state.waiting()).isZero();
  }

  @Test
  void whatIsRefusedForGoodIsSkippedAndCounted() throws Exception {
    happened(Events.container(0, "die", "web"), Events.container(1, "start", "web"));
    status = 400;
    assertThat(step.run(NOW)).isEqualTo(Instant.MAX);
    assertThat(bodies).hasSize(2);
    assertThat(state.refused()).isEqualTo(2);
  }

  @Test
  void tooManyRequestsAreNoRefusal() throws Exception {
    happened(Events.container(0, "die", "web"));
    status = 429;
    step.run(NOW);
    assertThat(state.refused()).isZero();
    assertThat(state.waiting()).isEqualTo(1);
  }

  @Test
  void aNewWebhookHearsOfWhatComesOnly() throws Exception {
    state.end();
    happened(Events.container(0, "die", "web"));
    state.begin(NOW.plusMillis(1));
    happened(Events.container(1, "start", "web"));
    step.run(NOW);
    assertThat(bodies).singleElement().asString().contains("\"number\":\"2\"");
  }

  @Test
  void neitherAddressNorTokenIsTold() {
    HookAddress address = HookAddress.of("https://example.org/secret?key=1");
    assertThat(new AlarmWebhook(address, Optional.of("tiger")).toString())
        .contains("example.org")
        .doesNotContain("secret", "key", "tiger");
  }
}
