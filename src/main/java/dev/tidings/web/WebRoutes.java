package dev.tidings.web;

import dev.tidings.web.api.AlarmPages;
import dev.tidings.web.api.Asking;
import dev.tidings.web.api.ChangeSignal;
import dev.tidings.web.api.ContainerPages;
import dev.tidings.web.api.EventPages;
import dev.tidings.web.api.LogPages;
import dev.tidings.web.api.MailPages;
import dev.tidings.web.api.MetricPages;
import dev.tidings.web.api.OperationPages;
import dev.tidings.web.api.ProblemPages;
import dev.tidings.web.api.ProcessPages;
import dev.tidings.web.api.PrometheusPages;
import dev.tidings.web.api.RulePages;
import dev.tidings.web.api.SilencePages;
import dev.tidings.web.api.StatsPages;
import dev.tidings.web.api.StatusPages;
import dev.tidings.web.api.Tickets;
import dev.tidings.web.api.TimelinePages;
import dev.tidings.web.api.UsagePages;
import dev.tidings.web.api.WebContext;
import dev.tidings.web.api.WhyPages;
import dev.tidings.web.http.Assets;
import dev.tidings.web.http.WebRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// All that can be asked for. `openapi.json` says the same in words; a test compares them.
final class WebRoutes {

  private static final Set<String> NONE = Set.of();

  private final List<WebRoute> routes;

  WebRoutes(WebContext context, WebSettings settings, Tickets tickets, ChangeSignal changed) {
    MailPages mails = new MailPages(context, tickets);
    Asking asking = new Asking();
    List<WebRoute> all = new ArrayList<>(page(mails));
    all.addAll(state(context));
    all.addAll(silences(context));
    all.addAll(events(context, changed));
    all.addAll(mails(mails));
    all.addAll(containers(context, asking, settings.showEnv()));
    all.addAll(figures(context, asking));
    routes = List.copyOf(all);
  }

  private static List<WebRoute> page(MailPages mails) {
    return List.of(
        new WebRoute("GET", "/", NONE, true, (_, _) -> Assets.page()),
        // What a link in a mail leads to; only its script looks at what is to be done.
        new WebRoute(
            "GET", "/confirm", Set.of("mute", "acknowledge"), true, (_, _) -> Assets.page()),
        new WebRoute("GET", "/page.css", NONE, true, (_, _) -> Assets.style()),
        new WebRoute("GET", "/page/{file}", NONE, true, (_, p) -> Assets.script(first(p))),
        new WebRoute("GET", "/openapi.json", NONE, true, (_, _) -> Assets.description()),
        // It looks at a ticket, where a frame can send no token.
        new WebRoute(
            "GET", "/mails/{id}", MailPages.TICKET, true, (c, p) -> mails.html(c, first(p))));
  }

  private static List<WebRoute> state(WebContext context) {
    StatusPages status = new StatusPages(context);
    PrometheusPages prometheus = new PrometheusPages(context);
    ProblemPages problems = new ProblemPages(context);
    OperationPages operations = new OperationPages(context);
    RulePages rules = new RulePages(context);
    return List.of(
        WebRoute.get("/health", NONE, (c, _) -> status.health(c)),
        WebRoute.get("/ready", NONE, (_, _) -> status.ready()),
        WebRoute.get("/metrics", NONE, (c, _) -> prometheus.metrics(c)),
        WebRoute.get("/api/v1/status", NONE, (c, _) -> status.status(c)),
        WebRoute.get("/api/v1/problems", ProblemPages.PARAMETERS, (c, _) -> problems.list(c)),
        new WebRoute(
            "POST",
            "/api/v1/problems/{id}/acknowledge",
            ProblemPages.ACKNOWLEDGING,
            false,
            (c, p) -> problems.acknowledge(c, first(p))),
        WebRoute.get("/api/v1/operations", OperationPages.PARAMETERS, (c, _) -> operations.list(c)),
        WebRoute.get("/api/v1/rules", NONE, (_, _) -> rules.rules()));
  }

  private static List<WebRoute> silences(WebContext context) {
    SilencePages silences = new SilencePages(context);
    String all = "/api/v1/silences";
    return List.of(
        WebRoute.get(all, NONE, (c, _) -> silences.list(c)),
        new WebRoute("POST", all, SilencePages.BEGINNING, false, (c, _) -> silences.begin(c)),
        new WebRoute("DELETE", all + "/{id}", NONE, false, (c, p) -> silences.end(c, first(p))));
  }

  private static List<WebRoute> events(WebContext context, ChangeSignal changed) {
    EventPages events = new EventPages(context);
    WhyPages why = new WhyPages(context);
    TimelinePages timeline = new TimelinePages(context);
    AlarmPages alarms = new AlarmPages(context, changed);
    return List.of(
        WebRoute.get("/api/v1/events", EventPages.PARAMETERS, (c, _) -> events.list(c)),
        WebRoute.get("/api/v1/why", WhyPages.PARAMETERS, (c, _) -> why.list(c)),
        WebRoute.get("/api/v1/timeline", TimelinePages.PARAMETERS, (c, _) -> timeline.list(c)),
        WebRoute.get("/api/v1/alarms", AlarmPages.PARAMETERS, (c, _) -> alarms.list(c)));
  }

  private static List<WebRoute> mails(MailPages mails) {
    String pending = "/api/v1/outbox/{id}";
    return List.of(
        WebRoute.get("/api/v1/mails", MailPages.PAGING, (c, _) -> mails.list(c)),
        WebRoute.get("/api/v1/mails/{id}", NONE, (c, p) -> mails.one(c, first(p))),
        WebRoute.get("/api/v1/outbox", MailPages.PAGING, (c, _) -> mails.open(c)),
        new WebRoute("POST", pending + "/retry", NONE, false, (_, p) -> mails.retry(first(p))),
        new WebRoute("DELETE", pending, NONE, false, (_, p) -> mails.drop(first(p))));
  }

  private static List<WebRoute> containers(WebContext context, Asking asking, boolean showEnv) {
    ContainerPages containers = new ContainerPages(context, asking, showEnv);
    LogPages logs = new LogPages(context, asking);
    StatsPages stats = new StatsPages(context, asking);
    String one = "/api/v1/containers/{id}";
    return List.of(
        WebRoute.get("/api/v1/containers", NONE, (_, _) -> containers.list()),
        WebRoute.get("/api/v1/containers/ids", NONE, (_, _) -> containers.ids()),
        WebRoute.get(one, NONE, (_, p) -> containers.inspect(first(p))),
        WebRoute.get(
            one + "/inspect/{path}", NONE, (_, p) -> containers.value(first(p), p.getLast())),
        WebRoute.get(one + "/logs", LogPages.PARAMETERS, (c, p) -> logs.logs(c, first(p))),
        WebRoute.get(
            one + "/processes",
            ContainerPages.PROCESS_PARAMETERS,
            (c, p) -> containers.processes(c, first(p))),
        WebRoute.get(one + "/changes", NONE, (_, p) -> containers.changes(first(p))),
        WebRoute.get(one + "/stats", StatsPages.PARAMETERS, (c, p) -> stats.one(c, first(p))),
        WebRoute.get("/api/v1/stats", NONE, (c, _) -> stats.all(c)));
  }

  private static List<WebRoute> figures(WebContext context, Asking asking) {
    UsagePages usages = new UsagePages(context);
    MetricPages metrics = new MetricPages(context, asking);
    ProcessPages processes = new ProcessPages(context);
    String dojot = "/docker-monitor/api/v1.0/metrics";
    return List.of(
        WebRoute.get("/api/v1/usage", UsagePages.PARAMETERS, (c, _) -> usages.list(c)),
        WebRoute.get(dojot, NONE, (c, _) -> metrics.all(c)),
        WebRoute.get(dojot + "/{name}", NONE, (c, p) -> metrics.one(c, first(p))),
        WebRoute.get(
            "/api/v1.0/{cgroup*}/processes",
            ProcessPages.PARAMETERS,
            (c, p) -> processes.list(c, first(p))));
  }

  private static String first(List<String> places) {
    return places.getFirst();
  }

  /// All of them.
  List<WebRoute> all() {
    return routes;
  }

  /// What a request means.
  ///
  /// @param places what stands in the places of the route's template
  record Matched(WebRoute route, List<String> places) {}

  /// Finds who answers: the first route that fits, so fixed words stand before places.
  ///
  /// @throws WebRefusal if there is nothing there, or it cannot be asked so
  Matched find(String method, List<String> path) {
    String asked = method.equals("HEAD") ? "GET" : method;
    Set<String> others = new TreeSet<>();
    for (WebRoute route : routes) {
      Optional<List<String>> places = route.match(path);
      if (places.isPresent() && route.method().equals(asked)) {
        return new Matched(route, places.get());
      }
      places.ifPresent(_ -> others.add(route.method()));
    }
    if (others.isEmpty()) {
      throw new WebRefusal(404, "there is nothing here; see /openapi.json");
    }
    if (others.contains("GET")) {
      others.add("HEAD");
    }
    throw new WebRefusal(
        405, "this takes " + String.join(", ", others), Map.of("Allow", String.join(", ", others)));
  }
}
