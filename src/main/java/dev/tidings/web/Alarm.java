package dev.tidings.web;

import dev.tidings.event.EngineEvent;
import java.time.Instant;
import java.util.OptionalInt;

/// A container went down, or came back.
///
/// @param position of its event in the journal
/// @param time of its event, by the engine's clock
/// @param exitCode where it ended
record Alarm(long position, Instant time, Kind kind, EngineEvent event, OptionalInt exitCode) {

  /// What happened.
  enum Kind {
    DOWN("Major", "container went down"),
    UP("Clear", "container went up"),
    PAUSED("Major", "container was paused"),
    RESUMED("Clear", "container goes on after its pause");

    private final String severity;
    private final String description;

    Kind(String severity, String description) {
      this.severity = severity;
      this.description = description;
    }

    /// `Major`, or `Clear` for what takes one back.
    String severity() {
      return severity;
    }

    /// For people.
    String description() {
      return description;
    }
  }
}
