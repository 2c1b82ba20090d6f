package dev.tidings.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Says on a terminal how far a long work is. Used by one thread.
final class Progress {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(500);
  static final String STANDARD_ERROR = "2";
  static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final boolean wanted;
  private long next;
  private boolean shown;

  /// @param wanted whether anybody looks
  /// @param began by [System#nanoTime]
  Progress(PrintStream err, boolean wanted, long began) {
    this.err = err;
    this.wanted = wanted;
    this.next = began + PATIENCE;
  }

  /// Whether the standard error output is a terminal, and the standard output is none: a table that
  /// runs down a terminal shows by itself how far it is. Linux tells; elsewhere nobody is told.
  static boolean isWanted() {
    return isTerminal(STANDARD_ERROR) && !isTerminal("1");
  }

  /// Whether something is a terminal.
  ///
  /// @param descriptor of the process
  static boolean isTerminal(String descriptor) {
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor));
      return device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /// Shows it, if it is time to.
  void show(String text) {
    long now = System.nanoTime();
    if (wanted && now - next >= 0) {
      err.print(CLEAR + "tidings: " + text);
      err.flush();
      shown = true;
      next = now + STEP;
    }
  }

  /// Takes the line away.
  void end() {
    if (shown) {
      err.print(CLEAR);
      err.flush();
      shown = false;
    }
  }
}
