package dev.tidings.config;

import java.util.List;
import java.util.stream.Collectors;

/// The configuration cannot be used. Holds everything that is wrong with it, not just the first
/// thing.
public final class SettingsException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  SettingsException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<ConfigProblem> problems() {
    return problems;
  }
}
