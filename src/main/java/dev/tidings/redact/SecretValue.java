package dev.tidings.redact;

/// Where the value after a name stands in a text, without the quotes around it.
///
/// @param from its first character
/// @param to behind its last one
/// @param quoted whether it stands in quotes
record SecretValue(int from, int to, boolean quoted) {

  /// The value that begins at this place. In quotes it ends with the same quote, escaped as often;
  /// otherwise with the next space, without the punctuation before it; always with the line.
  static SecretValue at(String text, int start) {
    int quote = start;
    while (quote < text.length() && text.charAt(quote) == '\\') {
      quote++;
    }
    if (quote < text.length() && isQuote(text.charAt(quote))) {
      return new SecretValue(quote + 1, closing(text, quote, quote - start), true);
    }
    int end = start;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    while (end > start && isPunctuation(text.charAt(end - 1))) {
      end--;
    }
    return new SecretValue(start, end, false);
  }

  private static int closing(String text, int quote, int depth) {
    int escapes = 0;
    for (int i = quote + 1; i < text.length() && text.charAt(i) != '\n'; i++) {
      char c = text.charAt(i);
      if (c == text.charAt(quote) && ends(escapes, depth)) {
        return i - escapes;
      }
      escapes = c == '\\' ? escapes + 1 : 0;
    }
    int end = text.indexOf('\n', quote + 1);
    return end < 0 ? text.length() : end;
  }

  private static boolean ends(int escapes, int depth) {
    return depth == 0 ? escapes % 2 == 0 : escapes <= depth;
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }

  private static boolean isPunctuation(char c) {
    return "\"'`,;)}]>\\".indexOf(c) >= 0;
  }
}
