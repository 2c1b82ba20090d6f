package dev.tidings.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// All that can be asked for. `openapi.json` says the same in words; a test compares them.
final class Routes {

  private static final Set<String> NONE = Set.of();

  private final List<Route> routes;

  Routes(House house, WebSettings settings, Tickets tickets, Bell bell) {
    StatusPages status = new StatusPages(house);
    EventPages events = new EventPages(house);
    AlarmPages alarms = new AlarmPages(house, bell);
    MailPages mails = new MailPages(house, tickets);
    PrometheusPages prometheus = new PrometheusPages(house);
    Asking asking = new Asking();
    MetricPages metrics = new MetricPages(house, asking);
    ProcessPages processes = new ProcessPages(house);
    TimelinePages timeline = new TimelinePages(house);
    UsagePages usages = new UsagePages(house);
    RulePages rules = new RulePages(house);
    ContainerPages containers = new ContainerPages(house, asking, settings.showEnv());
    LogPages logs = new LogPages(house, asking);
    StatsPages stats = new StatsPages(house, asking);
    String container = "/api/v1/containers/{id}";
    String owed = "/api/v1/outbox/{id}";
    String usage = "/docker-monitor/api/v1.0/metrics";
    routes =
        List.of(
            new Route("GET", "/", NONE, true, (_, _) -> Assets.page()),
            new Route("GET", "/page.css", NONE, true, (_, _) -> Assets.style()),
            new Route("GET", "/page/{file}", NONE, true, (_, p) -> Assets.script(first(p))),
            new Route("GET", "/openapi.json", NONE, true, (_, _) -> Assets.description()),
            // It looks at a ticket, where a frame can send no token.
            new Route(
                "GET", "/mails/{id}", MailPages.TICKET, true, (c, p) -> mails.html(c, first(p))),
            Route.get("/health", NONE, (c, _) -> status.health(c)),
            Route.get("/ready", NONE, (_, _) -> status.ready()),
            Route.get("/metrics", NONE, (c, _) -> prometheus.metrics(c)),
            Route.get("/api/v1/status", NONE, (c, _) -> status.status(c)),
            Route.get("/api/v1/events", EventPages.PARAMETERS, (c, _) -> events.list(c)),
            Route.get("/api/v1/timeline", TimelinePages.PARAMETERS, (c, _) -> timeline.list(c)),
            Route.get("/api/v1/usage", UsagePages.PARAMETERS, (c, _) -> usages.list(c)),
            Route.get("/api/v1/rules", NONE, (_, _) -> rules.rules()),
            Route.get("/api/v1/alarms", AlarmPages.PARAMETERS, (c, _) -> alarms.list(c)),
            Route.get("/api/v1/mails", MailPages.PAGING, (c, _) -> mails.list(c)),
            Route.get("/api/v1/mails/{id}", NONE, (c, p) -> mails.one(c, first(p))),
            Route.get("/api/v1/outbox", MailPages.PAGING, (c, _) -> mails.open(c)),
            new Route("POST", owed + "/retry", NONE, false, (_, p) -> mails.retry(first(p))),
            new Route("DELETE", owed, NONE, false, (_, p) -> mails.drop(first(p))),
            Route.get("/api/v1/containers", NONE, (_, _) -> containers.list()),
            Route.get("/api/v1/containers/ids", NONE, (_, _) -> containers.ids()),
            Route.get(container, NONE, (_, p) -> containers.inspect(first(p))),
            Route.get(
                container + "/inspect/{path}",
                NONE,
                (_, p) -> containers.value(first(p), p.getLast())),
            Route.get(container + "/logs", LogPages.PARAMETERS, (c, p) -> logs.logs(c, first(p))),
            Route.get(
                container + "/processes",
                ContainerPages.PROCESS_PARAMETERS,
                (c, p) -> containers.processes(c, first(p))),
            Route.get(container + "/changes", NONE, (_, p) -> containers.changes(first(p))),
            Route.get(
                container + "/stats", StatsPages.PARAMETERS, (c, p) -> stats.one(c, first(p))),
            Route.get("/api/v1/stats", NONE, (c, _) -> stats.all(c)),
            Route.get(usage, NONE, (c, _) -> metrics.all(c)),
            Route.get(usage + "/{name}", NONE, (c, p) -> metrics.one(c, first(p))),
            Route.get(
                "/api/v1.0/{cgroup*}/processes",
                ProcessPages.PARAMETERS,
                (c, p) -> processes.list(c, first(p))));
  }

  private static String first(List<String> places) {
    return places.getFirst();
  }

  /// All of them.
  List<Route> all() {
    return routes;
  }

  /// What a request means.
  ///
  /// @param places what stands in the places of the route's template
  record Matched(Route route, List<String> places) {}

  /// Finds who answers.
  ///
  /// @throws Refusal if there is nothing there, or it cannot be asked so
  Matched find(String method, List<String> path) {
    String asked = method.equals("HEAD") ? "GET" : method;
    Set<String> others = new TreeSet<>();
    for (Route route : routes) {
      Optional<List<String>> places = route.match(path);
      if (places.isPresent() && route.method().equals(asked)) {
        return new Matched(route, places.get());
      }
      places.ifPresent(_ -> others.add(route.method()));
    }
    if (others.isEmpty()) {
      throw new Refusal(404, "there is nothing here; see /openapi.json");
    }
    if (others.contains("GET")) {
      others.add("HEAD");
    }
    throw new Refusal(
        405, "this takes " + String.join(", ", others), Map.of("Allow", String.join(", ", others)));
  }
}
