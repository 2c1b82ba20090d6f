package dev.tidings.work;

import dev.tidings.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that runs one [Step]: the only loop, the only wait and the only catch of Tidings. An
/// exception backs off and is logged once, until its message changes; an [Error] is nobody's to
/// handle and ends the process.
public final class Worker {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  /// Waiting longer at one stretch would oversleep a clock that is set forward.
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /// What fails for longer needs somebody.
  private static final Duration AILING = Duration.ofMinutes(1);

  private final Step step;
  private final InstantSource clock;
  private final Reports reports;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private boolean signalled;
  private boolean stopping;
  private boolean finishing;

  // Owned by the thread.
  private Duration backoff = Duration.ZERO;
  private String lastFailure = "";
  private @Nullable Instant failingSince;

  /// Told of what a worker cannot help, on its own thread.
  public interface Reports {

    /// An [Error]; expected to end the process.
    void died(Error error);

    /// It has failed again and again, for a minute or more.
    void ails(String worker, Instant since, String why);

    /// It works; said once after each time it ailed.
    void recovered(String worker);

    /// It begins a step.
    default void began(String worker, Instant now) {}

    /// It has ended the step, well or not.
    default void ended(String worker) {}
  }

  /// A worker that has not begun yet.
  public Worker(String name, Step step, InstantSource clock, Reports reports) {
    this.step = step;
    this.clock = clock;
    this.reports = reports;
    this.thread = new Thread(this::loop, name);
  }

  /// As its thread is called.
  public String name() {
    return thread.getName();
  }

  /// Begins.
  public Worker start() {
    thread.start();
    return this;
  }

  /// Runs the step soon, even if it is not due. From any thread.
  public void signal() {
    lock.lock();
    try {
      signalled = true;
      wake.signal();
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    try {
      while (awaitNext(runOnce())) {}
    } catch (InterruptedException e) {
      interrupted();
    } catch (Error e) {
      reports.died(e);
    }
  }

  /// Only [#close] interrupts a worker; if anything else does, it is gone, and so is what it did.
  private void interrupted() {
    if (isStopping()) {
      LOG.debug("{} was interrupted", thread.getName());
    } else {
      reports.died(
          new AssertionError(thread.getName() + " was interrupted though nobody stops it"));
    }
  }

  private Instant runOnce() throws InterruptedException {
    Instant now = clock.instant();
    reports.began(thread.getName(), now);
    try {
      Instant next = step.run(now);
      recovered();
      return next;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return clock.instant().plus(failed(e));
    } finally {
      reports.ended(thread.getName());
    }
  }

  private void recovered() {
    if (failingSince != null) {
      LOG.debug("{} works again", thread.getName());
      reports.recovered(thread.getName());
      failingSince = null;
    }
    backoff = Duration.ZERO;
    lastFailure = "";
  }

  private Duration failed(Exception e) {
    Duration doubled = backoff.isZero() ? FIRST_BACKOFF : backoff.multipliedBy(2);
    backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
    String failure = e.getMessage() == null ? e.toString() : e.getMessage();
    if (!isStopping() && !failure.equals(lastFailure)) {
      // What is worded for the user needs no stack; what nobody foresaw does.
      boolean worded = e instanceof IOException || e instanceof StoreException;
      LOG.warn("{}: {} (trying again)", thread.getName(), failure, worded ? null : e);
      LOG.debug("{} failed", thread.getName(), e);
    }
    lastFailure = failure;
    Instant now = clock.instant();
    Instant since = failingSince == null ? now : failingSince;
    failingSince = since;
    if (!now.isBefore(since.plus(AILING))) {
      reports.ails(thread.getName(), since, failure);
    }
    return backoff;
  }

  /// Waits by two clocks: the one people set may be set back, which must not make the wait longer,
  /// or forward, which is seen within a minute.
  ///
  /// @return whether to run again: once more after the end was asked for, if somebody has signalled
  private boolean awaitNext(Instant next) throws InterruptedException {
    lock.lock();
    try {
      long began = System.nanoTime();
      Duration wait = Duration.between(clock.instant(), next);
      while (!stopping && !signalled && next.isAfter(clock.instant())) {
        Duration left = wait.minusNanos(System.nanoTime() - began);
        if (!left.isPositive()) {
          break;
        }
        Duration stretch = left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : left;
        if (next.equals(Instant.MAX)) {
          wake.await();
        } else {
          wake.awaitNanos(stretch.toNanos());
        }
      }
      boolean again = !finishing && (!stopping || signalled);
      signalled = false;
      return again;
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopping() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  /// Asks the worker to stop; does not wait. What it was signalled for before is still done.
  public void stop() {
    lock.lock();
    try {
      stopping = true;
      wake.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Lets the worker end the step it is in, and do no other, whoever signals it.
  ///
  /// @param patience how long to wait for that
  /// @return whether it has ended; if not, to be asked again
  public boolean finish(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      finishing = true;
    } finally {
      lock.unlock();
    }
    stop();
    return thread.join(patience);
  }

  /// Stops, waiting for the last step, and then interrupting it.
  ///
  /// @param patience how long to wait
  public void close(Duration patience) {
    close(patience, thread::interrupt);
  }

  /// Stops, waiting for the last step, and then cutting it short.
  ///
  /// @param patience how long to wait
  /// @param cut ends whatever the step waits for
  public void close(Duration patience, Runnable cut) {
    stop();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      if (!thread.join(patience)) {
        LOG.warn("{} does not end, cutting it short", thread.getName());
        cut.run();
        thread.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
