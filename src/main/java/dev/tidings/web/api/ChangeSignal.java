package dev.tidings.web.api;

import java.util.concurrent.TimeUnit;

/// Wakes those who wait for something new. Any thread may use it.
public final class ChangeSignal {

  private long count;

  /// There is something new.
  public synchronized void ring() {
    count++;
    notifyAll();
  }

  /// How often it has rung.
  synchronized long count() {
    return count;
  }

  /// Waits until it has rung more often, or no longer.
  ///
  /// @param patience in milliseconds
  synchronized void await(long heard, long patience) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    long left = patience;
    while (count == heard && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }
}
