package dev.tidings.problem;

import dev.tidings.event.Action;
import dev.tidings.incident.Intent;
import java.util.Optional;

/// What can be wrong with a container for longer than a moment.
public enum ProblemKind {
  /// It ended by itself, once or again and again.
  CRASH("crash"),
  /// It, or a process in it, ran out of memory.
  OUT_OF_MEMORY("oom"),
  /// It could not be started.
  START_FAILED("start-failed"),
  /// Its health check fails.
  UNHEALTHY("unhealthy"),
  /// Tidings could not heal it.
  GAVE_UP("gave-up"),
  /// A run of it did not begin in time.
  RUN_MISSING("run-missing"),
  /// A run of it failed.
  RUN_FAILED("run-failed"),
  /// A run of it lasts, or lasted, too long.
  RUN_TOO_LONG("run-too-long"),
  /// It is to run always, and does not.
  NOT_RUNNING("not-running"),
  /// Containers that ran before the engine was restarted do not run after it.
  NOT_BACK("not-back");

  private final String word;

  ProblemKind(String word) {
    this.word = word;
  }

  /// As in the ledger, the API and metrics; the same as the incident's that opens it.
  public String word() {
    return word;
  }

  /// Whether it is over when the container has run for long enough.
  public boolean endsByRunning() {
    return this == CRASH || this == OUT_OF_MEMORY || this == START_FAILED;
  }

  /// The kind that an incident opens, or goes on with.
  public static Optional<ProblemKind> openedBy(Intent intent) {
    return switch (intent) {
      case Intent.Crashed _ -> Optional.of(CRASH);
      case Intent.OutOfMemory _ -> Optional.of(OUT_OF_MEMORY);
      case Intent.StartFailed _ -> Optional.of(START_FAILED);
      case Intent.Unhealthy _ -> Optional.of(UNHEALTHY);
      case Intent.GaveUp _ -> Optional.of(GAVE_UP);
      case Intent.Expected(var finding, var _, var _, var _) -> openedBy(finding);
      case Intent.Recovered _, Intent.Healed _, Intent.Healing _ -> Optional.empty();
      case Intent.Finished _, Intent.Stopped _, Intent.Restarted _ -> Optional.empty();
      case Intent.Recreated _, Intent.Started _, Intent.Happened _ -> Optional.empty();
      case Intent.Cleaned _, Intent.NotCleaned _, Intent.Missed _ -> Optional.empty();
    };
  }

  private static Optional<ProblemKind> openedBy(Action.Finding finding) {
    return switch (finding) {
      case RUN_MISSING -> Optional.of(RUN_MISSING);
      case RUN_FAILED -> Optional.of(RUN_FAILED);
      case RUN_TOO_LONG -> Optional.of(RUN_TOO_LONG);
      case NOT_RUNNING -> Optional.of(NOT_RUNNING);
      case NOT_BACK -> Optional.of(NOT_BACK);
      case UNREADABLE, MET, WITHDRAWN -> Optional.empty();
    };
  }
}
