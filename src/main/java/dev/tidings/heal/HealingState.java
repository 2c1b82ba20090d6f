package dev.tidings.heal;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.heal.UnhealthyContainer.Phase;
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
final class HealingState {

  private static final Logger LOG = LoggerFactory.getLogger(HealingState.class);

  /// More are not cared for at a time: the first come first.
  private static final int MOST = 1_000;

  private final UnhealthyContainers table;
  private final Healer.Plan plan;
  private final Audit audit;
  private final Map<String, UnhealthyContainer> unhealthy = new LinkedHashMap<>();
  private final RetryDelays delays = new RetryDelays();
  private final BiConsumer<String, ContainerLabels> warnings;

  /// Those of which a look has shown that their labels are not followed, and never will be.
  private final Set<String> unwanted = new LinkedHashSet<>();

  private String missing = "";

  /// @param warnings gets the name and labels of each container whose labels are not followed
  HealingState(
      Store store, Healer.Plan plan, Audit audit, BiConsumer<String, ContainerLabels> warnings) {
    this.table = new UnhealthyContainers(store);
    this.plan = plan;
    this.audit = audit;
    this.warnings = warnings;
  }

  /// Takes what the process before has left.
  void load() {
    unhealthy.clear();
    table.load().forEach(container -> unhealthy.put(container.id(), container));
  }

  List<UnhealthyContainer> all() {
    return List.copyOf(unhealthy.values());
  }

  boolean isCaring() {
    return !unhealthy.isEmpty();
  }

  Optional<UnhealthyContainer> of(String id) {
    return Optional.ofNullable(unhealthy.get(id));
  }

  /// Until when nothing is tried again.
  Instant rests(UnhealthyContainer container, Instant now) {
    return delays.until(container.id(), now);
  }

  /// One as it is by the present clock.
  UnhealthyContainer present(UnhealthyContainer container, Instant now) {
    UnhealthyContainer present = container.notAfter(now);
    if (!present.equals(container)) {
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
            && CareLabels.heal(ContainerLabels.trusted(actor)).isPresent();
    UnhealthyContainer known = unhealthy.get(actor.id());
    if (!asks || (known == null && unhealthy.size() >= MOST)) {
      return;
    }
    if (known == null) {
      put(UnhealthyContainer.ill(actor, when));
      return;
    }
    switch (known.phase()) {
      case WELL -> put(known.relapsed(when));
      case CONVALESCENT -> put(known.in(Phase.ILL));
      case ILL, RESTARTING, GIVEN_UP -> {}
    }
  }

  /// It is healthy.
  void recovers(UnhealthyContainer container, Instant now) {
    if (container.owesOutcome()) {
      healed(container, now);
    } else if (container.phase() != Phase.WELL) {
      put(container.in(Phase.WELL));
    }
  }

  /// Somebody else has started it: it gets another chance.
  void started(Actor actor) {
    UnhealthyContainer container = unhealthy.get(actor.id());
    if (container != null && container.phase() == Phase.GIVEN_UP) {
      put(container.in(Phase.WELL));
    }
  }

  private void healed(UnhealthyContainer container, Instant now) {
    LOG.info("{} is healthy again after {}", container.actor().name(), restarts(container));
    String result = "it is healthy after " + restarts(container);
    close(container, Phase.WELL, act(Action.ActKind.HEALED, container, result, now), now);
  }

  /// No more is done for it.
  void giveUp(UnhealthyContainer container, String why, Instant now) {
    LOG.warn("{} stays unhealthy: {}", container.actor().name(), why);
    close(container, Phase.GIVEN_UP, act(Action.ActKind.GAVE_UP, container, why, now), now);
  }

  private void close(UnhealthyContainer container, Phase phase, Action.Act act, Instant now) {
    // That it may was found out before anything was done; this is for the record.
    String rule =
        CareLabels.heal(ContainerLabels.trusted(container.actor()))
            .map(CareLabels.Heal::rule)
            .orElse("");
    UnhealthyContainer closed = container.in(phase);
    audit.write(container.actor(), act, rule, now, () -> table.save(closed));
    unhealthy.put(closed.id(), closed);
    delays.forget(closed.id());
  }

  private static String restarts(UnhealthyContainer container) {
    if (container.tried() == 0) {
      return "no restart";
    }
    return container.tried() == 1 ? "1 restart" : container.tried() + " restarts";
  }

  private static Action.Act act(
      Action.ActKind kind, UnhealthyContainer container, String why, Instant now) {
    return new Action.Act(kind, container.tried(), container.ill(now), -1, why);
  }

  private void put(UnhealthyContainer container) {
    table.save(container);
    unhealthy.put(container.id(), container);
    if (container.phase() == Phase.WELL) {
      delays.forget(container.id());
    }
  }

  /// It is not there any more, or not ours to care for.
  void gone(String id, Instant now) {
    UnhealthyContainer container = unhealthy.get(id);
    if (container != null && container.owesOutcome()) {
      letBe(container, "it is gone, or its label is", now);
    }
    forget(id);
  }

  /// Who reads the journal must know that what happens from here on is not our doing.
  private void letBe(UnhealthyContainer container, String why, Instant now) {
    close(container, Phase.WELL, act(Action.ActKind.LET_BE, container, why, now), now);
  }

  void forget(String id) {
    if (unhealthy.remove(id) != null) {
      table.forget(id);
      delays.forget(id);
    }
  }

  /// A visit has ended.
  ///
  /// @param heard the last word on its health meanwhile; empty: none
  void settle(RestartAttempt.Called called, String heard, Instant now) {
    UnhealthyContainer container = called.container();
    if (!unhealthy.containsKey(container.id())) {
      return;
    }
    unhealthy.put(container.id(), container);
    switch (called.visit()) {
      case RestartResult.Restarted _ -> restarted(container, heard, now);
      case RestartResult.Seen(ContainerHealth health) -> seen(container, health, now);
      case RestartResult.Gone _ -> gone(container.id(), now);
      case RestartResult.Unwanted(String name, ContainerLabels labels) -> {
        unwanted(container.id(), name, labels);
        gone(container.id(), now);
      }
      case RestartResult.Forbidden(String permission) -> forbidden(container, permission, now);
      case RestartResult.Failed(String why) -> failed(container, why, now);
      case RestartResult.Unasked(String why) -> {
        delays.note(container.id(), false, now);
        LOG.info("{} could not be looked at: {} (trying again)", container.actor().name(), why);
      }
    }
  }

  /// Labels never change; but whether they are the image's may be known one day.
  private void unwanted(String id, String name, ContainerLabels labels) {
    warnings.accept(name, labels);
    if (CareLabels.HEALING.stream().noneMatch(labels::isUncertain)) {
      unwanted.add(id);
    }
    if (unwanted.size() > MOST) {
      unwanted.remove(unwanted.iterator().next());
    }
  }

  private void restarted(UnhealthyContainer container, String heard, Instant now) {
    delays.forget(container.id());
    UnhealthyContainer done = container.restarted(now);
    put(done);
    LOG.info("{} was restarted because it was unhealthy", container.actor().name());
    if (heard.equals("healthy")) {
      healed(done, now);
    } else if (heard.equals("unhealthy")) {
      put(done.in(Phase.ILL));
    }
  }

  /// It needed no restart, or it is time to know whether the one before has helped.
  private void seen(UnhealthyContainer container, ContainerHealth health, Instant now) {
    if (health.isHealthy() && container.phase() == Phase.RESTARTING) {
      healed(container.untouched(), now);
    } else if (health.isHealthy()) {
      recovers(container, now);
    } else if (container.phase() == Phase.CONVALESCENT && health.isUnhealthy()) {
      put(container.in(Phase.ILL));
    } else if (container.phase() == Phase.CONVALESCENT) {
      String state = health.isRunning() ? "its health check has not decided" : "it is not running";
      giveUp(container, state + " after " + restarts(container), now);
    } else if (container.owesOutcome()) {
      letBe(container, "somebody stopped or restarted it meanwhile", now);
    } else {
      put(container.in(Phase.WELL));
    }
  }

  /// The permission may be given meanwhile, so each new patient tries; the log says it once.
  private void forbidden(UnhealthyContainer container, String permission, Instant now) {
    if (!missing.equals(permission)) {
      LOG.warn("Healing is not possible: what stands before the engine forbids {}", permission);
      missing = permission;
    }
    UnhealthyContainer untouched =
        container.phase() == Phase.RESTARTING ? container.untouched() : container;
    giveUp(
        untouched, "permission missing: what stands before the engine forbids " + permission, now);
  }

  private void failed(UnhealthyContainer container, String why, Instant now) {
    int orders = delays.note(container.id(), true, now);
    if (orders > plan.retries()) {
      giveUp(container, "the engine did not do it, asked " + orders + " times: " + why, now);
      return;
    }
    put(container);
    LOG.info("{} could not be restarted: {} (trying again)", container.actor().name(), why);
  }
}
