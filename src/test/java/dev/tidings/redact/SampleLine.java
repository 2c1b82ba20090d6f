package dev.tidings.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line with secrets that were made up just now, so that none stands in a file.
///
/// @param text the line
/// @param secrets what must not be seen any more
/// @param clean the line as it should be afterwards
record SampleLine(String text, List<String> secrets, String clean) {

  private static final Pattern PLACE = Pattern.compile("\\{([a-z])(\\d*)}");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final String CAPITALS = LETTERS.toUpperCase(java.util.Locale.ROOT);

  /// Builds it. `«` and `»` stand around a secret, `{a20}` for 20 letters or digits; `⏎` is a line
  /// end.
  static SampleLine of(String template, Random random) {
    StringBuilder filled = new StringBuilder();
    Matcher place = PLACE.matcher(template.replace('⏎', '\n'));
    while (place.find()) {
      int length = place.group(2).isEmpty() ? 1 : Integer.parseInt(place.group(2));
      place.appendReplacement(
          filled, Matcher.quoteReplacement(word(place.group(1).charAt(0), length, random)));
    }
    place.appendTail(filled);
    List<String> secrets = new ArrayList<>();
    Matcher secret = Pattern.compile("«([^»]*)»").matcher(filled);
    while (secret.find()) {
      secrets.add(secret.group(1));
    }
    String text = filled.toString().replaceAll("[«»]", "");
    String clean =
        filled.toString().replaceAll("«[^»]*»", Matcher.quoteReplacement(Redaction.MARK));
    return new SampleLine(text, List.copyOf(secrets), clean);
  }

  private static String word(char kind, int length, Random random) {
    String letters =
        switch (kind) {
          case 'a' -> LETTERS + CAPITALS + DIGITS;
          case 'h' -> DIGITS + "abcdef";
          case 'd' -> DIGITS;
          case 'u' -> CAPITALS + DIGITS;
          case 'l' -> LETTERS + DIGITS;
          case 'b' -> LETTERS + CAPITALS + DIGITS + "+/";
          case 's' -> LETTERS + CAPITALS + DIGITS + "-_";
          default -> throw new IllegalArgumentException("no kind of letters: " + kind);
        };
    while (true) {
      StringBuilder word = new StringBuilder();
      for (int i = 0; i < length; i++) {
        // The ends are letters or digits: what a line means must not hang on a dash.
        boolean end = i == 0 || i == length - 1;
        char c;
        do {
          c = letters.charAt(random.nextInt(letters.length()));
        } while (end && !Character.isLetterOrDigit(c));
        word.append(c);
      }
      boolean digit = word.chars().anyMatch(Character::isDigit);
      boolean letter = kind == 'd' || word.chars().anyMatch(Character::isLetter);
      if (length < 5 || (digit && letter)) {
        return word.toString();
      }
    }
  }
}
