package dev.tidings.cli;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Says on a terminal what a command is waiting for, once that takes longer than two seconds. Where
/// there is no terminal it says nothing.
final class WaitNotice implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 2;

  private final PrintStream err;
  private final String what;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private WaitNotice(PrintStream err, String what, boolean wanted) {
    this.err = err;
    this.what = what;
    this.thread = Thread.ofVirtual().name("wait-notice").unstarted(this::tell);
    if (wanted) {
      thread.start();
    } else {
      ended.countDown();
    }
  }

  /// Begins to wait.
  ///
  /// @param what such as `asking the engine`
  static WaitNotice of(PrintStream err, String what) {
    return of(err, what, Progress.isTerminal(Progress.STANDARD_ERROR));
  }

  /// @param wanted whether anybody looks
  static WaitNotice of(PrintStream err, String what, boolean wanted) {
    return new WaitNotice(err, what, wanted);
  }

  private void tell() {
    try {
      long seconds = PATIENCE_SECONDS;
      boolean over = ended.await(seconds, TimeUnit.SECONDS);
      while (!over) {
        err.print(Progress.CLEAR + "tidings: " + what + ", for " + seconds + " s so far");
        err.flush();
        over = ended.await(1, TimeUnit.SECONDS);
        seconds++;
      }
      if (seconds > PATIENCE_SECONDS) {
        err.print(Progress.CLEAR);
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes the line away.
  @Override
  public void close() {
    ended.countDown();
    try {
      if (thread.isAlive()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
