package dev.tidings.app;

import dev.tidings.engine.EngineException;
import dev.tidings.store.StoreException;
import java.io.PrintStream;

/// What a command says when it fails: what our rooms have worded for the user as it is, anything
/// else as the defect that it is.
final class Failure {

  private Failure() {}

  /// Prints a failure.
  ///
  /// @return the process's exit code
  static int report(Exception e, PrintStream err) {
    return switch (e) {
      case EngineException engine -> {
        err.println("tidings: " + engine.getMessage());
        yield Exit.FAILED;
      }
      case StoreException store -> {
        err.println("tidings: " + store.getMessage());
        yield Exit.USAGE;
      }
      case IllegalArgumentException usage -> {
        err.println("tidings: " + usage.getMessage());
        yield Exit.USAGE;
      }
      default -> {
        err.println("tidings: this should not happen, please report it:");
        e.printStackTrace(err);
        yield Exit.FAILED;
      }
    };
  }
}
