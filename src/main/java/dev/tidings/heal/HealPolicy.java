package dev.tidings.heal;

import java.time.Duration;

/// How an unhealthy container is restarted.
///
/// @param minUnhealthy how long it must be unhealthy before the first restart
/// @param verifyWithin how long after a restart it must be healthy
/// @param budget how many restarts there may be within [#window]
/// @param window see [#budget]
/// @param coolDown between the first two restarts within the window; then twice as long each time
public record HealPolicy(
    Duration minUnhealthy, Duration verifyWithin, int budget, Duration window, Duration coolDown) {

  /// Checks that there is a budget.
  public HealPolicy {
    if (budget < 1) {
      throw new IllegalArgumentException("a budget of at least one restart is wanted");
    }
  }

  /// How long to wait after a restart before the next one.
  ///
  /// @param restarts how many there were within the window
  Duration pause(int restarts) {
    Duration pause = restarts < 1 ? Duration.ZERO : coolDown;
    for (int i = 1; i < restarts && pause.compareTo(window) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(window) > 0 ? window : pause;
  }
}
