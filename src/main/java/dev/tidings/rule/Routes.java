package dev.tidings.rule;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.MailLabels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Which routes an incident takes. An incident outlives its events' attributes, so what a route
/// says of events is looked up while they pass, and what it says of their meaning when that is
/// known.
public final class Routes {

  /// The routes where nobody has written any: what calls for somebody apart from everything else,
  /// so that a crash never waits for the window that something harmless has opened.
  public static final List<Route> USUAL =
      List.of(
          new Route(
              "problems",
              new Matcher(List.of("severity=problem", "severity=critical", "severity=good")),
              List.of(),
              Route.GroupBy.CONTAINER,
              Route.Then.MAIL),
          new Route(
              "everything-else", Matcher.ALL, List.of(), Route.GroupBy.NONE, Route.Then.MAIL));

  private final List<Check> checks = new ArrayList<>();

  private record Check(Route route, List<Part> parts) {}

  /// The first part is what a route wants, the others what it does not.
  private record Part(Predicate<EngineEvent> events, Predicate<Incident> incidents) {}

  /// The user's routes, in their order; what takes none of them takes the usual ones.
  public Routes(List<Route> routes) {
    routes.forEach(this::add);
    USUAL.forEach(this::add);
  }

  private void add(Route route) {
    List<Part> parts = new ArrayList<>();
    parts.add(part(route.only()));
    route.except().forEach(matcher -> parts.add(part(matcher)));
    checks.add(new Check(route, parts));
  }

  private static Part part(Matcher matcher) {
    return new Part(matcher.events(), matcher.incidents());
  }

  /// What the routes say of one event: kept with it until it is known what it means.
  ///
  /// @param seen what earlier events of the same incident gave; changed here
  public void look(EngineEvent event, BitSet seen) {
    int bit = 0;
    for (Check check : checks) {
      for (Part part : check.parts()) {
        if (!seen.get(bit) && part.events().test(event)) {
          seen.set(bit);
        }
        bit++;
      }
    }
  }

  /// Which ways an incident takes.
  ///
  /// @param seen what [#look] found in its events
  public Verdict judge(Incident incident, BitSet seen, MailLabels labels) {
    if (!labels.isEnabled()) {
      return new Verdict.NotMailed("label tidings.enable=false");
    }
    if (incident.intent() instanceof Intent.Healing) {
      return new Verdict.NotMailed("Tidings' own restarts and removals");
    }
    if (incident.intent() instanceof Intent.Happened(String word)
        && word.equals(OwnEvents.START_FAILED)) {
      return new Verdict.NotMailed("found again by comparing states");
    }
    List<Verdict.Way> ways = new ArrayList<>();
    int bit = 0;
    for (Check check : checks) {
      if (takes(check, bit, incident, seen)) {
        Optional<Verdict> last = last(check.route(), incident, ways);
        if (last.isPresent()) {
          return last.get();
        }
      }
      bit += check.parts().size();
    }
    return new Verdict.Mailed(ways);
  }

  private static Optional<Verdict> last(Route route, Incident incident, List<Verdict.Way> ways) {
    if (route.then() == Route.Then.MUTE && ways.isEmpty()) {
      return Optional.of(new Verdict.NotMailed("route " + route.name()));
    }
    if (route.then() != Route.Then.MUTE) {
      ways.add(new Verdict.Way(route.name(), route.groupBy().of(incident)));
    }
    return route.then() == Route.Then.CONTINUE
        ? Optional.empty()
        : Optional.of(new Verdict.Mailed(ways));
  }

  private static boolean takes(Check check, int bit, Incident incident, BitSet seen) {
    boolean takes = seen.get(bit) && check.parts().getFirst().incidents().test(incident);
    for (int i = 1; takes && i < check.parts().size(); i++) {
      takes = !(seen.get(bit + i) && check.parts().get(i).incidents().test(incident));
    }
    return takes;
  }
}
