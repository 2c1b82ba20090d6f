package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Batch;
import dev.tidings.work.Step;
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
public final class PollStep implements Step {

  /// A signal is held for so long at most, until the end it asks for has come; and a little more.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final EventProcessor processor;
  private final Backlog backlog;
  private final MailComposer composer;
  private final Duration interval;

  /// When the interval began that has had its mail.
  private Instant served = Instant.MIN;

  public PollStep(
      EventProcessor processor, Backlog backlog, MailComposer composer, Duration interval) {
    this.processor = processor;
    this.backlog = backlog;
    this.composer = composer;
    this.interval = interval;
  }

  @Override
  public Instant run(Instant now) {
    Instant began = beganAt(now);
    Instant ends = began.plus(interval);
    // Before anything is sorted: a gap that is reported meanwhile is then among it, or waits still.
    boolean awaitsGap = composer.awaitsGap(now);
    Instant next = processor.run(now);
    Instant sooner = next.isBefore(ends) ? next : ends;
    boolean due = !processor.waiting().isEmpty() && isDue(began, now) && !served.equals(began);
    if (!due || isStillOpen(began, now)) {
      return sooner;
    }
    if (awaitsGap) {
      return now.plusSeconds(1);
    }
    if (composer.tellsOverdueGaps(now)) {
      return now;
    }
    if (composer.mailWriter().holdsBack(now).isPresent()) {
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
    boolean held = composer.mailWriter().held().isPresent();
    Batch.Occasion occasion = held ? Batch.Occasion.CATCH_UP : Batch.Occasion.POLL;
    boolean full = false;
    List<List<Name>> all = composer.together(processor.waiting());
    for (List<Name> names : all) {
      boolean last = held && !full && names.equals(all.getLast());
      Optional<MailComposer.Written> written =
          composer.write(names, occasion, Optional.empty(), Optional.of(ends), now);
      written.ifPresent(it -> put(it, last));
      if (written.filter(it -> it.gathered().full()).isEmpty()) {
        processor.dealtWith(names);
      } else {
        full = true;
      }
    }
    if (!full && composer.mailWriter().held().isPresent()) {
      composer.mailWriter().released();
    }
    return !full;
  }

  /// @param last whether it is the last that tells of an outage
  private void put(MailComposer.Written written, boolean last) {
    composer.put(
        written,
        () -> {
          if (last && !written.gathered().full()) {
            composer.mailWriter().released();
          }
        });
  }

  private Instant beganAt(Instant now) {
    long millis = now.toEpochMilli();
    return Instant.ofEpochMilli(millis - Math.floorMod(millis, interval.toMillis()));
  }
}
