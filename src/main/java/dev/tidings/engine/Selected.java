package dev.tidings.engine;

import java.util.Map;
import java.util.Set;

/// A line of a list of containers, with what its labels ask for.
///
/// @param id 64 hex digits
/// @param name without the leading slash
/// @param image as it was asked for
/// @param state such as `running` or `exited`
/// @param labels those that decide something
/// @param tooLong the names of those that would, and are too long to
public record Selected(
    String id,
    String name,
    String image,
    String state,
    Map<String, String> labels,
    Set<String> tooLong) {

  /// Copies the labels.
  public Selected {
    labels = Map.copyOf(labels);
    tooLong = Set.copyOf(tooLong);
  }

  /// Whether it has one of these labels, whatever that says.
  public boolean hasAny(Set<String> names) {
    return names.stream().anyMatch(name -> labels.containsKey(name) || tooLong.contains(name));
  }
}
