package dev.tidings.app;

import dev.tidings.alarm.Watchman;
import java.time.Duration;
import java.time.Instant;

/// Makes alarms of what is journaled, and once after each start of how containers stand. Runs when
/// it is signalled.
final class AlarmStep implements Step {

  /// Until the containers were looked at.
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final Duration UPKEEP = Duration.ofHours(1);

  private final Watchman watchman;
  private final Duration age;
  private final Runnable told;
  private boolean aligned;

  /// @param age for how long alarms are remembered
  /// @param told when there may be a new one
  AlarmStep(Watchman watchman, Duration age, Runnable told) {
    this.watchman = watchman;
    this.age = age;
    this.told = told;
  }

  @Override
  public Instant run(Instant now) throws InterruptedException {
    boolean any = false;
    while (watchman.read(now)) {
      any = true;
    }
    if (!aligned) {
      aligned = watchman.align(now);
      any |= aligned;
    }
    watchman.forget(now.minus(age));
    if (any) {
      told.run();
    }
    return now.plus(aligned ? UPKEEP : SOON);
  }
}
