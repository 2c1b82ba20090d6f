package dev.tidings.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/// The signals that ask a process to end. The first lets it end in order, the second ends it at
/// once. A shutdown hook would not do: while hooks run, the JVM is deaf to a second signal. The
/// class for it is the JDK's own, unsupported and unchanged for twenty years; there is no other.
final class ProcessSignals {

  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile int exitCode = ExitStatus.OK;

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
    stop.countDown();
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
    stop.countDown();
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
