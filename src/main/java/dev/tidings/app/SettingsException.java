package dev.tidings.app;

import java.util.List;
import java.util.stream.Collectors;

/// The configuration cannot be used. Holds everything that is wrong with it, not just the first
/// thing.
final class SettingsException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  SettingsException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  List<Problem> problems() {
    return problems;
  }
}
