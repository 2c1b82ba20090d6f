package dev.tidings.mail;

/// Counted things in English.
final class Plural {

  private Plural() {}

  /// Such as `1 event`, `2 events`, `3 registries`.
  static String of(long count, String noun) {
    if (count == 1) {
      return "1 " + noun;
    }
    boolean ies = noun.endsWith("y") && !noun.matches(".*[aeiou]y");
    return count + " " + (ies ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s");
  }
}
