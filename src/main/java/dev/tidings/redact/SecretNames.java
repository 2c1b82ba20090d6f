package dev.tidings.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Which names are names of secrets. A name is taken apart into its words: `dbPassword` has two.
/// The last word that means a secret counts, with the words around it.
final class SecretNames {

  /// What a value must look like to be a secret after a name.
  enum Proof {
    /// Whatever it is.
    ALWAYS,
    /// It does not look like a word, a number, a path or a date.
    PLAUSIBLE,
    /// No words can be read in it.
    RANDOM,
    /// The name is none of a secret.
    NEVER
  }

  /// A word this long also counts where it is only the end of another one, such as `dbpass`.
  private static final int LONG = 4;

  private static final int LONGEST_WORD = 20;

  private static final Pattern GAP = Pattern.compile("[^\\p{L}\\d']+");

  private final Map<String, Set<String>> lists;

  /// @param lists lists of words by their name, in lower case
  SecretNames(Map<String, Set<String>> lists) {
    this.lists = Map.copyOf(lists);
  }

  /// What the value of a name must look like.
  Proof proof(String name) {
    List<String> words = words(name);
    for (int i = words.size() - 1; i >= 0; i--) {
      Proof proof = proof(words, i);
      if (proof != Proof.NEVER) {
        return proof;
      }
      if (isIn("after", words.get(i))) {
        return Proof.NEVER;
      }
    }
    return Proof.NEVER;
  }

  private Proof proof(List<String> words, int i) {
    String word = words.get(i);
    String before = i == 0 ? "" : words.get(i - 1);
    if (isOneOf("always", word)) {
      return Proof.ALWAYS;
    }
    if (isOneOf("compound", word)) {
      if (isIn("before", before)) {
        return Proof.NEVER;
      }
      return words.size() > 1 ? Proof.ALWAYS : Proof.PLAUSIBLE;
    }
    if (isIn("key", word)) {
      return isIn("before-key", before) || before.isEmpty()
          ? Proof.NEVER
          : isIn("of-key", before) ? Proof.ALWAYS : Proof.RANDOM;
    }
    if (isOneOf("plausible", word)) {
      return Proof.PLAUSIBLE;
    }
    boolean plural =
        word.endsWith("s") && isOneOf("compound", word.substring(0, word.length() - 1));
    return isOneOf("random", word) || (plural && !isIn("before", before))
        ? Proof.RANDOM
        : Proof.NEVER;
  }

  /// Whether a word is in a list, ends with a word of it, or begins with one and goes on with one
  /// of the list `glued`.
  private boolean isOneOf(String list, String word) {
    Set<String> words = list(list);
    if (words.contains(word)) {
      return true;
    }
    if (isIn("never", word)) {
      return false;
    }
    for (int i = 1; i < word.length(); i++) {
      boolean ends = word.length() - i >= LONG && words.contains(word.substring(i));
      if (ends
          || (i >= LONG
              && words.contains(word.substring(0, i))
              && isIn("glued", word.substring(i)))) {
        return true;
      }
    }
    return false;
  }

  private boolean isIn(String list, String word) {
    return list(list).contains(word);
  }

  private Set<String> list(String name) {
    return lists.getOrDefault(name, Set.of());
  }

  /// Whether all of a value is a secret, because of its name.
  boolean isSecret(String name, String value) {
    if (value.isBlank() || isNothing(value) || SecretShape.isPlaceholder(value)) {
      return false;
    }
    return switch (proof(name)) {
      case ALWAYS -> !isSentence(value);
      case PLAUSIBLE -> SecretShape.isPlausible(value);
      case RANDOM -> SecretShape.looksRandom(value);
      case NEVER -> false;
    };
  }

  /// Whether a value says that there is none, or how it is.
  boolean isNothing(String value) {
    return value.length() <= LONGEST_WORD && isIn("nothing", value.toLowerCase(Locale.ROOT));
  }

  /// Whether the value of a name is a user with a password, such as `bob:x`.
  boolean isLogin(String name) {
    List<String> words = words(name);
    return !words.isEmpty() && isIn("login", words.getLast());
  }

  /// Whether a name is named itself, such as in `password=self.password`.
  boolean isReference(String value, Name name) {
    if (!SecretShape.all(value, c -> Character.isLetter(c) || c == '_' || c == '.')) {
      return false;
    }
    boolean path = value.indexOf('.') > 0 && proof(value) == Proof.ALWAYS;
    return path || (name.text().endsWith(value) && value.equals(value.toLowerCase(Locale.ROOT)));
  }

  /// Whether a value is a sentence about a secret, such as `must have at least 8 characters`.
  boolean isSentence(String value) {
    if (value.indexOf(' ') < 0) {
      return false;
    }
    return GAP.splitAsStream(value.toLowerCase(Locale.ROOT))
        .anyMatch(word -> isIn("sentence", word));
  }

  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= name.length(); i++) {
      if (i == name.length() || isBoundary(name, i)) {
        add(words, name.substring(from, i));
        from = i;
      }
    }
    return words;
  }

  private static void add(List<String> words, String part) {
    int from = 0;
    int to = part.length();
    while (from < to && !Character.isLetter(part.charAt(from))) {
      from++;
    }
    while (to > from && !Character.isLetter(part.charAt(to - 1))) {
      to--;
    }
    if (from < to) {
      words.add(part.substring(from, to).toLowerCase(Locale.ROOT));
    }
  }

  /// Whether a word begins here: behind a dash or its like, at a capital behind a small letter, and
  /// at the last capital of several before a small letter.
  private static boolean isBoundary(String name, int i) {
    char before = name.charAt(i - 1);
    char now = name.charAt(i);
    boolean capital = Character.isUpperCase(now);
    return !Character.isLetterOrDigit(before)
        || (capital && Character.isLowerCase(before))
        || (capital
            && Character.isUpperCase(before)
            && i + 1 < name.length()
            && Character.isLowerCase(name.charAt(i + 1)));
  }
}
