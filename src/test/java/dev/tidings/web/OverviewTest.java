package dev.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Totals;
import dev.tidings.batch.Windows;
import dev.tidings.event.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the page shows at a glance: the timeline, usage, the rules.
class OverviewTest {

  @TempDir Path folder;
  private WebFixture web;

  @BeforeEach
  void open() {
    web = new WebFixture(folder);
  }

  @AfterEach
  void close() {
    web.close();
  }

  private String body(String path) throws IOException {
    WebFixture.Answer answer = web.get(path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void theTimelineHasTheMinutesOfTheLastHour() throws IOException {
    web.happened(
        Events.at(WebFixture.NOW.minusSeconds(90), "start", "web"),
        Events.at(WebFixture.NOW.minusSeconds(7_200), "start", "web"));
    assertThat(body("/api/v1/timeline"))
        .contains("\"items\":[{\"time\":\"2026-11-21T11:58:00Z\",\"events\":1,\"incidents\":{}}]");
  }

  @Test
  void aTimelineOfMoreThanADayIsRefused() throws IOException {
    assertThat(web.get("/api/v1/timeline?since=2026-11-20T11:59:59Z").status()).isEqualTo(400);
    assertThat(web.get("/api/v1/timeline?since=2026-11-20T12:00:00Z").status()).isEqualTo(200);
  }

  @Test
  void aTimelineThatEndsBeforeItBeginsIsEmpty() throws IOException {
    assertThat(body("/api/v1/timeline?since=2026-11-21T12:00:00Z&until=2026-11-20T12:00:00Z"))
        .contains("\"items\":[]");
  }

  @Test
  void usageIsToldOfThoseThatWereNamed() throws IOException {
    // Waits for the sampler, so that the answer after it tells something.
    body("/docker-monitor/api/v1.0/metrics");
    assertThat(body("/api/v1/usage?container=" + StillEngine.WEB))
        .contains(
            "\"id\":\"" + StillEngine.WEB + "\",\"reading\":\"told\",\"memoryLimit\":1000",
            "\"cpu\":null,\"memory\":500",
            "\"cpu\":50.0,\"memory\":500");
  }

  @Test
  void usageOfAnUnknownContainerIsNone() throws IOException {
    assertThat(body("/api/v1/usage?container=" + "c".repeat(64)))
        .contains("\"reading\":\"none\",\"memoryLimit\":0,\"moments\":[]");
  }

  @Test
  void usageTellsNoMomentTwice() throws IOException {
    body("/docker-monitor/api/v1.0/metrics");
    assertThat(body("/api/v1/usage?since=2027-01-01T00:00:00Z&container=" + StillEngine.WEB))
        .contains("\"moments\":[]");
  }

  @Test
  void usageOfTooManyIsRefused() throws IOException {
    assertThat(web.get("/api/v1/usage?" + containers(30)).status()).isEqualTo(200);
    assertThat(web.get("/api/v1/usage?" + containers(31)).status()).isEqualTo(400);
  }

  @Test
  void usageWantsWholeIdentities() throws IOException {
    assertThat(web.get("/api/v1/usage?container=web").status()).isEqualTo(400);
  }

  private static String containers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "container=" + "%064x".formatted(i))
        .collect(Collectors.joining("&"));
  }

  @Test
  void aRuleSaysHowManyEventsItKeptBack() throws IOException {
    new Totals(web.store).notMailed(Map.of("event=exec_*", 70), WebFixture.NOW);
    assertThat(body("/api/v1/rules"))
        .contains(
            "\"keptBackSince\":\"2026-11-21T12:00:00Z\"",
            "{\"rule\":\"event=exec_*\",\"events\":70,\"configured\":true}");
  }

  @Test
  void aRuleThatKeptNothingBackIsTold() throws IOException {
    assertThat(body("/api/v1/rules"))
        .contains(
            "\"keptBackSince\":null",
            "{\"rule\":\"event=exec_*\",\"events\":0,\"configured\":true}");
  }

  @Test
  void aLabelThatKeptEventsBackIsNoRuleOfTheConfiguration() throws IOException {
    new Totals(web.store).notMailed(Map.of("label tidings.enable=false", 2), WebFixture.NOW);
    assertThat(body("/api/v1/rules"))
        .contains("{\"rule\":\"label tidings.enable=false\",\"events\":2,\"configured\":false}");
  }

  @Test
  void aRouteSaysWhatItKeptBackAndWhatItMailed() throws IOException {
    Totals totals = new Totals(web.store);
    totals.notMailed(Map.of("route night", 5), WebFixture.NOW);
    totals.mailed(List.of("problems"), WebFixture.NOW);
    assertThat(body("/api/v1/rules"))
        .contains("\"except\":[\"container=db\"],\"mails\":0,\"keptBack\":5,\"windowUntil\":null")
        .contains("\"name\":\"problems\"", "\"mails\":1,\"keptBack\":0")
        .doesNotContain("{\"rule\":\"route night\"");
  }

  @Test
  void aRouteSaysWhenItsFirstWindowEnds() throws IOException {
    for (int minutes = 1; minutes <= 2; minutes++) {
      Throttle open = new Throttle.Open(WebFixture.NOW, Duration.ofMinutes(minutes));
      new Windows(web.store)
          .save(
              new Backlog.Name("problems", "container " + minutes, ""),
              new Windows.Window(open, Optional.empty()),
              WebFixture.NOW);
    }
    assertThat(body("/api/v1/rules")).contains("\"windowUntil\":\"2026-11-21T12:01:00Z\"");
  }

  @Test
  void onlyThePagesOwnFilesAreThere() throws IOException {
    assertThat(web.get("/page/talk.js").type()).startsWith("text/javascript");
    assertThat(web.get("/page/openapi.json").status()).isEqualTo(404);
    assertThat(web.get("/page/..%2fopenapi.json").status()).isEqualTo(404);
  }

  @Test
  void aContainersHealthIsToldWhereItIsChecked() throws IOException {
    assertThat(body("/api/v1/containers"))
        .contains("\"status\":\"Up 2 hours (healthy)\",\"health\":\"healthy\"")
        .contains("\"status\":\"\",\"health\":\"\"");
  }
}
