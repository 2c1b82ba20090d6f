package dev.tidings.cli;

import dev.tidings.app.ReloadAnswer;
import dev.tidings.config.Settings;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// `tidings reload`: asks the process of this data folder to read its configuration again, and says
/// what came of it.
///
/// @param settings as this command reads them: what is wrong with them is said before anybody is
///   asked
record ReloadCommand(Settings settings, PrintStream out, PrintStream err) {

  /// A mail that is on its way is waited for, which is seconds in general.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(100);

  /// When a process began is computed from a clock that may be set.
  private static final Duration SAME = Duration.ofSeconds(30);

  /// Asks.
  ///
  /// @return the process's exit code
  int run() throws InterruptedException {
    if (!Store.isOwned(settings.data())) {
      err.println("tidings: no Tidings is running with the data folder " + settings.data());
      return ExitStatus.FAILED;
    }
    try (Store store = Store.beside(settings.data())) {
      Status status = new Status(store);
      Optional<ReloadAnswer> last = ReloadAnswer.last(status);
      Optional<ReloadAnswer.ProcessId> process =
          ReloadAnswer.process(status).filter(ReloadCommand::runs);
      if (process.isEmpty() || !signal(process.get().pid())) {
        err.println(
            "tidings: the process cannot be asked from here: send it SIGHUP where it runs (docker"
                + " kill -s HUP CONTAINER, or kill -HUP PID)");
        return ExitStatus.FAILED;
      }
      long began = System.nanoTime();
      while (System.nanoTime() - began < PATIENCE.toNanos()) {
        Optional<ReloadAnswer> answer = ReloadAnswer.last(status);
        if (!answer.equals(last)) {
          return say(answer.orElseThrow());
        }
        Thread.sleep(PAUSE);
      }
    }
    err.println(
        "tidings: it was asked, and has not answered for "
            + PATIENCE.toSeconds()
            + " s: it waits for a mail that is on its way, and its log will say what came of it");
    return ExitStatus.FAILED;
  }

  private int say(ReloadAnswer answer) {
    if (answer.taken()) {
      out.println("reloaded: " + answer.words());
      return ExitStatus.OK;
    }
    err.println("tidings: not reloaded; it goes on with the settings it has:");
    answer.words().lines().forEach(line -> err.println("  " + line));
    return ExitStatus.USAGE;
  }

  /// Whether it is the process that was noted: seen from another container, or after its end,
  /// another one may have its number.
  private static boolean runs(ReloadAnswer.ProcessId process) {
    Optional<Instant> began =
        ProcessHandle.of(process.pid()).flatMap(handle -> handle.info().startInstant());
    return began.isPresent()
        && Duration.between(process.began(), began.get()).abs().compareTo(SAME) < 0;
  }

  /// Java sends no signals to others; every shell does.
  private static boolean signal(long pid) throws InterruptedException {
    try {
      return new ProcessBuilder("sh", "-c", "kill -HUP \"$1\"", "kill", Long.toString(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
