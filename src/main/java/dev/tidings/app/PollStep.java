package dev.tidings.app;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Batch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// From the journal to the outbox, one mail an interval: the mode `poll`.
///
/// Intervals are counted from 1970 in UTC, so neither a restart nor a slow run shifts them. A mail
/// is due when an event waits that arrived before the present interval began; so what was due while
/// Tidings was down is mailed when it is back.
final class PollStep implements Step {

  private final Sorter sorter;
  private final Backlog backlog;
  private final Dispatch dispatch;
  private final Duration interval;

  PollStep(Sorter sorter, Backlog backlog, Dispatch dispatch, Duration interval) {
    this.sorter = sorter;
    this.backlog = backlog;
    this.dispatch = dispatch;
    this.interval = interval;
  }

  @Override
  public Instant run(Instant now) {
    Instant began = beganAt(now);
    Instant ends = began.plus(interval);
    // Before anything is sorted: a gap that is told meanwhile is then among it, or waits still.
    boolean awaitsGap = dispatch.awaitsGap(now);
    Instant next = sorter.run(now);
    Instant sooner = next.isBefore(ends) ? next : ends;
    if (sorter.waiting().isEmpty() || !isDue(began, now)) {
      return sooner;
    }
    if (awaitsGap) {
      return now.plusSeconds(1);
    }
    if (dispatch.desk().holdsBack(now).isPresent()) {
      return now.plus(NotifyStep.LOOK_AGAIN);
    }
    mail(ends, now);
    return now;
  }

  /// One that arrived in the future did so before the clock was set back.
  private boolean isDue(Instant began, Instant now) {
    return backlog.oldest().filter(at -> at.isBefore(began) || at.isAfter(now)).isPresent();
  }

  private void mail(Instant ends, Instant now) {
    boolean held = dispatch.desk().held().isPresent();
    Batch.Occasion occasion = held ? Batch.Occasion.CATCH_UP : Batch.Occasion.POLL;
    boolean full = false;
    for (List<Name> names : dispatch.together(Set.copyOf(sorter.waiting()))) {
      Optional<Dispatch.Written> written =
          dispatch.write(names, occasion, Optional.empty(), Optional.of(ends), now);
      written.ifPresent(it -> dispatch.put(it, () -> {}));
      if (written.filter(it -> it.gathered().full()).isEmpty()) {
        sorter.waiting().removeAll(names);
      } else {
        full = true;
      }
    }
    if (held && !full) {
      dispatch.desk().released();
    }
  }

  private Instant beganAt(Instant now) {
    long millis = now.toEpochMilli();
    return Instant.ofEpochMilli(millis - Math.floorMod(millis, interval.toMillis()));
  }
}
