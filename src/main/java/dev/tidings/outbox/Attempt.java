package dev.tidings.outbox;

import java.util.Map;

/// What one try to deliver a mail came to.
public sealed interface Attempt {

  /// The server dealt with this mail: what it said for each recipient that was tried.
  record Tried(Map<String, Outcome> outcomes) implements Attempt {

    /// Copies the outcomes.
    public Tried {
      outcomes = Map.copyOf(outcomes);
    }
  }

  /// The server could not be reached or wants nothing now. No mail and no recipient is to blame;
  /// all wait.
  ///
  /// @param why one line, with the remedy where there is one
  record Unreachable(String why) implements Attempt {}

  /// The server will not have us as we are configured: a wrong password, a missing TLS. All mails
  /// wait for somebody to mend it.
  ///
  /// @param why one line, with the remedy
  record Misconfigured(String why) implements Attempt {}
}
