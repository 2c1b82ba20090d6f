package dev.tidings.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// From which alphabets a name is (UTS 39, section 5.2). Chinese, Japanese and Korean names with
/// Latin letters are usual and deceive nobody; Cyrillic, Greek and their like have letters that
/// look the same.
final class Alphabets {

  private static final Set<UnicodeScript> ALIKE =
      EnumSet.of(
          UnicodeScript.LATIN,
          UnicodeScript.CYRILLIC,
          UnicodeScript.GREEK,
          UnicodeScript.ARMENIAN,
          UnicodeScript.COPTIC,
          UnicodeScript.CHEROKEE,
          UnicodeScript.LISU);

  private Alphabets() {}

  /// What to say of a name that is not ASCII; empty: nothing.
  static String note(String name) {
    if (name.codePoints().anyMatch(Alphabets::imitatesLatin)) {
      return "look-alike letters";
    }
    Set<UnicodeScript> found =
        name.codePoints()
            .filter(Character::isLetter)
            .mapToObj(UnicodeScript::of)
            .filter(ALIKE::contains)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(UnicodeScript.class)));
    return found.size() < 2
        ? ""
        : found.stream().map(Alphabets::word).collect(Collectors.joining(" and ")) + " letters";
  }

  private static String word(UnicodeScript script) {
    String name = script.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  /// Mathematical, full-width and circled letters: an ASCII one to people, another to programs.
  private static boolean imitatesLatin(int c) {
    return c >= 0x2100
        && isCompatible(c)
        && Optional.of(Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC))
            .filter(plain -> plain.length() == 1 && Character.isLetterOrDigit(plain.charAt(0)))
            .filter(plain -> plain.charAt(0) < 0x80)
            .isPresent();
  }

  /// Where such letters are, so that other text is not normalised.
  private static boolean isCompatible(int c) {
    return (c >= 0x2100 && c <= 0x218f)
        || (c >= 0x2460 && c <= 0x24ff)
        || (c >= 0xff10 && c <= 0xff5a)
        || (c >= 0x1d400 && c <= 0x1d7ff)
        || (c >= 0x1f100 && c <= 0x1f1e5);
  }
}
