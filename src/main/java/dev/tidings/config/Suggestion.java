package dev.tidings.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What somebody may have meant who wrote a name that does not exist.
public final class Suggestion {

  /// What other programs call what is called otherwise here; each the last part of a name.
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("server", "host"),
          Map.entry("hostname", "host"),
          Map.entry("username", "user"),
          Map.entry("login", "user"),
          Map.entry("pass", "password"),
          Map.entry("passwd", "password"),
          Map.entry("ssl", "tls"),
          Map.entry("security", "tls"),
          Map.entry("encryption", "tls"),
          Map.entry("starttls", "tls"),
          Map.entry("sender", "from"),
          Map.entry("recipient", "to"),
          Map.entry("recipients", "to"),
          Map.entry("receivers", "to"),
          Map.entry("timezone", "time-zone"),
          Map.entry("tz", "time-zone"),
          Map.entry("include", "only"));

  private Suggestion() {}

  /// The known name that is most like a wrong one; empty if none is like it. Case, hyphens and
  /// underscores count for nothing.
  public static Optional<String> nearest(String name, Collection<String> known) {
    String word = letters(name);
    Optional<String> same =
        first(known, candidate -> letters(candidate).equals(word))
            .or(() -> elsewhere(name, known))
            .or(() -> only(known.stream().filter(c -> isPart(word, c)).toList()));
    return same.or(() -> closest(word, known));
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
  }

  private static Optional<String> first(
      Collection<String> known, java.util.function.Predicate<String> fits) {
    return known.stream().filter(fits).findFirst();
  }

  /// The same name, but for a last part that is called otherwise elsewhere.
  private static Optional<String> elsewhere(String name, Collection<String> known) {
    int last = Math.max(name.lastIndexOf('.'), name.lastIndexOf('_')) + 1;
    String ours = ELSEWHERE.get(name.substring(last).toLowerCase(Locale.ROOT));
    String wanted = letters(name.substring(0, last) + ours);
    return ours == null
        ? Optional.empty()
        : first(known, candidate -> letters(candidate).equals(wanted));
  }

  /// Whether a wrong name is the end of a known one, as where its section was left out, or its
  /// beginning.
  private static boolean isPart(String word, String candidate) {
    String last = letters(candidate.substring(candidate.lastIndexOf('.') + 1));
    return word.length() > 3 && (last.equals(word) || letters(candidate).startsWith(word));
  }

  private static Optional<String> only(List<String> found) {
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static Optional<String> closest(String word, Collection<String> known) {
    String closest = "";
    int least = Math.max(2, word.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(word, letters(candidate));
      if (distance < least) {
        least = distance;
        closest = candidate;
      }
    }
    return closest.isEmpty() ? Optional.empty() : Optional.of(closest);
  }

  /// How many single characters must be changed to get from one word to the other (Levenshtein).
  static int distance(String a, String b) {
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
