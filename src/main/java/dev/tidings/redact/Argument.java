package dev.tidings.redact;

/// One argument of a command as it stands in a text, without quotes around all of it.
///
/// @param begin where its text begins
record Argument(String text, int begin) {

  int end() {
    return begin + text.length();
  }

  /// What remains behind its first characters.
  Argument from(int length) {
    return new Argument(text.substring(length), begin + length);
  }

  /// Without quotes around it.
  Argument unquoted() {
    boolean quoted =
        text.length() >= 2
            && "\"'".indexOf(text.charAt(0)) >= 0
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? new Argument(text.substring(1, text.length() - 1), begin + 1) : this;
  }
}
