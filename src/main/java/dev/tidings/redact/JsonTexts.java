package dev.tidings.redact;

import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// Changes the texts within a line of JSON and leaves all else as it is, byte for byte.
final class JsonTexts {

  private final String line;
  private final UnaryOperator<String> text;
  private final BinaryOperator<String> value;
  private final StringBuilder out = new StringBuilder();
  private int copied;

  private JsonTexts(String line, UnaryOperator<String> text, BinaryOperator<String> value) {
    this.line = line;
    this.text = text;
    this.value = value;
  }

  /// @param line valid JSON
  /// @param text what becomes of a name, or of a text without one
  /// @param value what becomes of a text, by its name
  static String replace(String line, UnaryOperator<String> text, BinaryOperator<String> value) {
    return new JsonTexts(line, text, value).replaced();
  }

  private String replaced() {
    String name = null;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        int end = end(i);
        String found = decoded(line.substring(i + 1, end));
        boolean isName = next(end + 1) == ':';
        exchange(
            i + 1,
            end,
            found,
            name == null || isName ? text.apply(found) : value.apply(name, found));
        name = isName ? found : null;
        i = end;
      } else if (c == '{' || c == '[' || c == ',') {
        name = null;
      }
    }
    return copied == 0 ? line : out.append(line, copied, line.length()).toString();
  }

  private void exchange(int from, int to, String before, String after) {
    if (!after.equals(before)) {
      out.append(line, copied, from);
      after.chars().forEach(c -> encode((char) c));
      copied = to;
    }
  }

  /// Where the text that begins with this quote ends.
  private int end(int quote) {
    int i = quote + 1;
    while (i < line.length() && line.charAt(i) != '"') {
      i += line.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, line.length());
  }

  private char next(int from) {
    int i = from;
    while (i < line.length() && line.charAt(i) <= ' ') {
      i++;
    }
    return i < line.length() ? line.charAt(i) : 0;
  }

  private static String decoded(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        decoded.append(c);
        continue;
      }
      char escaped = text.charAt(++i);
      if (escaped == 'u' && i + 4 < text.length()) {
        decoded.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
        i += 4;
      } else {
        decoded.append(unescaped(escaped));
      }
    }
    return decoded.toString();
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> c;
    };
  }

  private void encode(char c) {
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
    } else if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
      out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
    } else {
      out.append(c);
    }
  }
}
