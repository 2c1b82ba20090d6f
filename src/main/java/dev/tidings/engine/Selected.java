package dev.tidings.engine;

import java.util.Map;

/// A line of a list of containers, with what its labels say.
///
/// @param id 64 hex digits
/// @param name without the leading slash
/// @param image as it was asked for
/// @param state such as `running` or `exited`
/// @param labels as far as there is room for them: 16 KB
public record Selected(
    String id, String name, String image, String state, Map<String, String> labels) {

  /// Copies the labels.
  public Selected {
    labels = Map.copyOf(labels);
  }
}
