package dev.tidings.mail.words;

/// Counted things in English.
public final class Plural {

  private Plural() {}

  /// Such as `1 event`, `2 events`, `3 registries`.
  public static String of(long count, String noun) {
    if (count == 1) {
      return "1 " + noun;
    }
    return count + " " + plural(noun);
  }

  private static String plural(String noun) {
    if (noun.endsWith(" on request")) {
      return plural(noun.substring(0, noun.length() - 11)) + " on request";
    }
    if (noun.endsWith("y") && !noun.matches(".*[aeiou]y")) {
      return noun.substring(0, noun.length() - 1) + "ies";
    }
    return noun + (noun.endsWith("sh") || noun.endsWith("ch") ? "es" : "s");
  }
}
