package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Hands events from the thread that reads them to the one that writes them down. The reader never
/// waits here: an engine drops events for a reader that stalls, without a word (moby). If the disk
/// stalls instead, events gather up to a bound; beyond it they are given up and a [Gap] says which.
public final class Intake {

  /// What was handed over.
  ///
  /// @param events in the order they were read
  /// @param gaps noticed meanwhile
  public record Taken(List<EngineEvent> events, List<Gap> gaps) {

    /// Whether there is nothing in it.
    public boolean isEmpty() {
      return events.isEmpty() && gaps.isEmpty();
    }
  }

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private List<EngineEvent> events = new ArrayList<>();
  private List<Gap> gaps = new ArrayList<>();
  private long chars;
  private @Nullable Lost lost;

  /// What did not fit.
  private record Lost(Instant since, Instant until, int events) {
    Lost and(Instant time) {
      return new Lost(
          time.isBefore(since) ? time : since, time.isAfter(until) ? time : until, events + 1);
    }
  }

  /// An empty hand-over.
  ///
  /// @param limit how many characters of events may wait
  public Intake(long limit) {
    this.limit = limit;
  }

  /// Hands over an event. Never waits for the disk.
  public void offer(EngineEvent event) {
    lock.lock();
    try {
      if (chars >= limit) {
        Instant time = event.time();
        lost = lost == null ? new Lost(time, time, 1) : lost.and(time);
      } else {
        events.add(event);
        chars += event.raw().length();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Hands over a gap.
  public void offer(Gap gap) {
    lock.lock();
    try {
      gaps.add(gap);
    } finally {
      lock.unlock();
    }
  }

  /// Takes all that waits.
  public Taken take() {
    lock.lock();
    try {
      if (lost != null) {
        gaps.add(
            new Gap(
                lost.since(),
                lost.until(),
                "the disk could not keep up and " + lost.events() + " events did not fit"));
      }
      Taken taken = new Taken(events, gaps);
      events = new ArrayList<>();
      gaps = new ArrayList<>();
      chars = 0;
      lost = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
