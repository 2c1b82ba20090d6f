package dev.tidings.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/// The signals that ask a process to end, or to read its configuration again. The first to end lets
/// it end in order, the second ends it at once. A shutdown hook would not do: while hooks run, the
/// JVM is deaf to a second signal. The class for it is the JDK's own, unsupported and unchanged for
/// twenty years; there is no other.
final class ProcessSignals {

  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile int exitCode = ExitStatus.OK;

  /// One permit while somebody wants something; they may want both.
  private final Semaphore asks = new Semaphore(0);

  private final AtomicBoolean reload = new AtomicBoolean();

  /// Listens for SIGTERM and SIGINT (Ctrl-C) from now on.
  ProcessSignals() {
    Signal.handle(new Signal("TERM"), this::received);
    Signal.handle(new Signal("INT"), this::received);
  }

  private void received(Signal signal) {
    if (asked.getAndSet(true)) {
      // 128 plus the signal's number, as a shell reports a process that died of it.
      Runtime.getRuntime().halt(128 + signal.getNumber());
    }
    stop();
  }

  private void stop() {
    stop.countDown();
    asks.release();
  }

  /// Listens for SIGHUP too from now on: without this, it ends the process.
  void reloadOnHangUp() {
    Signal.handle(new Signal("HUP"), _ -> reload());
  }

  /// Wants the configuration to be read again, as SIGHUP does, but from inside.
  void reload() {
    if (!reload.getAndSet(true)) {
      asks.release();
    }
  }

  /// Waits until the configuration is to be read again, or it is time to end.
  ///
  /// @return whether it is to be read again; otherwise it is time to end
  boolean awaitReload() throws InterruptedException {
    while (!isAsked()) {
      asks.acquire();
      if (!isAsked() && reload.getAndSet(false)) {
        return true;
      }
    }
    return false;
  }

  /// Whether it is time to end.
  boolean isAsked() {
    return stop.getCount() == 0;
  }

  /// Ends the process in order, as a signal does, but from inside.
  ///
  /// @param code what the process tells its caller
  void end(int code) {
    exitCode = code;
    stop();
  }

  /// What the process is to tell its caller.
  int exitCode() {
    return exitCode;
  }

  /// Waits until it is time to end.
  ///
  /// @return the process's exit code
  int await() throws InterruptedException {
    stop.await();
    return exitCode;
  }

  /// Waits for the first signal, so long at most.
  ///
  /// @return whether it came
  boolean await(Duration patience) throws InterruptedException {
    return stop.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
