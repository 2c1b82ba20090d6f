package dev.tidings.redact;

/// A name in a text, such as `spring.datasource.password` or `--db-password`.
///
/// @param text the name as it stands there
/// @param from its first character
/// @param to behind its last one
record Name(String text, int from, int to) {

  /// The longest part of a name on either side that is read.
  private static final int LONGEST = 60;

  /// The name of which a keyword is a part. `API key` is one name.
  ///
  /// @param at where the keyword begins
  static Name at(String text, int at) {
    int to = at;
    while (to < text.length() && to - at < LONGEST && isPart(text.charAt(to))) {
      to++;
    }
    while (to > at && "-.".indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    int from = start(text, at);
    if (isKey(text, from, to) && from > 1 && text.charAt(from - 1) == ' ') {
      from = start(text, from - 1);
    }
    return new Name(text.substring(from, to), from, to);
  }

  private static boolean isKey(String text, int from, int to) {
    return to - from == 3 && text.regionMatches(true, from, "key", 0, 3);
  }

  private static int start(String text, int at) {
    int from = at;
    while (from > 0 && at - from < LONGEST && isPart(text.charAt(from - 1))) {
      from--;
    }
    boolean escape =
        from > 0 && text.charAt(from - 1) == '\\' && "nrt".indexOf(text.charAt(from)) >= 0;
    return escape && from < at ? from + 1 : from;
  }

  static boolean isPart(char c) {
    return c == '_' || c == '-' || c == '.' || c == '$' || Character.isLetterOrDigit(c);
  }

  /// Whether it is an option of a command line.
  boolean isFlag() {
    return text.startsWith("-");
  }

  /// Whether it stands right behind this character.
  boolean follows(String in, char c) {
    return from > 0 && in.charAt(from - 1) == c;
  }
}
