package dev.tidings.vitals;

/// What came of the last look at one container.
public sealed interface UsageReading {

  /// It was told.
  public record Known(Usage usage) implements UsageReading {}

  /// The container does not run any more, or is gone: it ended while it was looked at.
  record Ended() implements UsageReading {}

  /// The engine did not answer for it within two seconds, or was not asked because it still owes
  /// the answer before.
  record Slow() implements UsageReading {}

  /// What stands before the engine forbids the question.
  ///
  /// @param question such as `/containers/…/stats`, as a proxy's settings name it
  record Forbidden(String question) implements UsageReading {}

  /// Anything else.
  ///
  /// @param why in words
  record Failed(String why) implements UsageReading {}
}
