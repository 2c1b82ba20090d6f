package dev.tidings.evidence;

/// Something that was asked for: known, or missing with the reason, in words that follow a colon.
///
/// @param <T> what it is
public sealed interface Fact<T> {

  /// This, or the other where this is not known; of two that are missing the one with a reason.
  default Fact<T> or(Fact<T> other) {
    return switch (this) {
      case Known<T> known -> known;
      case Missing<T>(String why) when !why.isEmpty() && other instanceof Missing<T> -> this;
      case Missing<T> _ -> other;
    };
  }

  /// It is known.
  record Known<T>(T value) implements Fact<T> {}

  /// It is not.
  ///
  /// @param why such as `the container was removed already`; empty: nobody asked, or there is none
  record Missing<T>(String why) implements Fact<T> {}
}
