package dev.tidings.heal;

/// What came of one container that was to be removed.
///
/// @param exited which
/// @param end what came of it
/// @param bytes the space that was won; -1: not known
/// @param why it could not be removed; else empty
public record Removal(ExitedContainer exited, End end, long bytes, String why) {

  /// How it ended.
  public enum End {
    /// It is gone, and so are its anonymous volumes.
    REMOVED,
    /// It was gone already, or runs again.
    SPARED,
    /// A permission is missing.
    FORBIDDEN,
    /// The engine could not.
    FAILED
  }
}
