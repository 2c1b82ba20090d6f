package dev.tidings.redact;

import java.util.ArrayList;
import java.util.List;

/// The arguments of a command in a text: words with or without quotes, or a list such as `['mysql',
/// '-px']` or `["mysql","-px"]`.
///
/// @param end where the command ends, or where reading it was given up
record Arguments(List<Argument> list, int end) {

  private static final int MOST = 100;
  private static final int LONGEST = 4_000;

  /// The arguments that follow a place.
  static Arguments at(String text, int from) {
    int limit = Math.min(text.length(), from + LONGEST);
    List<Argument> list = new ArrayList<>();
    int i = from;
    while (i < limit && list.size() < MOST) {
      char c = text.charAt(i);
      boolean continued = c == '\\' && i + 1 < limit && text.charAt(i + 1) == '\n';
      if (continued) {
        i += 2;
      } else if (text.startsWith(Redaction.MARK, i)) {
        list.add(new Argument(Redaction.MARK, i));
        i += Redaction.MARK.length();
      } else if (";|&\n".indexOf(c) >= 0) {
        break;
      } else if (Character.isWhitespace(c) || "[](),".indexOf(c) >= 0 || isLooseQuote(text, i)) {
        i++;
      } else {
        int end = end(text, i, limit);
        if (end > i) {
          list.add(argument(text, i, end));
        }
        i = Math.max(end, i + 1);
      }
    }
    return new Arguments(List.copyOf(list), i);
  }

  /// A quote that closed the name of the program, or backslashes before a quote.
  private static boolean isLooseQuote(String text, int i) {
    char c = text.charAt(i);
    char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
    return (c == '\\' && (next == '"' || next == '\\'))
        || ("\"'`".indexOf(c) >= 0 && (Character.isWhitespace(next) || ",])".indexOf(next) >= 0));
  }

  /// Where the argument that begins here ends; spaces in quotes belong to it.
  private static int end(String text, int from, int limit) {
    int i = from;
    while (i < limit) {
      char c = text.charAt(i);
      if (c == '"' || c == '\'') {
        int close = text.indexOf(c, i + 1, limit);
        if (close < 0) {
          return i == from ? limit : i;
        }
        i = close + 1;
        continue;
      }
      if (Character.isWhitespace(c) || ";|`".indexOf(c) >= 0 || (c == ',' && isLast(text, i))) {
        break;
      }
      i++;
    }
    return i;
  }

  private static boolean isLast(String text, int comma) {
    return comma + 1 == text.length() || " \"'\n".indexOf(text.charAt(comma + 1)) >= 0;
  }

  private static Argument argument(String text, int from, int end) {
    int to = end;
    while (to > from + 1 && ")]\\".indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return new Argument(text.substring(from, to), from).unquoted();
  }
}
