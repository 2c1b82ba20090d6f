package dev.tidings.rule;

/// Whether an event is mailed, and if not, why.
public sealed interface Verdict {

  /// It is.
  record Mailed() implements Verdict {}

  /// It is kept back.
  ///
  /// @param rule what kept it back, in the words of the configuration
  record KeptBack(String rule) implements Verdict {}
}
