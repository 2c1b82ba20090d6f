package dev.tidings.rule;

import java.util.List;

/// Whether something is mailed, and if not, why.
public sealed interface Verdict {

  /// It is.
  ///
  /// @param ways which it takes; at least one
  record Mailed(List<Way> ways) implements Verdict {

    /// Copies the list.
    public Mailed {
      ways = List.copyOf(ways);
    }
  }

  /// A way to a reader.
  ///
  /// @param route its name
  /// @param group what it backs off with, within the route; empty: with all of it
  record Way(String route, String group) {}

  /// It is not mailed.
  ///
  /// @param rule what kept it back, in the words of the configuration
  record NotMailed(String rule) implements Verdict {}
}
