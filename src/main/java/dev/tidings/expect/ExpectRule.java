package dev.tidings.expect;

import dev.tidings.event.EventFilter;

/// What the configuration expects of containers that cannot have a label.
///
/// @param name under which all that it takes is one job; empty: each container is one of its own
/// @param only which containers it takes
/// @param expectation what is expected of them
public record ExpectRule(String name, EventFilter only, Expectation expectation) {

  /// What tells it from others, and it stays the same as long as it takes the same.
  String id() {
    return name.isEmpty() ? "rule " + String.join(" ", only.conditions()) : "rule " + name;
  }
}
