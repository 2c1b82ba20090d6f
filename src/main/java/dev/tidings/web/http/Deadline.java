package dev.tidings.web.http;

import java.time.Duration;

/// Interrupts a thread that is not done in time, which ends whatever waits for a network.
public final class Deadline implements AutoCloseable {

  private final Thread working;
  private final Thread watch;
  private final Object turn = new Object();
  private boolean done;
  private boolean missed;

  private Deadline(Thread working, Duration patience) {
    this.working = working;
    this.watch = Thread.ofVirtual().name("web-deadline").unstarted(() -> await(patience));
  }

  /// For the present thread, from now on.
  public static Deadline in(Duration patience) {
    Deadline deadline = new Deadline(Thread.currentThread(), patience);
    deadline.watch.start();
    return deadline;
  }

  private void await(Duration patience) {
    try {
      Thread.sleep(patience);
    } catch (InterruptedException e) {
      return;
    }
    synchronized (turn) {
      if (!done) {
        missed = true;
        working.interrupt();
      }
    }
  }

  /// Whether it was too late.
  public boolean isMissed() {
    synchronized (turn) {
      return missed;
    }
  }

  /// The work is done, or has failed: from now on nothing is interrupted, and an interrupt of ours
  /// is taken back, since it would end the answer too.
  @Override
  public void close() {
    synchronized (turn) {
      done = true;
    }
    watch.interrupt();
    if (isMissed()) {
      boolean _ = Thread.interrupted();
    }
  }
}
