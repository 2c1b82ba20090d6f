package dev.tidings.web;

import static dev.tidings.web.WebFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Windows;
import dev.tidings.event.Events;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Subject;
import dev.tidings.journal.Gap;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.store.Status;
import dev.tidings.web.api.ContainerFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Prometheus reads, over real sockets.
class PrometheusTest {

  private static final Pattern NAME = Pattern.compile("\\btidings_[a-z_]+");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");

  @TempDir Path folder;

  private String metrics(WebFixture web) throws IOException {
    return web.get("/metrics").body();
  }

  @Test
  void withoutAWishItIsTheTextFormat() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      assertThat(web.get("/metrics").type()).startsWith("text/plain; version=0.0.4");
    }
  }

  @Test
  void whoTakesOpenMetricsGetsIt() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      String wish = "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
      WebFixture.Answer answer = web.get("/metrics", wish);
      assertThat(answer.type()).startsWith("application/openmetrics-text; version=1.0.0");
      assertThat(answer.body()).endsWith("# EOF\n");
    }
  }

  @Test
  void fromElsewhereItNeedsTheToken() throws IOException {
    WebSettings open = WebFixture.settings("0.0.0.0", Optional.of(WebFixture.TOKEN), false);
    try (WebFixture web = new WebFixture(folder, open)) {
      web.anonymous = true;
      assertThat(web.get("/metrics").status()).isEqualTo(401);
      assertThat(web.get("/metrics", bearer()).status()).isEqualTo(200);
    }
  }

  @Test
  void eventsAreCountedOnce() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.happened(Events.container(0, "die", "web"), Events.container(1, "start", "web"));
      web.happened(Events.container(1, "start", "web"));
      assertThat(metrics(web)).contains("\ntidings_events_total 2.0\n");
    }
  }

  @Test
  void theTimeOfTheLastEventIsTold() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.happened(Events.container(0, "die", "web"));
      double seconds = web.journal.latestKeys(1).getFirst().timeNano() / 1e9;
      assertThat(metrics(web)).contains("tidings_last_event_timestamp_seconds " + seconds);
    }
  }

  @Test
  void aGapThatWasToldIsCounted() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      Instant now = WebFixture.NOW;
      web.journal.append(List.of(), List.of(new Gap(now.minusSeconds(9), now, "test")), now);
      assertThat(metrics(web)).contains("tidings_gaps_total 0.0", "tidings_gaps_waiting 1.0");
      web.journal.tellGaps("test", now, now);
      assertThat(metrics(web)).contains("tidings_gaps_total 1.0", "tidings_gaps_waiting 0.0");
    }
  }

  @Test
  void anEngineThatCannotBeFollowedIsDown() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      assertThat(metrics(web)).contains("tidings_stream_up 1.0");
      web.down = Optional.of(WebFixture.NOW);
      assertThat(metrics(web)).contains("tidings_stream_up 0.0");
    }
  }

  @Test
  void connectionsAreCounted() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      new Status(web.store).count(Status.CONNECTIONS, 3);
      assertThat(metrics(web)).contains("tidings_stream_connections_total 3.0");
    }
  }

  @Test
  void whatIsOwedIsToldWithItsAge() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.owe("one@host", "one");
      web.now = WebFixture.NOW.plusSeconds(90);
      assertThat(metrics(web))
          .contains(
              "tidings_outbox_mails 1.0",
              "tidings_outbox_oldest_age_seconds 90.0",
              "tidings_mails_total 1.0");
    }
  }

  @Test
  void whatAContainerUsesIsTold() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      assertThat(metrics(web))
          .contains(
              "tidings_container_running{container=\"web\",image=\"nginx:1.25\"} 1.0",
              "tidings_container_running{container=\"db\",image=\"postgres:17\"} 0.0",
              "tidings_container_memory_usage_bytes{container=\"web\",image=\"nginx:1.25\"} 500.0",
              "tidings_container_memory_limit_bytes{container=\"web\",image=\"nginx:1.25\"} 1000.0",
              "tidings_container_cpu_seconds_total{container=\"web\",image=\"nginx:1.25\"} ",
              "tidings_container_scrape_success 1.0",
              "tidings_containers 2.0");
    }
  }

  @Test
  void theHealthOfWhatHasNoCheckIsMissing() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.happened(WebFixture.event(StillEngine.WEB, "start"));
      assertThat(metrics(web)).doesNotContain("tidings_container_healthy");
    }
  }

  @Test
  void anUnhealthyContainerIsTold() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.happened(
          WebFixture.event(StillEngine.WEB, "start"),
          WebFixture.event(StillEngine.WEB, "health_status: unhealthy"));
      assertThat(metrics(web))
          .contains("tidings_container_healthy{container=\"web\",image=\"nginx:1.25\"} 0.0");
    }
  }

  @Test
  void theLongestWindowOfARouteIsTold() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      for (int minutes = 1; minutes <= 3; minutes++) {
        Throttle open = new Throttle.Open(WebFixture.NOW, Duration.ofMinutes(minutes));
        new Windows(web.store)
            .save(
                new Backlog.Name("ops", "group" + minutes, ""),
                new Windows.Window(open, Optional.empty()),
                WebFixture.NOW);
      }
      assertThat(metrics(web))
          .contains(
              "tidings_windows_open{route=\"ops\"} 3.0",
              "tidings_window_seconds{route=\"ops\"} 180.0");
    }
  }

  @Test
  void whatDoesNotRunUsesNothing() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      assertThat(metrics(web)).doesNotContain("memory_usage_bytes{container=\"db\"");
    }
  }

  @Test
  void withoutAnEngineTheHouseIsStillTold() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.engine.reachable = false;
      assertThat(metrics(web))
          .contains("tidings_container_scrape_success 0.0", "tidings_stream_up 1.0")
          .doesNotContain("tidings_containers ");
    }
  }

  @Test
  void afterAScrapeNobodyWatches() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      metrics(web);
      long looks = web.engine.looks();
      web.now = WebFixture.NOW.plusSeconds(1);
      web.get("/health");
      assertThat(web.engine.looks()).isEqualTo(looks);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"} 1\nevil 1\n", "back\\slash", "tab\there", "\uD83D\uDE00", "{}#"})
  void aHostileNameStaysWithinItsLabel(String name) throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.engine.name = name;
      String shown =
          name.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\n\t]", "\ufffd");
      assertThat(metrics(web))
          .contains(
              "tidings_container_running{container=\"" + shown + "\",image=\"nginx:1.25\"} 1.0")
          .doesNotContain("\nevil");
    }
  }

  @Test
  void aNameThatIsTakenIsToldByIdentity() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.engine.name = "db";
      assertThat(metrics(web)).contains("running{container=\"" + StillEngine.DB + "\"");
    }
  }

  @Test
  void beyondFiveHundredContainersAreLeftOut() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.engine.more = 600;
      String metrics = metrics(web);
      assertThat(metrics).contains("tidings_containers 602.0", "tidings_containers_left_out 102.0");
      assertThat(metrics.lines().filter(line -> line.startsWith("tidings_container_running{")))
          .hasSize(ContainerFigures.MOST);
    }
  }

  @Test
  void everyMetricIsDescribedAndNothingElse() throws IOException {
    assertThat(named("docs/prometheus/README.md")).isEqualTo(told());
  }

  @Test
  void theAlertsAskForMetricsThereAre() throws IOException {
    assertThat(told()).containsAll(named("docs/prometheus/alerts.yml"));
  }

  @Test
  void theDashboardAsksForMetricsThereAre() throws IOException {
    assertThat(told()).containsAll(named("docs/grafana/tidings.json"));
  }

  private static Set<String> named(String file) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(Files.readString(Path.of(file)));
    while (matcher.find()) {
      names.add(matcher.group());
    }
    assertThat(names).isNotEmpty();
    return names;
  }

  private Set<String> told() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.happened(
          WebFixture.event(StillEngine.WEB, "start"),
          WebFixture.event(StillEngine.WEB, "health_status: healthy"));
      Backlog.Name route = new Backlog.Name("all", "", "");
      Throttle open = new Throttle.Open(WebFixture.NOW, Duration.ofMinutes(1));
      new Windows(web.store).save(route, new Windows.Window(open, Optional.empty()), web.now);
      new ProblemLedger(web.store, ProblemLedger.STABLE).note(crash(WebFixture.NOW), true, "");
      Set<String> names = new TreeSet<>();
      Matcher matcher = TYPE.matcher(metrics(web));
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
      return names;
    }
  }

  private static Incident crash(Instant at) {
    Subject web = new Subject("container", "web", "1", "web", "img", Subject.Compose.NONE);
    Intent crashed = new Intent.Crashed(new End(OptionalInt.of(3), Optional.empty(), false));
    return new Incident(1, web, crashed, Optional.empty(), Severity.PROBLEM, at, at, 1);
  }
}
