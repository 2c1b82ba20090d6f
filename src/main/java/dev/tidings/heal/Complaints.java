package dev.tidings.heal;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is said of labels that nobody can read: once of each container and label, because whoever
/// wrote one believes that it works. Whoever heals says it of the labels for healing, whoever
/// cleans up of the others. Used by one thread.
final class Complaints {

  /// So many are said; after that none is any more.
  private static final int MOST = 1_000;

  private final boolean healing;
  private final Set<String> said = new HashSet<>();

  /// @param healing of the labels for healing, or of those for cleaning up
  Complaints(boolean healing) {
    this.healing = healing;
  }

  /// What was not said yet.
  ///
  /// @param name of the container
  /// @param labels all of them
  List<String> about(String name, Map<String, String> labels) {
    return Care.unreadable(labels, healing).stream()
        .map(what -> name + ": " + what)
        .filter(complaint -> said.size() < MOST && said.add(complaint))
        .toList();
  }
}
