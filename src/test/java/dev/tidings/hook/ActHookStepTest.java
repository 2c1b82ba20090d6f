package dev.tidings.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidings.Answering;
import dev.tidings.config.HookAddress;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Journal;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import dev.tidings.text.HostileNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActHookStepTest {

  @TempDir Path folder;
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private volatile int answer = 202;
  private volatile String retryAfter = "";
  private HttpServer server;
  private Store store;
  private Journal journal;
  private ActHookStep step;

  @BeforeEach
  void open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer(exchange);
        });
    server.start();
    store = Store.open(folder, Events.START);
    journal = new Journal(store);
    HookAddress address =
        HookAddress.of("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    step =
        new ActHookStep(journal, address, new HookSender("test"), new Redaction(List.of(), true));
    append(Events.container(1, "start", "web"));
    step.run(Events.START);
  }

  private void answer(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
    if (!retryAfter.isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    Answering.with(exchange, answer);
  }

  @AfterEach
  void close() {
    store.close();
    server.stop(0);
  }

  private void append(EngineEvent event) {
    journal.append(List.of(event), List.of(), Events.START);
  }

  private static EngineEvent act(Action.ActKind kind, int second) {
    return act(kind, second, "web");
  }

  private static EngineEvent act(Action.ActKind kind, int second, String name) {
    Action.Act act = new Action.Act(kind, 1, Duration.ofSeconds(9), -1, "it is healthy");
    Actor web = new Actor("a".repeat(64), Map.of("name", name, "api.token", "Hunter2Hunter2Xq"));
    return OwnEvents.act(web, act, "tidings.heal=true", Events.START.plusSeconds(second));
  }

  @Test
  void anOutcomeIsPostedOnceAndWithoutSecrets() throws Exception {
    append(act(Action.ActKind.RESTART, 1));
    append(act(Action.ActKind.HEALED, 2));
    assertThat(step.run(Events.START)).isEqualTo(Instant.MAX);
    step.run(Events.START);
    assertThat(posted)
        .singleElement()
        .asString()
        .contains("\"Action\":\"heal: healed\"", "it is healthy")
        .doesNotContain("Hunter2");
  }

  @Test
  void anOutcomeHidesNothing() throws Exception {
    for (int i = 0; i < HostileNames.HIDDEN.size(); i++) {
      append(act(Action.ActKind.HEALED, i, HostileNames.HIDDEN.get(i)));
    }
    step.run(Events.START);
    assertThat(posted)
        .hasSameSizeAs(HostileNames.HIDDEN)
        .allMatch(body -> body.contains("db") && !HostileNames.hides(body));
  }

  @Test
  void whatIsNotTakenIsTriedAgainAfterAPause() throws Exception {
    answer = 503;
    append(act(Action.ActKind.HEALED, 2));
    assertThat(step.run(Events.START)).isEqualTo(Events.START.plusSeconds(2));
    assertThat(step.run(Events.START.plusSeconds(2))).isEqualTo(Events.START.plusSeconds(6));
    answer = 200;
    assertThat(step.run(Events.START.plusSeconds(6))).isEqualTo(Instant.MAX);
    assertThat(posted).hasSize(3);
  }

  @Test
  void aTokenThatIsBeingRotatedLosesNoOutcome() throws Exception {
    answer = 401;
    append(act(Action.ActKind.HEALED, 2));
    assertThat(step.run(Events.START)).isEqualTo(Events.START.plusSeconds(2));
  }

  @Test
  void whatTheReceiverCallsWrongIsGivenUpAtOnce() throws Exception {
    answer = 422;
    append(act(Action.ActKind.HEALED, 2));
    assertThat(step.run(Events.START)).isEqualTo(Instant.MAX);
  }

  @Test
  void whatNobodyTakesForAnHourIsGivenUp() throws Exception {
    answer = 503;
    append(act(Action.ActKind.HEALED, 2));
    assertThat(step.run(Events.START.plusSeconds(3_600))).isEqualTo(Instant.MAX);
  }

  @Test
  void whateverWakesItDoesNotShortenItsPause() throws Exception {
    answer = 503;
    append(act(Action.ActKind.HEALED, 2));
    step.run(Events.START);
    append(act(Action.ActKind.HEALED, 3));
    assertThat(step.run(Events.START.plusMillis(10))).isEqualTo(Events.START.plusSeconds(2));
    assertThat(posted).hasSize(1);
  }

  @Test
  void aServerIsLeftAloneForAsLongAsItAsks() throws Exception {
    answer = 429;
    retryAfter = "90";
    append(act(Action.ActKind.HEALED, 2));
    assertThat(step.run(Events.START)).isEqualTo(Events.START.plusSeconds(90));
  }

  @Test
  void aClockThatIsSetBackDoesNotLengthenItsPause() throws Exception {
    answer = 503;
    append(act(Action.ActKind.HEALED, 2));
    step.run(Events.START);
    answer = 204;
    step.run(Events.START.minus(Duration.ofHours(2)));
    assertThat(posted).hasSize(2);
  }

  @Test
  void whatHappenedLongBeforeTheAddressWasSetAgainIsNotPosted() throws Exception {
    append(act(Action.ActKind.HEALED, 2));
    journal.append(
        List.of(act(Action.ActKind.GAVE_UP, 7_000)), List.of(), Events.START.plusSeconds(7_000));
    step.run(Events.START.plusSeconds(7_200));
    assertThat(posted).singleElement().asString().contains("heal: gave up");
  }
}
