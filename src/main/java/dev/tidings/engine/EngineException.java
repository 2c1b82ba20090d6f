package dev.tidings.engine;

import java.io.IOException;

/// The engine could not be asked, or would not answer. The message says which address was tried,
/// what went wrong and what to do about it.
public class EngineException extends IOException {

  private static final long serialVersionUID = 1L;

  /// A failure in words for the user.
  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }

  /// A failure without a cause below it.
  public EngineException(String message) {
    super(message);
  }
}
