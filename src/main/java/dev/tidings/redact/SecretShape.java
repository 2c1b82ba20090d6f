package dev.tidings.redact;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/// What a value looks like: a secret, a word, or something that only stands for a secret. Of a long
/// value the first [#LONGEST] characters tell.
final class SecretShape {

  private static final int LONGEST = 120;

  /// Characters of a random part without which nothing looks random.
  private static final int SHORTEST = 12;

  /// Variables, templates, formats, paths, addresses, calls, object identities and parameters of
  /// SQL.
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\{?\\(?[A-Za-z_{(].*|\\$\\$?|\\$\\d{1,2}|[#{]?\\{\\{?.*|%[sdvq]|%\\(\\w+\\)s|%\\w+%"
              + "|<[^<>]*>?|<{2,3}|\\[[A-Za-z ]+\\]?|:?/(?:[a-z0-9_.-]+/)+[A-Za-z0-9_.-]*|/[a-z][a-z._-]*"
              + "|[A-Za-z]:\\\\.*|\\./.*|~/.*|[a-z][a-z0-9+.-]*://.*|(?:arn|vault|file|env):.*"
              + "|(?:os\\.environ|process\\.env).*|[A-Za-z_][\\w.]*[({].*"
              + "|[a-z]+(?:\\.\\w+){1,20}@[0-9a-f]+|0x[0-9a-fA-F]{1,16}|[?@]\\w*|&[a-z]+;.*|\\.{2,}.*|…",
          Pattern.DOTALL);

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final int DIGIT = 1;
  private static final int SMALL = 2;
  private static final int CAPITAL = 4;

  /// As passwords have them beside letters.
  private static final int SYMBOL = 8;

  /// Between words.
  private static final int SEPARATOR = 16;

  /// In no token.
  private static final int FOREIGN = 32;

  /// Where something was hidden.
  private static final int MASK = 64;

  private static final int LETTER = SMALL | CAPITAL;

  /// What kinds a character of ASCII is of.
  private static final byte[] KINDS = new byte[128];

  static {
    for (char c = 0; c < KINDS.length; c++) {
      KINDS[c] =
          (byte)
              ((Character.isDigit(c) ? DIGIT : 0)
                  | (Character.isLowerCase(c) ? SMALL : 0)
                  | (Character.isUpperCase(c) ? CAPITAL : 0)
                  | ("!@#$%^&*+?~".indexOf(c) >= 0 ? SYMBOL : 0)
                  | ("-_./:+,#@=~%".indexOf(c) >= 0 ? SEPARATOR : 0)
                  | (c <= ' ' || c == 127 || "\"'`<>(){}[]|\\;".indexOf(c) >= 0 ? FOREIGN : 0)
                  | ("*xX.#-_ ?".indexOf(c) >= 0 ? MASK : 0));
    }
  }

  private SecretShape() {}

  private static int kind(char c) {
    if (c < KINDS.length) {
      return KINDS[c];
    }
    return FOREIGN | (Character.isLetter(c) ? SMALL : 0) | (c == '•' || c == '●' ? MASK : 0);
  }

  /// The kinds that any of the characters is of.
  private static int any(String text) {
    int kinds = 0;
    for (int i = 0; i < text.length(); i++) {
      kinds |= kind(text.charAt(i));
    }
    return kinds;
  }

  /// The kinds that each of the characters is of.
  private static int all(String text) {
    int kinds = -1;
    for (int i = 0; i < text.length(); i++) {
      kinds &= kind(text.charAt(i));
    }
    return kinds;
  }

  /// Whether a value is a mask, a variable, a path or a call: it names a secret and is none.
  static boolean isPlaceholder(String value) {
    String text = start(value);
    return (all(text) & MASK) != 0
        || text.contains("***")
        || text.contains("•••")
        || text.contains(Redaction.MARK)
        || REFERENCE.matcher(text).matches();
  }

  /// Whether a value that is no placeholder could be a secret after a name that often stands before
  /// other things.
  static boolean isPlausible(String value) {
    String text = start(value);
    if (text.length() < 6 || text.indexOf(' ') >= 0 || isUuid(value)) {
      return false;
    }
    int kinds = any(text);
    boolean letter = (kinds & LETTER) != 0;
    boolean oneWord = (kinds & ~(LETTER | DIGIT | MASK)) == 0;
    return (letter && (kinds & (DIGIT | SYMBOL)) != 0 && (oneWord || !isWords(text)))
        || looksRandom(text)
        || (text.length() >= 24 && letter && oneWord);
  }

  /// Whether a value that is no placeholder has small and capital letters and digits, and no words
  /// can be read in it.
  static boolean isMixed(String value) {
    String text = start(value);
    int wanted = DIGIT | SMALL | CAPITAL;
    return text.length() >= 8 && (any(text) & wanted) == wanted && !isWords(text);
  }

  /// Whether chance has made a value that is no placeholder: it is long for its kind, and no words
  /// can be read in it.
  static boolean looksRandom(String value) {
    String text = start(value);
    int kinds = any(text);
    if (text.length() < SHORTEST || (kinds & LETTER) == 0 || (kinds & FOREIGN) != 0) {
      return false;
    }
    Pieces pieces = Pieces.of(text);
    return !isUuid(value)
        && (isRandom(pieces.longest) || (pieces.rest.length() >= 20 && isRandom(pieces.rest)));
  }

  private static boolean isRandom(String piece) {
    int length = piece.length();
    int changes = changes(piece);
    if (length < SHORTEST || changes < 2) {
      return false;
    }
    double bits = entropy(piece);
    if ((any(piece) & DIGIT) != 0) {
      return (bits >= 3.0 && changes >= 4) || (length >= 20 && bits >= 3.2);
    }
    return length >= 20 && bits >= 3.7 && changes >= 6;
  }

  static boolean isUuid(String value) {
    return value.length() == 36 && UUID.matcher(value).matches();
  }

  /// Words and numbers with something between them, such as a path, a date or a version.
  private static boolean isWords(String text) {
    return Pieces.of(text).rest.isEmpty();
  }

  /// The parts of a text in which no words can be read.
  ///
  /// @param longest the longest of them
  /// @param rest all of them
  private record Pieces(String longest, String rest) {

    static Pieces of(String text) {
      String longest = "";
      StringBuilder rest = new StringBuilder();
      int from = 0;
      for (int i = 0; i <= text.length(); i++) {
        if (i == text.length() || (kind(text.charAt(i)) & SEPARATOR) != 0) {
          if (!isWord(text, from, i)) {
            rest.append(text, from, i);
            longest = i - from > longest.length() ? text.substring(from, i) : longest;
          }
          from = i + 1;
        }
      }
      return new Pieces(longest, rest.toString());
    }

    /// A word, a number, or a word with a short number before or behind it.
    private static boolean isWord(String text, int from, int to) {
      int digits = run(text, from, to, DIGIT);
      if (digits == to) {
        return true;
      }
      if (digits > from) {
        boolean letters = run(text, digits, to, SMALL) == to;
        return letters && (digits - from <= 3 || to - digits == 1);
      }
      int capitals = run(text, from, to, CAPITAL);
      int letters = run(text, capitals, to, SMALL);
      boolean word = capitals - from <= 1 || letters == capitals;
      return word && run(text, letters, to, DIGIT) == to && to - letters <= 3;
    }

    private static int run(String text, int from, int to, int kind) {
      int i = from;
      while (i < to && (kind(text.charAt(i)) & kind) != 0) {
        i++;
      }
      return i;
    }
  }

  /// How often a digit, a small or a capital letter follows one of another kind.
  private static int changes(String text) {
    int changes = 0;
    int before = 0;
    for (int i = 0; i < text.length(); i++) {
      int now = kind(text.charAt(i)) & (LETTER | DIGIT);
      changes += before != 0 && now != 0 && before != now ? 1 : 0;
      before = now;
    }
    return changes;
  }

  /// Shannon's entropy of the characters, in bits each.
  static double entropy(String value) {
    String text = start(value);
    int[] counts = new int[128];
    for (int i = 0; i < text.length(); i++) {
      counts[text.charAt(i) & 127]++;
    }
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / text.length();
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }

  static boolean all(String text, IntPredicate kind) {
    for (int i = 0; i < text.length(); i++) {
      if (!kind.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String start(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST);
  }
}
