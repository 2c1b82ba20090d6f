package dev.tidings.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What an engine tells of one container. What decides something, such as its state and the labels
/// that ask for something, is whole; the rest is bounded, and what does not fit is left out.
///
/// @param values by their places in the engine's order: the names and the numbers in lists on the
///   way to a value with a slash between them, such as `State/Health/Log/0/Output`
/// @param tooLong the places of what would decide something and is too long to: it is not among the
///   values
/// @param partial the parts at the top level of which something was left out, such as `Config`
public record Inspection(Map<String, String> values, Set<String> tooLong, Set<String> partial) {

  /// Copies the values in their order.
  public Inspection {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    tooLong = Set.copyOf(tooLong);
    partial = Set.copyOf(partial);
  }

  /// All of it.
  public Inspection(Map<String, String> values) {
    this(values, Set.of(), Set.of());
  }

  /// What stands below a place, such as `Config/MailLabels`, by its names there.
  public Map<String, String> below(String place) {
    Map<String, String> below = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (name.startsWith(place + "/")) {
        below.put(name.substring(place.length() + 1), value);
      }
    });
    return below;
  }

  /// The names below a place of what is too long to decide anything.
  public Set<String> tooLongBelow(String place) {
    Set<String> names = new TreeSet<>();
    for (String each : tooLong) {
      if (each.startsWith(place + "/")) {
        names.add(each.substring(place.length() + 1));
      }
    }
    return names;
  }

  /// The value at a place; empty where there is none.
  public String text(String place) {
    return values.getOrDefault(place, "");
  }
}
