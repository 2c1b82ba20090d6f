package dev.tidings.alarm;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// A container went down, or came back.
///
/// @param number grows with each alarm, and is never given twice
/// @param time when it happened, by the engine's clock
/// @param exitCode where it ended; empty where nobody tells
public record Alarm(long number, Instant time, Kind kind, Subject subject, OptionalInt exitCode) {

  /// What happened.
  public enum Kind {
    DOWN("Major", "container went down"),
    UP("Clear", "container went up"),
    PAUSED("Major", "container processes were paused"),
    RESUMED("Clear", "container processes were unpaused");

    private final String severity;
    private final String description;

    Kind(String severity, String description) {
      this.severity = severity;
      this.description = description;
    }

    /// `Major`, or `Clear` for what takes one back.
    public String severity() {
      return severity;
    }

    /// For people, in docker-monitor's words.
    public String description() {
      return description;
    }
  }

  /// Whom it is about.
  ///
  /// @param id of the container
  /// @param container its name
  /// @param image as it was asked for
  /// @param imageId what it was then; empty where nobody tells
  public record Subject(String id, String container, String image, Optional<String> imageId) {}
}
