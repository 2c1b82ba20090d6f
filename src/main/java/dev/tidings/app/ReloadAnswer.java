package dev.tidings.app;

import dev.tidings.store.Status;
import dev.tidings.store.StoreException;
import java.time.Instant;
import java.util.Optional;

/// What came of reading the configuration again, from the process that runs to `tidings reload`.
///
/// @param at when; tells one answer from the next
/// @param taken whether the new configuration is in use
/// @param words what has changed, or what is wrong
public record ReloadAnswer(Instant at, boolean taken, String words) {

  private static final String FACT = "reload.answer";
  private static final String PROCESS = "process";

  /// A process on this machine.
  ///
  /// @param pid its number
  /// @param began when, by the machine's clock: another process may have its number later
  public record ProcessId(long pid, Instant began) {

    /// This one.
    static ProcessId current() {
      ProcessHandle self = ProcessHandle.current();
      return new ProcessId(self.pid(), self.info().startInstant().orElse(Instant.EPOCH));
    }
  }

  /// Notes which process runs with this data folder. On a full disk it does not: events are still
  /// to be read, though `tidings reload` will not find the process until it is started again.
  static void begin(Status status) {
    ProcessId self = ProcessId.current();
    String text = self.pid() + " " + self.began();
    if (status.get(PROCESS).equals(Optional.of(text))) {
      return;
    }
    try {
      status.set(PROCESS, text);
    } catch (StoreException e) {
      if (!e.isDiskFull()) {
        throw e;
      }
    }
  }

  /// The process that runs with a data folder, or ran last.
  public static Optional<ProcessId> process(Status status) {
    return status
        .get(PROCESS)
        .map(text -> {
          int blank = text.indexOf(' ');
          return new ProcessId(
              Long.parseLong(text.substring(0, blank)), Instant.parse(text.substring(blank + 1)));
        });
  }

  void write(Status status) {
    status.set(FACT, at + " " + taken + " " + words);
  }

  /// The last one.
  public static Optional<ReloadAnswer> last(Status status) {
    return status
        .get(FACT)
        .map(text -> {
          String[] parts = text.split(" ", 3);
          return new ReloadAnswer(
              Instant.parse(parts[0]), Boolean.parseBoolean(parts[1]), parts[2]);
        });
  }
}
