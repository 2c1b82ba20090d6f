package dev.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Engine;
import dev.tidings.event.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is told while an engine does not answer, and how soon. It takes real time, so it is no unit
/// test.
@Timeout(600)
class SlowEngineIT {

  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final String METRICS = "/docker-monitor/api/v1.0/metrics";
  private static final String HANGING = "c".repeat(64);

  @TempDir Path folder;
  private ScriptedEngine scripted;
  private Engine engine;
  private WebFixture web;

  @BeforeEach
  void open() throws IOException {
    scripted = new ScriptedEngine(folder.resolve("socket"));
    engine = scripted.engine(folder);
    web =
        new WebFixture(
            folder.resolve("data"),
            WebFixture.settings("127.0.0.1", Optional.empty(), false),
            engine);
  }

  @AfterEach
  void close() {
    web.close();
    engine.close();
    scripted.close();
  }

  /// What came, and after how long.
  private record Timed(WebFixture.Answer answer, Duration took) {}

  private Timed timed(String path) throws IOException {
    // Not what a Java takes that has just begun.
    web.get("/api/v1/status");
    long began = System.nanoTime();
    WebFixture.Answer answer = web.get(path);
    return new Timed(answer, Duration.ofNanos(System.nanoTime() - began));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/ids",
        "/web",
        "/web/inspect/name",
        "/web/logs",
        "/web/logs?follow=1",
        "/web/changes",
        "/web/processes",
        "/web/stats",
        "/web/stats?engine=1"
      })
  void anEngineThatHangsIsAGatewayTimeout(String path) throws IOException {
    scripted.hanging("/containers/");
    Timed timed = timed("/api/v1/containers" + path);
    assertThat(timed.answer().status()).isEqualTo(504);
    assertThat(timed.answer().type()).isEqualTo("application/problem+json");
    assertThat(timed.took()).isLessThan(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {METRICS, METRICS + "/web"})
  void onTheSeedsPathsItIsARequestTimeout(String path) throws IOException {
    scripted.hanging("/");
    Timed timed = timed(path);
    assertThat(timed.answer().status()).isEqualTo(408);
    assertThat(timed.answer().body()).startsWith("{\"error\":");
    assertThat(timed.took()).isLessThan(LIMIT);
  }

  @Test
  void whileOneContainerHangsAllElseIsAnswered() throws Exception {
    scripted.hanging("/hanging/").with("/containers/web/json", "{\"Name\":\"/web\"}");
    scripted.with("/containers/json", "[" + ScriptedEngine.listed("a".repeat(64), "web") + "]");
    web.happened(Events.container(0, "start", "web"));
    try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> asked = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        asked.add(askers.submit(() -> web.get("/api/v1/containers/hanging").status()));
      }
      for (String path :
          List.of("/status", "/events", "/containers", "/containers/web", "/containers/ids")) {
        Timed timed = timed("/api/v1" + path);
        assertThat(timed.answer().status()).as(path).isEqualTo(200);
        assertThat(timed.took()).as(path).isLessThan(Duration.ofMillis(1_500));
      }
      for (Future<Integer> each : asked) {
        // Of the same container only some wait, so that the others have places.
        assertThat(each.get()).isIn(503, 504);
      }
    }
  }

  @Test
  void ofThirtyOneMayHangAndOneVanish() throws IOException {
    List<String> ids =
        IntStream.range(0, 28)
            .mapToObj(i -> Integer.toString(100 + i).repeat(22).substring(0, 64))
            .collect(Collectors.toList());
    String gone = "d".repeat(64);
    ids.add(HANGING);
    ids.add(gone);
    scripted.hanging(HANGING + "/stats").with("/containers/" + gone + "/stats", "");
    scripted.with(
        "/containers/json",
        ids.stream()
            .map(id -> ScriptedEngine.listed(id, "n" + ids.indexOf(id)))
            .collect(Collectors.joining(",", "[", "]")));
    Timed timed = timed(METRICS);
    assertThat(timed.took()).isLessThan(LIMIT);
    assertThat(timed.answer().status()).isEqualTo(200);
    assertThat(timed.answer().body())
        .contains("{\"n28\":{\"status\":\"running\"}}")
        .doesNotContain("\"n29\"");
    for (int i = 0; i < 28; i++) {
      assertThat(timed.answer().body()).containsPattern("\"n" + i + "\":\\{[^}]*\"cpu\":[1-9]");
    }
    assertThat(timed(METRICS + "/n28").answer().status()).isEqualTo(408);
  }
}
