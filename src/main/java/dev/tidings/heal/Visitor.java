package dev.tidings.heal;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LabelReader;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.heal.Patient.Phase;
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
record Visitor(Engine engine, Patients rows, Scope scope, Audit audit, LabelReader labels) {

  /// @param patient as it is now
  record Called(Patient patient, Visit visit) {}

  /// Runs on a thread of its own, and always has an answer: nobody would hear of an exception
  /// there, and whoever waits for it would wait for ever.
  Called call(Patient patient, boolean mayRestart, Instant now) {
    try {
      return look(patient, mayRestart, now);
    } catch (RuntimeException e) {
      return new Called(patient, new Visit.Unasked(words(e)));
    }
  }

  private Called look(Patient patient, boolean mayRestart, Instant now) {
    return switch (engine.inspect(patient.id())) {
      case Answer.Told<Inspection>(Inspection told) -> seen(patient, told, mayRestart, now);
      case Answer.Gone<Inspection> _ -> new Called(patient, new Visit.Gone());
      case Answer.Forbidden<Inspection>(String question) ->
          new Called(patient, new Visit.Forbidden("GET " + question));
      case Answer.Failed<Inspection>(String why) -> new Called(patient, new Visit.Unasked(why));
    };
  }

  /// What the engine says now counts, and not what an event said a second ago.
  private Called seen(Patient patient, Inspection told, boolean mayRestart, Instant now) {
    Sight sight = Sight.of(told);
    ContainerLabels asked = labels.of(told);
    Optional<Care.Heal> wish =
        scope.holds(patient.id(), sight.name()) ? Care.heal(asked) : Optional.empty();
    if (wish.isEmpty()) {
      return new Called(patient, new Visit.Unwanted(sight.name(), asked));
    }
    boolean begun = patient.phase() == Phase.RESTARTING;
    if (begun && sight.isRunning() && !sight.run().equals(patient.run())) {
      return new Called(patient, new Visit.Restarted());
    }
    boolean needed = sight.isUnhealthy() || (begun && sight.hasEnded());
    return mayRestart && needed
        ? restart(described(patient, told, sight), sight, wish.get(), now)
        : new Called(patient, new Visit.Seen(sight));
  }

  /// With what the engine says of it: an event may have come without.
  private static Patient described(Patient patient, Inspection told, Sight sight) {
    Map<String, String> attributes = new HashMap<>(told.below("Config/Labels"));
    attributes.put("image", told.text("Config/Image"));
    attributes.put("name", sight.name());
    Actor actor = new Actor(patient.id(), attributes);
    return new Patient(actor, patient.phase(), patient.since(), patient.restarts(), patient.run());
  }

  private Called restart(Patient patient, Sight sight, Care.Heal wish, Instant now) {
    boolean begun = patient.phase() == Phase.RESTARTING;
    Patient restarting = begun ? patient : patient.restarting(sight.run(), now);
    Action.Act act =
        new Action.Act(
            Action.Deed.RESTART,
            restarting.tried(),
            patient.ill(now),
            -1,
            begun ? "an earlier restart was cut short" : "its health check fails");
    audit.write(patient.actor(), act, wish.rule(), now, () -> rows.save(restarting));
    return new Called(restarting, order(patient.id(), wish.timeout()));
  }

  private Visit order(String id, Duration timeout) {
    try {
      return Visit.of(engine.orders().restart(id, timeout));
    } catch (RuntimeException e) {
      return new Visit.Failed(words(e));
    }
  }

  private static String words(RuntimeException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
