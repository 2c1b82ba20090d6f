package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Hands events from the thread that reads them to the one that writes them down. An engine drops
/// events for a reader that stalls, without a word, but keeps about a thousand before (moby). So if
/// the disk falls behind, events gather up to a bound; then the reader waits for space, for a short
/// while; and only then they are given up and a [Gap] says which.
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

  /// Each comes of a connection that began, so that takes a while.
  static final int MOST_GAPS = 100;

  /// Bytes of those that wait.
  private final long limit;

  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private List<EngineEvent> events = new ArrayList<>();
  private List<Gap> gaps = new ArrayList<>();
  private long weight;
  private boolean drained = true;
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
  /// @param limit how many bytes of memory events may take, about: half of it those that wait, half
  ///   those that are being written down meanwhile
  /// @param patience how long a reader may wait for space
  public Intake(long limit, Duration patience) {
    this.limit = limit / 2;
    this.patience = patience;
  }

  /// Hands over an event. Waits for space for a while, as long as the engine keeps what is not
  /// read.
  public void offer(EngineEvent event) {
    offer(event, false);
  }

  /// Hands over an event.
  ///
  /// @param container whether to wait for space without an end, because the engine keeps what is
  ///   not read
  public void offer(EngineEvent event, boolean container) {
    lock.lock();
    try {
      if (weight >= limit && !roomComes(container)) {
        Instant time = event.time();
        lost = lost == null ? new Lost(time, time, 1) : lost.and(time);
      } else {
        events.add(event);
        drained = false;
        weight += weight(event);
      }
    } finally {
      lock.unlock();
    }
  }

  /// A decoded event takes its line, about as much again for its parts, and the objects around
  /// them.
  private static long weight(EngineEvent event) {
    return 1_500 + 3L * event.raw().length();
  }

  /// Waits once for one stretch of overload: after that the disk is stalled, not slow.
  private boolean roomComes(boolean container) {
    long left = lost == null ? patience.toNanos() : 0;
    try {
      while (weight >= limit && (container || left > 0)) {
        left = room.awaitNanos(container ? Long.MAX_VALUE : left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return weight < limit;
  }

  /// Hands over a gap. Of more than are held the last ones become one.
  public void offer(Gap gap) {
    lock.lock();
    try {
      gaps.add(gaps.size() < MOST_GAPS ? gap : gaps.removeLast().and(gap));
      drained = false;
    } finally {
      lock.unlock();
    }
  }

  /// Whether all that was handed over is written down: a take found nothing, and nothing came
  /// since.
  public boolean isDrained() {
    lock.lock();
    try {
      return drained;
    } finally {
      lock.unlock();
    }
  }

  /// Takes all that waits. Whoever takes again has written down what was taken before.
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
      weight = 0;
      lost = null;
      drained = taken.isEmpty();
      room.signal();
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
