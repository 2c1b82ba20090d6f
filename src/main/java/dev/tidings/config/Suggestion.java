package dev.tidings.config;

import java.util.Arrays;
import java.util.Optional;

/// What somebody may have meant who mistyped a name.
final class Suggestion {

  private Suggestion() {}

  /// The known name nearest to a mistyped one; empty if none is near.
  static Optional<String> nearest(String name, Iterable<String> known) {
    String nearest = "";
    int least = Math.max(3, name.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(name, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
  }

  /// The number of single characters to change to get from one word to the other (Levenshtein).
  private static int distance(String a, String b) {
    int[] costs = new int[b.length() + 1];
    Arrays.setAll(costs, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = costs[0];
      costs[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = costs[j];
        costs[j] = Math.min(change, Math.min(costs[j], costs[j - 1]) + 1);
      }
    }
    return costs[b.length()];
  }
}
