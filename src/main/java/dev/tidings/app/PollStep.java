package dev.tidings.app;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Batch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// From the journal to the outbox, one mail an interval: the mode `poll`.
///
/// Intervals are counted from 1970 in UTC, so neither a restart nor a slow run shifts them. A mail
/// is due when an event waits that arrived before the present interval began; so what was due while
/// Tidings was down is mailed when it is back. It waits a little for the meaning of what arrived
/// just before the interval's end, or that would be a mail of its own.
final class PollStep implements Step {

  /// A signal is held for so long at most, until the end it asks for has come; and a little more.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Sorter sorter;
  private final Backlog backlog;
  private final Dispatch dispatch;
  private final Duration interval;

  /// When the interval began that has had its mail.
  private Instant served = Instant.MIN;

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
    boolean due = !sorter.waiting().isEmpty() && isDue(began, now) && !served.equals(began);
    if (!due || isStillOpen(began, now)) {
      return sooner;
    }
    if (awaitsGap) {
      return now.plusSeconds(1);
    }
    if (dispatch.desk().holdsBack(now).isPresent()) {
      return now.plus(NotifyStep.LOOK_AGAIN);
    }
    served = mail(ends, now) ? began : served;
    return now;
  }

  /// One that arrived in the future did so before the clock was set back.
  private boolean isDue(Instant began, Instant now) {
    return backlog.oldest().filter(at -> at.isBefore(began) || at.isAfter(now)).isPresent();
  }

  /// Whether the meaning of something that belongs to the interval before will be known soon.
  private boolean isStillOpen(Instant began, Instant now) {
    Duration half = interval.dividedBy(2);
    Instant end = began.plus(half.compareTo(PATIENCE) < 0 ? half : PATIENCE);
    return now.isBefore(end) && backlog.oldestOpen().filter(at -> at.isBefore(began)).isPresent();
  }

  /// @return whether that was all
  private boolean mail(Instant ends, Instant now) {
    boolean held = dispatch.desk().held().isPresent();
    Batch.Occasion occasion = held ? Batch.Occasion.CATCH_UP : Batch.Occasion.POLL;
    boolean full = false;
    List<List<Name>> all = dispatch.together(sorter.waiting());
    for (List<Name> names : all) {
      boolean last = held && !full && names.equals(all.getLast());
      Optional<Dispatch.Written> written =
          dispatch.write(names, occasion, Optional.empty(), Optional.of(ends), now);
      written.ifPresent(it -> put(it, last));
      if (written.filter(it -> it.gathered().full()).isEmpty()) {
        sorter.waiting().removeAll(names);
      } else {
        full = true;
      }
    }
    if (!full && dispatch.desk().held().isPresent()) {
      dispatch.desk().released();
    }
    return !full;
  }

  /// @param last whether it is the last that tells of an outage
  private void put(Dispatch.Written written, boolean last) {
    dispatch.put(
        written,
        () -> {
          if (last && !written.gathered().full()) {
            dispatch.desk().released();
          }
        });
  }

  private Instant beganAt(Instant now) {
    long millis = now.toEpochMilli();
    return Instant.ofEpochMilli(millis - Math.floorMod(millis, interval.toMillis()));
  }
}
