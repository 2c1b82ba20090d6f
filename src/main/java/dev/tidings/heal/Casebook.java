package dev.tidings.heal;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.heal.Patient.Phase;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The patients, in memory and on the disk, and how each goes from one phase to the next. Used by
/// one thread.
final class Casebook {

  private static final Logger LOG = LoggerFactory.getLogger(Casebook.class);

  /// More are not cared for at a time: the first come first.
  private static final int MOST = 1_000;

  private final Patients rows;
  private final Healer.Plan plan;
  private final Audit audit;
  private final Map<String, Patient> patients = new LinkedHashMap<>();
  private final Setbacks setbacks = new Setbacks();
  private final BiConsumer<String, ContainerLabels> warnings;

  /// Those of which a look has shown that their labels are not followed, and never will be.
  private final Set<String> unwanted = new LinkedHashSet<>();

  private String missing = "";

  /// @param warnings gets the name and labels of each container whose labels are not followed
  Casebook(
      Store store, Healer.Plan plan, Audit audit, BiConsumer<String, ContainerLabels> warnings) {
    this.rows = new Patients(store);
    this.plan = plan;
    this.audit = audit;
    this.warnings = warnings;
  }

  /// Takes what the process before has left.
  void load() {
    patients.clear();
    rows.load().forEach(patient -> patients.put(patient.id(), patient));
  }

  List<Patient> all() {
    return List.copyOf(patients.values());
  }

  boolean isCaring() {
    return !patients.isEmpty();
  }

  Optional<Patient> of(String id) {
    return Optional.ofNullable(patients.get(id));
  }

  /// Until when nothing is tried again.
  Instant rests(Patient patient, Instant now) {
    return setbacks.until(patient.id(), now);
  }

  /// One as it is by the present clock.
  Patient present(Patient patient, Instant now) {
    Patient present = patient.notAfter(now);
    if (!present.equals(patient)) {
      put(present);
    }
    return present;
  }

  /// An unhealthy container, if it seems to ask for help: what its labels are worth shows when it
  /// is looked at.
  void fallsIll(Actor actor, Instant when) {
    boolean asks =
        plan.scope().holds(actor.id(), actor.name())
            && !unwanted.contains(actor.id())
            && Care.heal(ContainerLabels.trusted(actor)).isPresent();
    Patient known = patients.get(actor.id());
    if (!asks || (known == null && patients.size() >= MOST)) {
      return;
    }
    if (known == null) {
      put(Patient.ill(actor, when));
      return;
    }
    switch (known.phase()) {
      case WELL -> put(known.relapsed(when));
      case CONVALESCENT -> put(known.in(Phase.ILL));
      case ILL, RESTARTING, GIVEN_UP -> {}
    }
  }

  /// It is healthy.
  void recovers(Patient patient, Instant now) {
    if (patient.owesOutcome()) {
      healed(patient, now);
    } else if (patient.phase() != Phase.WELL) {
      put(patient.in(Phase.WELL));
    }
  }

  /// Somebody else has started it: it gets another chance.
  void started(Actor actor) {
    Patient patient = patients.get(actor.id());
    if (patient != null && patient.phase() == Phase.GIVEN_UP) {
      put(patient.in(Phase.WELL));
    }
  }

  private void healed(Patient patient, Instant now) {
    LOG.info("{} is healthy again after {}", patient.actor().name(), restarts(patient));
    String result = "it is healthy after " + restarts(patient);
    close(patient, Phase.WELL, act(Action.Deed.HEALED, patient, result, now), now);
  }

  /// No more is done for it.
  void giveUp(Patient patient, String why, Instant now) {
    LOG.warn("{} stays unhealthy: {}", patient.actor().name(), why);
    close(patient, Phase.GIVEN_UP, act(Action.Deed.GAVE_UP, patient, why, now), now);
  }

  private void close(Patient patient, Phase phase, Action.Act act, Instant now) {
    // That it may was found out before anything was done; this is for the record.
    String rule =
        Care.heal(ContainerLabels.trusted(patient.actor())).map(Care.Heal::rule).orElse("");
    Patient closed = patient.in(phase);
    audit.write(patient.actor(), act, rule, now, () -> rows.save(closed));
    patients.put(closed.id(), closed);
    setbacks.forget(closed.id());
  }

  private static String restarts(Patient patient) {
    if (patient.tried() == 0) {
      return "no restart";
    }
    return patient.tried() == 1 ? "1 restart" : patient.tried() + " restarts";
  }

  private static Action.Act act(Action.Deed deed, Patient patient, String why, Instant now) {
    return new Action.Act(deed, patient.tried(), patient.ill(now), -1, why);
  }

  private void put(Patient patient) {
    rows.save(patient);
    patients.put(patient.id(), patient);
    if (patient.phase() == Phase.WELL) {
      setbacks.forget(patient.id());
    }
  }

  /// It is not there any more, or not ours to care for.
  void gone(String id, Instant now) {
    Patient patient = patients.get(id);
    if (patient != null && patient.owesOutcome()) {
      letBe(patient, "it is gone, or its label is", now);
    }
    forget(id);
  }

  /// Whoever reads the journal must know that what happens from here on is not our doing.
  private void letBe(Patient patient, String why, Instant now) {
    close(patient, Phase.WELL, act(Action.Deed.LET_BE, patient, why, now), now);
  }

  void forget(String id) {
    if (patients.remove(id) != null) {
      rows.forget(id);
      setbacks.forget(id);
    }
  }

  /// A visit has ended.
  ///
  /// @param heard the last word on its health meanwhile; empty: none
  void settle(Visitor.Called called, String heard, Instant now) {
    Patient patient = called.patient();
    if (!patients.containsKey(patient.id())) {
      return;
    }
    patients.put(patient.id(), patient);
    switch (called.visit()) {
      case Visit.Restarted _ -> restarted(patient, heard, now);
      case Visit.Seen(Sight sight) -> seen(patient, sight, now);
      case Visit.Gone _ -> gone(patient.id(), now);
      case Visit.Unwanted(String name, ContainerLabels labels) -> {
        unwanted(patient.id(), name, labels);
        gone(patient.id(), now);
      }
      case Visit.Forbidden(String permission) -> forbidden(patient, permission, now);
      case Visit.Failed(String why) -> failed(patient, why, now);
      case Visit.Unasked(String why) -> {
        setbacks.note(patient.id(), false, now);
        LOG.info("{} could not be looked at: {} (trying again)", patient.actor().name(), why);
      }
    }
  }

  /// Labels never change; but whether they are the image's may be known one day.
  private void unwanted(String id, String name, ContainerLabels labels) {
    warnings.accept(name, labels);
    if (Care.HEALING.stream().noneMatch(labels::isUncertain)) {
      unwanted.add(id);
    }
    if (unwanted.size() > MOST) {
      unwanted.remove(unwanted.iterator().next());
    }
  }

  private void restarted(Patient patient, String heard, Instant now) {
    setbacks.forget(patient.id());
    Patient done = patient.restarted(now);
    put(done);
    LOG.info("{} was restarted because it was unhealthy", patient.actor().name());
    if (heard.equals("healthy")) {
      healed(done, now);
    } else if (heard.equals("unhealthy")) {
      put(done.in(Phase.ILL));
    }
  }

  /// It needed no restart, or it is time to know whether the one before has helped.
  private void seen(Patient patient, Sight sight, Instant now) {
    if (sight.isHealthy() && patient.phase() == Phase.RESTARTING) {
      healed(patient.untouched(), now);
    } else if (sight.isHealthy()) {
      recovers(patient, now);
    } else if (patient.phase() == Phase.CONVALESCENT && sight.isUnhealthy()) {
      put(patient.in(Phase.ILL));
    } else if (patient.phase() == Phase.CONVALESCENT) {
      String state = sight.isRunning() ? "its health check has not decided" : "it is not running";
      giveUp(patient, state + " after " + restarts(patient), now);
    } else if (patient.owesOutcome()) {
      letBe(patient, "somebody stopped or restarted it meanwhile", now);
    } else {
      put(patient.in(Phase.WELL));
    }
  }

  /// The permission may be given meanwhile, so each new patient tries; the log says it once.
  private void forbidden(Patient patient, String permission, Instant now) {
    if (!missing.equals(permission)) {
      LOG.warn("Healing is not possible: what stands before the engine forbids {}", permission);
      missing = permission;
    }
    Patient untouched = patient.phase() == Phase.RESTARTING ? patient.untouched() : patient;
    giveUp(
        untouched, "permission missing: what stands before the engine forbids " + permission, now);
  }

  private void failed(Patient patient, String why, Instant now) {
    int orders = setbacks.note(patient.id(), true, now);
    if (orders > plan.retries()) {
      giveUp(patient, "the engine did not do it, asked " + orders + " times: " + why, now);
      return;
    }
    put(patient);
    LOG.info("{} could not be restarted: {} (trying again)", patient.actor().name(), why);
  }
}
