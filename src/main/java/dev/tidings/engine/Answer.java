package dev.tidings.engine;

/// What came of a question about one container, or of an order to do something to it. That it is
/// not told is no failure: containers vanish, and what stands before an engine may keep things
/// back.
///
/// @param <T> what was asked for
public sealed interface Answer<T> {

  /// It was told.
  public record Given<T>(T value) implements Answer<T> {}

  /// The container is gone, or about to go: 404 or 409 (moby).
  record Gone<T>() implements Answer<T> {}

  /// Something between forbids the question, or the order: 401, 403 or 405.
  ///
  /// @param question such as `/containers/…/logs` or `POST /containers/…/restart`, as a proxy's
  ///   settings name it
  record Forbidden<T>(String question) implements Answer<T> {}

  /// Anything else.
  ///
  /// @param why in words
  record Failed<T>(String why) implements Answer<T> {}
}
