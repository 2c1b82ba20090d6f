package dev.tidings.evidence;

/// Cuts what is too long.
final class Shorter {

  private static final String CUT = "...";

  private Shorter() {}

  /// At most so many UTF-16 units; what was longer ends with three dots.
  static String line(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - CUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
  }
}
