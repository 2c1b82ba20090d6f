package dev.tidings.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// All that an engine tells of one container, bounded: what does not fit is left out.
///
/// @param values by their places in the engine's order: the names and the numbers in lists on the
///   way to a value with a slash between them, such as `State/Health/Log/0/Output`
public record Inspection(Map<String, String> values) {

  /// Copies the values in their order.
  public Inspection {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// What stands below a place, such as `Config/Labels`, by its names there.
  public Map<String, String> below(String place) {
    return ContainerAnswers.below(place, values);
  }

  /// The value at a place; empty where there is none.
  public String text(String place) {
    return values.getOrDefault(place, "");
  }
}
