package dev.tidings.web.api;

import java.util.List;

/// One metric with all its values at one moment.
///
/// @param name by Prometheus' conventions, but a counter without its `_total` and an info without
///   its `_info`
/// @param help one line
/// @param labels the names that each point has a value for
record Figure(Kind kind, String name, String help, List<String> labels, List<Point> points) {

  /// How it moves.
  enum Kind {
    /// Only up, but for a beginning from nothing.
    COUNTER,
    /// Up and down.
    GAUGE,
    /// It tells labels only.
    INFO
  }

  /// One value.
  ///
  /// @param labels the values of the labels
  record Point(double value, List<String> labels) {

    /// Copies the list.
    Point {
      labels = List.copyOf(labels);
    }
  }

  /// Copies the lists.
  Figure {
    labels = List.copyOf(labels);
    points = List.copyOf(points);
  }

  static Figure counter(String name, String help, long value) {
    return one(Kind.COUNTER, name, help, value);
  }

  static Figure gauge(String name, String help, long value) {
    return one(Kind.GAUGE, name, help, value);
  }

  static Figure gauge(String name, String help, boolean value) {
    return one(Kind.GAUGE, name, help, value ? 1 : 0);
  }

  /// @param value exact up to 2^53
  private static Figure one(Kind kind, String name, String help, long value) {
    return single(kind, name, help, (double) value);
  }

  /// One without labels.
  static Figure single(Kind kind, String name, String help, double value) {
    return new Figure(kind, name, help, List.of(), List.of(new Point(value, List.of())));
  }
}
