package dev.tidings.incident;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which compose projects somebody is changing. A change lasts from the first thing that somebody
/// asked for until nothing has happened for a while to any container of the project, and none of
/// them waits for its start or for its health. What was asked for is held so long, so that a
/// deployment is one thing to tell; what goes wrong is not.
///
/// As many are known as have containers with events that are held. Used by one thread.
final class Operations {

  /// So many signs of a name are looked at.
  private static final int SIGNS = 10;

  private final IncidentGrouper.Pace pace;
  private final Map<String, Operation> all = new HashMap<>();

  /// Those in which a container waits; see [#survey].
  private final Set<String> waiting = new HashSet<>();

  /// When it began and went on, by our clock and by the engine's.
  private record Operation(Instant began, Instant last, Instant happened, Instant lastHappened) {

    Operation with(HeldEvent moment) {
      return new Operation(
          began, moment.arrived(), happened, later(lastHappened, moment.event().time()));
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }
  }

  Operations(IncidentGrouper.Pace pace) {
    this.pace = pace;
  }

  /// Takes an event of a project, in the order of arrival.
  ///
  /// @param begins whether it is part of what somebody asked for
  void note(String project, HeldEvent moment, boolean begins) {
    if (pace.quiet().isZero()) {
      return;
    }
    Operation present = all.get(project);
    if (present != null) {
      all.put(project, present.with(moment));
    } else if (begins) {
      Instant at = moment.arrived();
      Instant happened = moment.event().time();
      all.put(project, new Operation(at, at, happened, happened));
    }
  }

  /// Whether an event at that time does not belong to what is going on in its project: much may
  /// arrive at once that happened within hours.
  ///
  /// @param groups those that are held
  boolean isOverBy(String project, Instant time, Collection<EventGroup> groups) {
    Operation operation = all.get(project);
    if (operation == null || !time.isAfter(operation.lastHappened().plus(pace.quiet()))) {
      return false;
    }
    return time.isAfter(operation.happened().plus(pace.most()))
        || groups.stream().noneMatch(each -> each.isWaiting() && isOf(each, project));
  }

  /// Whether an event of a container at that time is part of what goes on in its project.
  boolean isGoingOn(EventGroup eventGroup, Instant time) {
    return eventGroup
        .project()
        .map(all::get)
        .filter(operation ->
            !time.isAfter(operation.lastHappened().plus(pace.quiet())) || eventGroup.isWaiting())
        .filter(operation -> !time.isAfter(operation.happened().plus(pace.most())))
        .isPresent();
  }

  /// Whatever comes of it from now on is another one.
  void end(String project) {
    all.remove(project);
  }

  /// Looks at what is held, before [#until] is asked.
  void survey(Collection<EventGroup> groups) {
    Set<String> held = new HashSet<>();
    waiting.clear();
    for (EventGroup each : groups) {
      if (each.isOrderly()) {
        each.project().ifPresent(held::add);
        if (each.isWaiting()) {
          each.project().ifPresent(waiting::add);
        }
      }
    }
    all.keySet().retainAll(held);
  }

  /// Until when, by our clock, a group is held for others of its project; the past where it is not.
  Instant until(EventGroup eventGroup) {
    if (eventGroup.isEnded()) {
      return Instant.MIN;
    }
    Optional<String> project =
        eventGroup.subject().type().equals("container")
            ? eventGroup.project().filter(_ -> eventGroup.isOrderly())
            : owner(eventGroup.subject().name());
    return project.map(this::until).orElse(Instant.MIN);
  }

  private Instant until(String project) {
    Operation operation = all.get(project);
    if (operation == null) {
      return Instant.MIN;
    }
    Instant most = operation.began().plus(pace.most());
    Instant quiet = operation.last().plus(pace.quiet());
    return waiting.contains(project) || quiet.isAfter(most) ? most : quiet;
  }

  /// Whose network or volume it is: compose names them so. Both may have the sign between them in
  /// their names.
  private Optional<String> owner(String name) {
    int end = name.indexOf('_');
    for (int tries = 0; end > 0 && tries < SIGNS; tries++) {
      if (all.containsKey(name.substring(0, end))) {
        return Optional.of(name.substring(0, end));
      }
      end = name.indexOf('_', end + 1);
    }
    return Optional.empty();
  }

  private static boolean isOf(EventGroup eventGroup, String project) {
    return eventGroup.project().filter(project::equals).isPresent();
  }
}
