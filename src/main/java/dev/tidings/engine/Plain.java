package dev.tidings.engine;

import dev.tidings.text.Visible;

/// Text that was meant for a terminal, as it would be read on paper. Taken out are escape sequences
/// (ECMA-48) and all that is not drawn ([Visible#isHidden]); a line that overwrites another one
/// stands below it, and a tab is four spaces.
public final class Plain {

  private static final char ESCAPE = '\u001b';

  /// Where a sequence that never ends is taken for ended.
  private static final int LONGEST = 4_096;

  private Plain() {}

  /// The same text, fit to be read.
  public static String text(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      char c = text.charAt(i);
      if (c == ESCAPE) {
        i = afterEscape(text, i);
        continue;
      }
      int codePoint = text.codePointAt(i);
      boolean hidden = Visible.isHidden(text, i);
      i += Character.charCount(codePoint);
      if (c == '\r') {
        boolean pair = i < text.length() && text.charAt(i) == '\n';
        out.append(pair ? "" : "\n");
      } else if (c == '\t') {
        out.append("    ");
      } else if (c == '\n' || !hidden) {
        out.appendCodePoint(codePoint);
      }
    }
    return out.toString();
  }

  private static int afterEscape(String text, int escape) {
    int i = escape + 1;
    if (i == text.length()) {
      return i;
    }
    char kind = text.charAt(i++);
    if (kind == '[') {
      while (i < text.length() && text.charAt(i) >= 0x20 && text.charAt(i) <= 0x3f) {
        i++;
      }
      boolean ends = i < text.length() && text.charAt(i) >= 0x40 && text.charAt(i) <= 0x7e;
      return ends ? i + 1 : i;
    }
    if ("]PX^_".indexOf(kind) >= 0) {
      return afterString(text, i);
    }
    while (i < text.length() && kind >= 0x20 && kind <= 0x2f) {
      kind = text.charAt(i++);
    }
    return kind < 0x20 ? i - 1 : i;
  }

  /// Ends with BEL or ESC \; not beyond its line, where nothing ends it.
  private static int afterString(String text, int start) {
    int end = Math.min(text.length(), start + LONGEST);
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\u0007') {
        return i + 1;
      }
      if (c == ESCAPE) {
        return i + 1 < text.length() && text.charAt(i + 1) == '\\' ? i + 2 : i;
      }
      if (c == '\n') {
        return i;
      }
    }
    return end;
  }
}
