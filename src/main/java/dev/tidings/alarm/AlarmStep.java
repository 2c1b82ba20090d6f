package dev.tidings.alarm;

import dev.tidings.work.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes alarms of what is journaled, and once after each start of how containers stand. Runs when
/// it is signalled.
public final class AlarmStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(AlarmStep.class);

  /// Until the containers were looked at.
  private static final Duration SOON = Duration.ofSeconds(2);

  /// Where containers cannot be looked at, the present begins without: a proxy may forbid it for
  /// good.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration UPKEEP = Duration.ofHours(1);

  private final AlarmGenerator generator;
  private final Alarms alarms;
  private final Duration age;
  private final Consumer<Instant> ready;
  private final Runnable told;
  private boolean aligned;
  private boolean begun;
  private Instant started = Instant.MAX;
  private long last;
  private Instant forgotten = Instant.MIN;

  /// @param age for how long alarms are remembered
  /// @param ready called once that the past has become alarms, with the time at which this began:
  ///   what has happened since is new
  /// @param told when there is a new one
  public AlarmStep(
      AlarmGenerator generator,
      Alarms alarms,
      Duration age,
      Consumer<Instant> ready,
      Runnable told) {
    this.generator = generator;
    this.alarms = alarms;
    this.age = age;
    this.ready = ready;
    this.told = told;
  }

  @Override
  public Instant run(Instant now) throws InterruptedException {
    while (generator.read(now)) {}
    aligned = aligned || generator.align(now);
    begin(now);
    forget(now);
    tell();
    return now.plus(aligned ? UPKEEP : SOON);
  }

  private void begin(Instant now) {
    if (started.equals(Instant.MAX)) {
      started = now;
    }
    if (!begun && (aligned || !now.isBefore(started.plus(PATIENCE)))) {
      ready.accept(started);
      begun = true;
      // What came meanwhile waits to be reported.
      last = 0;
    }
  }

  /// Seldom: it looks at each of them. A clock that was set back must not put it off.
  private void forget(Instant now) {
    if (now.isBefore(forgotten) || !now.isBefore(forgotten.plus(UPKEEP))) {
      long lost = generator.forget(now.minus(age));
      if (lost > 0) {
        LOG.error(
            "Alarms deleted that were never posted to alarms.webhook, too many or too old: {}",
            lost);
      }
      forgotten = now;
    }
  }

  /// Whoever has nothing to do is not woken.
  private void tell() {
    long newest = alarms.last();
    if (newest != last) {
      last = newest;
      told.run();
    }
  }
}
