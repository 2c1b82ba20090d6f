package dev.tidings.text;

/// Text by strangers, made fit to be read: names, labels and log lines may hold anything.
///
/// What cannot be seen ([Visible#isHidden]) and escape sequences (ECMA-48) leave a mark, so that no
/// name passes for another. Line ends, tabs and runs of spaces become one space, so what comes out
/// is one line, and tabs and line ends are free to separate values.
public final class Printable {

  /// How long the name of anything is shown; Docker's own names are rarely above 40.
  public static final int NAME = 80;

  private static final String CUT = "...";
  private static final int INDENT = 12;
  private static final char ESCAPE = '\u001b';

  private Printable() {}

  /// One line of at most so many UTF-16 units; what was longer ends with three dots.
  public static String line(String text, int most) {
    // Of a megabyte of escape sequences nothing would remain; it is not read to its end.
    int end = Math.min(text.length(), 8 * most + 1_000);
    StringBuilder out = new StringBuilder(Math.min(end, most + 2));
    for (int i = 0; i < end && out.length() <= most; ) {
      int escape = escapeLength(text, i, end);
      if (escape > 0) {
        i += escape;
        mark(out);
        continue;
      }
      append(out, text, i);
      i += Character.charCount(text.codePointAt(i));
    }
    boolean whole = out.length() <= most && end == text.length();
    return whole ? out.toString().strip() : cut(out, most);
  }

  /// The name of something, as [#line]; where its letters come from alphabets that look alike, with
  /// a note behind it ([Visible#name]).
  public static String name(String name) {
    return Visible.name(line(name, NAME));
  }

  /// As [#line], but with the spaces at its beginning, as stack traces have them.
  public static String indented(String text, int most) {
    int indent = 0;
    int i = 0;
    for (; i < text.length() && indent < INDENT && " \t".indexOf(text.charAt(i)) >= 0; i++) {
      indent += text.charAt(i) == '\t' ? 4 : 1;
    }
    return " ".repeat(Math.min(indent, INDENT)) + line(text.substring(i), most);
  }

  private static String cut(StringBuilder out, int most) {
    int keep = Math.min(out.length(), Math.max(0, most - CUT.length()));
    if (keep > 0 && Character.isHighSurrogate(out.charAt(keep - 1))) {
      keep--;
    }
    return out.substring(0, keep).strip() + CUT;
  }

  private static void append(StringBuilder out, String text, int at) {
    int codePoint = text.codePointAt(at);
    if (isSpace(codePoint)) {
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    } else if (Visible.isHidden(text, at)) {
      mark(out);
    } else {
      out.appendCodePoint(codePoint);
    }
  }

  /// One for all that is hidden in one place.
  private static void mark(StringBuilder out) {
    if (out.isEmpty() || out.charAt(out.length() - 1) != Visible.MARK) {
      out.append(Visible.MARK);
    }
  }

  private static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
  }

  /// The length of an escape sequence that begins here; 0 where none does.
  private static int escapeLength(String text, int start, int end) {
    char c = text.charAt(start);
    if (c == '\u009b') {
      return controlSequence(text, start + 1, end) - start;
    }
    if (c != ESCAPE) {
      return 0;
    }
    if (start + 1 >= end) {
      return 1;
    }
    return switch (text.charAt(start + 1)) {
      case '[' -> controlSequence(text, start + 2, end) - start;
      case ']' -> operatingSystemCommand(text, start + 2, end) - start;
      default -> 2;
    };
  }

  /// Parameters and intermediates up to a final byte; a sequence that is none ends where it breaks.
  private static int controlSequence(String text, int from, int end) {
    int i = from;
    while (i < end && text.charAt(i) >= ' ' && text.charAt(i) <= '?') {
      i++;
    }
    return i < end && text.charAt(i) >= '@' && text.charAt(i) <= '~' ? i + 1 : i;
  }

  /// Such as a window's title: ends with BEL or ESC \. One that never ends loses only its
  /// beginning.
  private static int operatingSystemCommand(String text, int from, int end) {
    for (int i = from; i < end; i++) {
      if (text.charAt(i) == '\u0007') {
        return i + 1;
      }
      if (text.charAt(i) == ESCAPE) {
        return Math.min(end, i + 2);
      }
    }
    return from;
  }
}
