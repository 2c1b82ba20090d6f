package dev.tidings.heal;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import dev.tidings.heal.UnhealthyContainer.Phase;
import dev.tidings.journal.States;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a process before has begun and not told the outcome of: the ends, beginnings and health
/// checks of these containers that are still to come are our own doing.
public final class Underway {

  private Underway() {}

  /// The containers, each with the beginning of its restart and, where the engine has said that it
  /// did it, when that was.
  public static List<States.Described> in(Store store) {
    return new UnhealthyContainers(store)
        .load().stream().filter(UnhealthyContainer::owesOutcome).map(Underway::described).toList();
  }

  private static States.Described described(UnhealthyContainer container) {
    Instant last = container.restarts().getLast();
    Action.Act act =
        new Action.Act(Action.ActKind.RESTART, container.tried(), container.ill(last), -1, "");
    EngineEvent event = OwnEvents.act(container.actor(), act, "", last);
    boolean done = container.phase() != Phase.RESTARTING;
    return new States.Described(event, done ? Optional.of(last) : Optional.empty());
  }
}
