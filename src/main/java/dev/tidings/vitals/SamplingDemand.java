package dev.tidings.vitals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Whether anybody wants to know. Who does says so again and again; when nobody has for a while,
/// sampling slows down or ends. Any thread may use it.
public final class SamplingDemand {

  /// How long one wish counts.
  static final Duration LEASE = Duration.ofSeconds(15);

  /// From one round to the next while somebody watches.
  static final Duration PACE = Duration.ofSeconds(1);

  private final Optional<Duration> unwatched;
  private final Runnable wake;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition finished = lock.newCondition();

  // Guarded by the lock.
  private Instant until = Instant.MIN;
  private Instant last = Instant.MIN;
  private int rounds;
  private int waiters;
  private boolean pending;

  /// @param unwatched from one round to the next while nobody watches; empty: none are made
  /// @param wake has the next round made at once; called when somebody begins to watch
  public SamplingDemand(Optional<Duration> unwatched, Runnable wake) {
    this.unwatched = unwatched;
    this.wake = wake;
  }

  /// Somebody wants to know, for the next 15 seconds.
  public void want(Instant now) {
    boolean begins = false;
    lock.lock();
    try {
      Instant end = now.plus(LEASE);
      begins = !isWatched(now);
      rounds = begins ? 0 : rounds;
      until = begins || end.isAfter(until) ? end : until;
    } finally {
      lock.unlock();
    }
    if (begins) {
      wake.run();
    }
  }

  /// Whether a round is to be made.
  boolean isPaid(Instant now) {
    return unwatched.isPresent() || underLock(now) || isPending();
  }

  /// When the next round is due, if one is made now.
  Instant next(Instant now) {
    if (isPending()) {
      return now;
    }
    return underLock(now) ? now.plus(PACE) : unwatched.map(now::plus).orElse(Instant.MAX);
  }

  /// A round was made.
  ///
  /// @param now when it began
  /// @param whole whether everybody was looked at, in this one and those just before it
  void done(Instant now, boolean whole) {
    lock.lock();
    try {
      rounds++;
      pending = pending && !whole;
      last = now;
      finished.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there are two rounds since somebody began to watch, the last one not older than
  /// five seconds: then there is a difference to tell.
  ///
  /// @param now the present; it is wanted from now on
  /// @return false: not even one came in time
  boolean awaitDifference(Instant now, Duration patience) throws InterruptedException {
    want(now);
    Instant oldest = now.minus(PACE.multipliedBy(5));
    long left = patience.toNanos();
    lock.lock();
    try {
      while ((rounds < 2 || last.isBefore(oldest)) && left > 0) {
        left = finished.awaitNanos(left);
      }
      return rounds >= 1 && !last.isBefore(oldest);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until everybody was looked at once, within the last second or from now on; afterwards
  /// nobody watches because of it.
  ///
  /// @return false: nobody was looked at in time
  boolean awaitRound(Instant now, Duration patience) throws InterruptedException {
    Instant oldest = now.minus(PACE);
    if (!owe(oldest, now)) {
      return true;
    }
    wake.run();
    long left = patience.toNanos();
    lock.lock();
    try {
      while (pending && left > 0) {
        left = finished.awaitNanos(left);
      }
      return !last.isBefore(oldest);
    } finally {
      waiters--;
      // When nobody waits any longer for what has not come, it is not pending.
      pending = pending && waiters > 0;
      lock.unlock();
    }
  }

  /// A round that is still to come was made before the clock was set back.
  private boolean owe(Instant oldest, Instant now) {
    lock.lock();
    try {
      pending = pending || last.isBefore(oldest) || last.isAfter(now.plus(LEASE));
      waiters += pending ? 1 : 0;
      return pending;
    } finally {
      lock.unlock();
    }
  }

  private boolean isPending() {
    lock.lock();
    try {
      return pending;
    } finally {
      lock.unlock();
    }
  }

  private boolean underLock(Instant now) {
    lock.lock();
    try {
      return isWatched(now);
    } finally {
      lock.unlock();
    }
  }

  /// A wish that would last far longer than any was made before the clock was set back.
  private boolean isWatched(Instant now) {
    return now.isBefore(until) && !until.isAfter(now.plus(LEASE.multipliedBy(2)));
  }
}
