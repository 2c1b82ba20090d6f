package dev.tidings.incident;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;

/// What Tidings says of its own deeds, and what of it must be remembered.
final class OwnDeeds {

  private OwnDeeds() {}

  /// Notes what is about to be done, or is not to be done any more, unless the breath says already
  /// what came of it.
  ///
  /// @return whether the container's next end and beginning are ours
  static boolean begin(Breath breath, Life life) {
    if (breath.outcome().isEmpty()) {
      breath.moments().forEach(moment -> note(moment.event(), life));
    }
    return life.isRestarting(breath.moments().getFirst().event().time());
  }

  private static void note(EngineEvent event, Life life) {
    if (is(event, Action.Deed.RESTART)) {
      life.restarting = event.time();
      life.healing = true;
    } else if (is(event, Action.Deed.LET_BE)) {
      life.restarting = null;
      life.healing = false;
    }
  }

  private static boolean is(EngineEvent event, Action.Deed deed) {
    return event.action() instanceof Action.Act act && act.deed() == deed;
  }

  /// Goes on where an earlier process left off.
  ///
  /// @param described perhaps what it had begun to do
  /// @param done whether the engine has said that it did it
  static void know(EngineEvent described, boolean done, Life life) {
    note(described, life);
    life.restarting = done ? null : life.restarting;
  }

  /// Notes what came of it.
  static Intent end(Action.Act act, Life life) {
    life.restarting = null;
    life.healing = false;
    return switch (act.deed()) {
      case HEALED -> {
        life.unhealthy = null;
        yield new Intent.Healed(act.count(), act.after());
      }
      case GAVE_UP -> new Intent.GaveUp(act.count(), act.after(), act.why());
      case REMOVED -> new Intent.Cleaned(act.count(), act.bytes());
      case KEPT -> new Intent.NotCleaned(act.why());
      case RESTART, LET_BE, REMOVE, SPARED -> new Intent.Healing();
    };
  }
}
