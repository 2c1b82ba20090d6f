package dev.tidings.app;

import dev.tidings.batch.Batch;
import dev.tidings.journal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// From the journal to the outbox, one mail an interval: the mode `poll`.
///
/// Intervals are counted from 1970 in UTC, so neither a restart nor a slow run shifts them. A mail
/// is due when an event waits that arrived before the present interval began; so what was due while
/// Tidings was down is mailed when it is back.
final class PollStep implements Step {

  private final Gathering gathering;
  private final MailDesk desk;
  private final Duration interval;

  PollStep(Gathering gathering, MailDesk desk, Duration interval) {
    this.gathering = gathering;
    this.desk = desk;
    this.interval = interval;
  }

  @Override
  public Instant run(Instant now) {
    Instant began = beganAt(now);
    Instant ends = began.plus(interval);
    long mailed = desk.cursor();
    Gathering.Found look = gathering.first(mailed);
    // One that arrived in the future did so before the clock was set back.
    Optional<Entry> due =
        look.found().filter(e -> e.received().isBefore(began) || e.received().isAfter(now));
    if (due.isEmpty()) {
      if (look.seen() > mailed) {
        desk.skip(look.seen());
      }
      return ends;
    }
    if (gathering.awaitsGap(now)) {
      return now.plusSeconds(1);
    }
    if (desk.holdsBack(now).isPresent()) {
      return now.plus(NotifyStep.LOOK_AGAIN);
    }
    Batch.Occasion occasion =
        desk.held().isPresent() ? Batch.Occasion.CATCH_UP : Batch.Occasion.POLL;
    Gathering.Gathered all = gathering.all(look.seen(), occasion).orElseThrow();
    desk.put(desk.write(all.batch(), Optional.empty(), Optional.of(ends), now), all, () -> {});
    return now;
  }

  private Instant beganAt(Instant now) {
    long millis = now.toEpochMilli();
    return Instant.ofEpochMilli(millis - Math.floorMod(millis, interval.toMillis()));
  }
}
