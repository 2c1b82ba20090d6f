package dev.tidings.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was found while the configuration was read: everything, not only the first thing.
final class Findings {

  private final List<ConfigProblem> errors = new ArrayList<>();
  private final List<ConfigProblem> warnings = new ArrayList<>();
  private final Map<Path, String> files = new LinkedHashMap<>();
  private boolean unreadable;

  /// A file of the configuration is about to be read.
  void reading(Path file) {
    files.put(file, Sources.mark(file));
  }

  /// The files of the configuration, as they were before they were read.
  Map<Path, String> files() {
    return files;
  }

  /// What makes the configuration unusable.
  void error(ConfigProblem.Place place, String key, String what) {
    add(errors, new ConfigProblem(place, key, what));
  }

  /// What works, but not as somebody may believe.
  void warning(ConfigProblem.Place place, String key, String what) {
    add(warnings, new ConfigProblem(place, key, what));
  }

  /// The same is said once of a place, however many keys it serves.
  private static void add(List<ConfigProblem> all, ConfigProblem problem) {
    boolean said =
        all.stream()
            .filter(other -> !problem.place().equals(ConfigProblem.Place.NOWHERE))
            .filter(other -> other.place().equals(problem.place()))
            .anyMatch(other -> other.what().equals(problem.what()));
    if (!said) {
      all.add(problem);
    }
  }

  /// Whether a file could not be read, or not be understood at all.
  boolean isUnreadable() {
    return unreadable;
  }

  /// What keeps a whole file from being used.
  void unreadable(ConfigProblem.Place place, String key, String what) {
    unreadable = true;
    error(place, key, what);
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  List<ConfigProblem> errors() {
    return errors.stream().sorted(ConfigProblem.BY_PLACE).toList();
  }

  List<ConfigProblem> warnings() {
    return warnings.stream().sorted(ConfigProblem.BY_PLACE).toList();
  }
}
