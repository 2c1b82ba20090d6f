package dev.tidings.redact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the value after a name stands in a text, without the quotes around it.
///
/// @param from its first character
/// @param to behind its last one
/// @param quoted whether it stands in quotes
record SecretValue(int from, int to, boolean quoted) {

  /// Stands for white space within an argument of a command, so that the argument stays one word.
  static final char NO_SPACE = '\ue000';

  private static final Pattern QUOTE =
      Pattern.compile("(\\\\{0,7}[\"'`])|&quot;|&#3[49];|%2[27]|\\\\u002[27]|\\\\x2[27]");

  /// Where an unquoted value ends before the next space.
  private static final Pattern END =
      Pattern.compile(
          "[&;|,?]\\s{0,2}+[\"']?[\\w.$%\\[\\]-]{1,40}+[\"']?\\s{0,2}+(?:=|%3[dD]|:(?!//))"
              + "|(?i:(?:%26|\\\\u0026|&amp;)[\\w.\\[\\]-]{1,40}+(?:=|%3d|\\\\u003d))"
              + "|\\\\[nrt](?:[\\w.-]{1,40}+\\s{0,2}+[=:]|\\\\|\\s|\"|'|$)"
              + "|\\\\{0,7}[\"'`](?=[\\s,:;)}\\]>\\\\]|$)"
              + "|&quot;|%22|\\\\u0022|</|\\}\\}|@(?:tcp|unix)\\(|\\e\\[");

  /// What each of them begins with.
  private static final boolean[] ENDS = new boolean[128];

  static {
    "&;|,?%\\\"'`<}@\u001b".chars().forEach(c -> ENDS[c] = true);
  }

  /// A YAML block: its lines are indented.
  private static final Pattern BLOCK = Pattern.compile("[|>][+-]?\\d?[ \\t]*+\\n([ \\t]++)(?=\\S)");

  /// As much of a value as tells whether it is a secret.
  private static final int ENOUGH = 100;

  /// The value that begins at this place. In quotes it ends with the same quote, escaped as often;
  /// otherwise with the next space, or where another name begins, without punctuation at its end.
  static SecretValue at(String text, int start) {
    return at(text, start, text.length());
  }

  /// As much of it as tells what it is: many values are looked at, and few are secrets.
  static SecretValue beginning(String text, int start) {
    return at(text, start, Math.min(text.length(), start + ENOUGH));
  }

  private static SecretValue at(String text, int start, int limit) {
    Matcher block = BLOCK.matcher(text).region(start, limit);
    if (block.lookingAt()) {
      return new SecretValue(block.end(), blockEnd(text, block, limit), false);
    }
    Matcher quote = QUOTE.matcher(text).region(start, limit);
    if (!quote.lookingAt()) {
      return bare(text, start, limit);
    }
    String mark = quote.group();
    int depth = quote.start(1) >= 0 ? mark.length() - 1 : -1;
    int end = closing(text, quote.end(), mark, depth, limit);
    return new SecretValue(quote.end(), end, true);
  }

  boolean isEmpty() {
    return from >= to;
  }

  /// Its characters.
  String text(String in) {
    return in.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == NO_SPACE || Character.isWhitespace(c);
  }

  private static SecretValue bare(String text, int start, int limit) {
    int end = start;
    Matcher stop = END.matcher(text);
    while (end < limit && !isSpace(text.charAt(end))) {
      char c = text.charAt(end);
      if (c < ENDS.length && ENDS[c] && stop.region(end, text.length()).lookingAt()) {
        break;
      }
      end++;
    }
    while (end > start && "\"'`,;)}]>\\.".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return new SecretValue(start, end, false);
  }

  /// Where a quoted value ends: at the same quote, or with the line.
  ///
  /// @param depth how many backslashes stand before the quotes; -1: the quote is written in another
  ///   way
  private static int closing(String text, int from, String quote, int depth, int limit) {
    char last = quote.charAt(quote.length() - 1);
    int escapes = 0;
    int i = from;
    for (; i < limit && text.charAt(i) != '\n'; i++) {
      char c = text.charAt(i);
      if (depth < 0 ? text.startsWith(quote, i) : c == last && isEnd(escapes, depth)) {
        return depth < 0 ? i : i - escapes;
      }
      escapes = c == '\\' ? escapes + 1 : 0;
    }
    return i;
  }

  private static boolean isEnd(int escapes, int depth) {
    return depth == 0 ? escapes % 2 == 0 : escapes <= depth;
  }

  private static int lineEnd(String text, int from, int limit) {
    int end = text.indexOf('\n', from, limit);
    return end < 0 ? limit : end;
  }

  private static int blockEnd(String text, Matcher block, int limit) {
    String indent = block.group(1);
    int end = lineEnd(text, block.end(), limit);
    while (end < limit && text.startsWith(indent, end + 1)) {
      end = lineEnd(text, end + 1, limit);
    }
    return end;
  }
}
