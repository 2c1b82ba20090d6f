package dev.tidings.evidence;

/// Something that was asked for: known, or missing with the reason, in words that follow a colon.
///
/// @param <T> what it is
public sealed interface Fact<T> {

  /// It is known.
  record Known<T>(T value) implements Fact<T> {}

  /// It is not.
  ///
  /// @param why such as `the container was removed already`; empty: nobody asked, or there is none
  record Missing<T>(String why) implements Fact<T> {}
}
