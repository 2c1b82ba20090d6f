package dev.tidings.incident;

import dev.tidings.event.Action;

/// What Tidings says of its own deeds, and what of it must be remembered.
final class OwnDeeds {

  private OwnDeeds() {}

  /// Notes what is about to be done, unless the breath says already what came of it.
  ///
  /// @return whether the container's next end and beginning are ours
  static boolean begin(Breath breath, Life life) {
    boolean begins =
        breath.outcome().isEmpty()
            && breath.moments().stream().anyMatch(moment -> isRestart(moment.event().action()));
    life.restarting |= begins;
    life.healing |= begins;
    return life.restarting;
  }

  private static boolean isRestart(Action action) {
    return action instanceof Action.Act act && act.deed() == Action.Deed.RESTART;
  }

  /// Notes what came of it.
  static Intent end(Action.Act act, Life life) {
    life.restarting = false;
    life.healing = false;
    return switch (act.deed()) {
      case HEALED -> {
        life.unhealthy = null;
        yield new Intent.Healed(act.count(), act.after());
      }
      case GAVE_UP -> new Intent.GaveUp(act.count(), act.after(), act.why());
      case REMOVED -> new Intent.Cleaned(act.count(), act.bytes());
      case KEPT -> new Intent.NotCleaned(act.why());
      case RESTART, REMOVE, SPARED -> new Intent.Healing();
    };
  }
}
