package dev.tidings.incident;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;

/// What Tidings says of its own actions, and what of it must be remembered.
final class OwnActions {

  private OwnActions() {}

  /// Notes what is about to be done, or is not to be done any more, unless the event group says
  /// already what came of it.
  ///
  /// @return whether the container's next end and beginning are ours
  static boolean begin(EventGroup eventGroup, ContainerHistory history) {
    if (eventGroup.outcome().isEmpty()) {
      eventGroup.moments().forEach(moment -> note(moment.event(), history));
    }
    return history.isRestarting(eventGroup.moments().getFirst().event().time());
  }

  private static void note(EngineEvent event, ContainerHistory history) {
    if (is(event, Action.ActKind.RESTART)) {
      history.restarting = event.time();
      history.healing = true;
    } else if (is(event, Action.ActKind.LET_BE)) {
      history.restarting = null;
      history.healing = false;
    }
  }

  private static boolean is(EngineEvent event, Action.ActKind kind) {
    return event.action() instanceof Action.Act act && act.kind() == kind;
  }

  /// Goes on where an earlier process left off.
  ///
  /// @param described perhaps what it had begun to do
  /// @param done whether the engine has said that it did it
  static void know(EngineEvent described, boolean done, ContainerHistory history) {
    note(described, history);
    history.restarting = done ? null : history.restarting;
  }

  /// Notes what came of it.
  static Intent end(Action.Act act, ContainerHistory history) {
    history.restarting = null;
    history.healing = false;
    return switch (act.kind()) {
      case HEALED -> {
        history.unhealthy = null;
        yield new Intent.Healed(act.count(), act.after());
      }
      case GAVE_UP -> new Intent.GaveUp(act.count(), act.after(), act.why());
      case REMOVED -> new Intent.Cleaned(act.count(), act.bytes());
      case KEPT -> new Intent.NotCleaned(act.why());
      case RESTART, LET_BE, REMOVE, SPARED -> new Intent.Healing();
    };
  }
}
