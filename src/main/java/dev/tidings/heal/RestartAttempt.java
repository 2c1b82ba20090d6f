package dev.tidings.heal;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LabelReader;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.heal.UnhealthyContainer.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Looks at one patient and restarts it if it still needs it. Before the engine is told to, it is
/// durable that it will be: whatever happens then, the restart counts, and its events are ours.
///
/// @param scope what may be touched at all
/// @param labels tells what a container asks for
record RestartAttempt(
    Engine engine, UnhealthyContainers table, Scope scope, Audit audit, LabelReader labels) {

  /// @param container as it is now
  record Called(UnhealthyContainer container, RestartResult visit) {}

  /// Runs on a thread of its own, and always has an answer: nobody would hear of an exception
  /// there, and whoever waits for it would wait for ever.
  Called call(UnhealthyContainer container, boolean mayRestart, Instant now) {
    try {
      return look(container, mayRestart, now);
    } catch (RuntimeException e) {
      return new Called(container, new RestartResult.Unasked(words(e)));
    }
  }

  private Called look(UnhealthyContainer container, boolean mayRestart, Instant now) {
    return switch (engine.inspect(container.id())) {
      case Answer.Given<Inspection>(Inspection told) -> seen(container, told, mayRestart, now);
      case Answer.Gone<Inspection> _ -> new Called(container, new RestartResult.Gone());
      case Answer.Forbidden<Inspection>(String question) ->
          new Called(container, new RestartResult.Forbidden("GET " + question));
      case Answer.Failed<Inspection>(String why) ->
          new Called(container, new RestartResult.Unasked(why));
    };
  }

  /// What the engine says now counts, and not what an event said a second ago.
  private Called seen(
      UnhealthyContainer container, Inspection told, boolean mayRestart, Instant now) {
    ContainerHealth health = ContainerHealth.of(told);
    ContainerLabels asked = labels.of(told);
    Optional<CareLabels.Heal> wish =
        scope.holds(container.id(), health.name()) ? CareLabels.heal(asked) : Optional.empty();
    if (wish.isEmpty()) {
      return new Called(container, new RestartResult.Unwanted(health.name(), asked));
    }
    boolean begun = container.phase() == Phase.RESTARTING;
    if (begun && health.isRunning() && !health.run().equals(container.run())) {
      return new Called(container, new RestartResult.Restarted());
    }
    boolean needed = health.isUnhealthy() || (begun && health.hasEnded());
    return mayRestart && needed
        ? restart(described(container, told, health), health, wish.get(), now)
        : new Called(container, new RestartResult.Seen(health));
  }

  /// With what the engine says of it: an event may have come without.
  private static UnhealthyContainer described(
      UnhealthyContainer container, Inspection told, ContainerHealth health) {
    Map<String, String> attributes = new HashMap<>(told.below("Config/Labels"));
    attributes.put("image", told.text("Config/Image"));
    attributes.put("name", health.name());
    Actor actor = new Actor(container.id(), attributes);
    return new UnhealthyContainer(
        actor, container.phase(), container.since(), container.restarts(), container.run());
  }

  private Called restart(
      UnhealthyContainer container, ContainerHealth health, CareLabels.Heal wish, Instant now) {
    boolean begun = container.phase() == Phase.RESTARTING;
    UnhealthyContainer restarting = begun ? container : container.restarting(health.run(), now);
    Action.Act act =
        new Action.Act(
            Action.ActKind.RESTART,
            restarting.tried(),
            container.ill(now),
            -1,
            begun ? "an earlier restart was cut short" : "its health check fails");
    audit.write(container.actor(), act, wish.rule(), now, () -> table.save(restarting));
    return new Called(restarting, order(container.id(), wish.timeout()));
  }

  private RestartResult order(String id, Duration timeout) {
    try {
      return RestartResult.of(engine.orders().restart(id, timeout));
    } catch (RuntimeException e) {
      return new RestartResult.Failed(words(e));
    }
  }

  private static String words(RuntimeException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
