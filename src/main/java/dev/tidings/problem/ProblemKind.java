package dev.tidings.problem;

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
  GAVE_UP("gave-up");

  private final String word;

  ProblemKind(String word) {
    this.word = word;
  }

  /// As in the ledger, the API and metrics; the same as the incident's that opens it.
  public String word() {
    return word;
  }

  /// The kind that an incident opens, or goes on with.
  public static Optional<ProblemKind> openedBy(Intent intent) {
    return switch (intent) {
      case Intent.Crashed _ -> Optional.of(CRASH);
      case Intent.OutOfMemory _ -> Optional.of(OUT_OF_MEMORY);
      case Intent.StartFailed _ -> Optional.of(START_FAILED);
      case Intent.Unhealthy _ -> Optional.of(UNHEALTHY);
      case Intent.GaveUp _ -> Optional.of(GAVE_UP);
      case Intent.Recovered _, Intent.Healed _, Intent.Healing _ -> Optional.empty();
      case Intent.Finished _, Intent.Stopped _, Intent.Restarted _ -> Optional.empty();
      case Intent.Recreated _, Intent.Started _, Intent.Happened _ -> Optional.empty();
      case Intent.Cleaned _, Intent.NotCleaned _, Intent.Missed _ -> Optional.empty();
    };
  }
}
