package dev.tidings.cli;

import dev.tidings.engine.EngineException;
import dev.tidings.store.StoreException;
import java.io.PrintStream;

/// What a command says when it fails: what our rooms have worded for the user as it is, anything
/// else as the defect that it is.
final class ErrorMessage {

  private ErrorMessage() {}

  /// Prints a failure.
  ///
  /// @return the process's exit code
  static int report(Exception e, PrintStream err) {
    return switch (e) {
      case EngineException engine -> {
        err.println("tidings: " + engine.getMessage());
        yield ExitStatus.FAILED;
      }
      case StoreException store -> {
        err.println("tidings: " + store.getMessage());
        yield ExitStatus.USAGE;
      }
      case IllegalArgumentException usage -> {
        err.println("tidings: " + usage.getMessage());
        yield ExitStatus.USAGE;
      }
      default -> {
        err.println("tidings: this should not happen, please report it:");
        e.printStackTrace(err);
        yield ExitStatus.FAILED;
      }
    };
  }
}
