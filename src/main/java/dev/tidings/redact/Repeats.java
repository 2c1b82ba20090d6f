package dev.tidings.redact;

import java.util.ArrayDeque;
import java.util.Deque;

/// How often a regular expression has to repeat its parts, as far as it says so in numbers.
final class Repeats {

  private static final long MOST = 1_000_000_000_000L;

  private final String pattern;
  private int at;

  /// What the parts of each open group take together; the innermost first.
  private final Deque<Long> open = new ArrayDeque<>();

  private Repeats(String pattern) {
    this.pattern = pattern;
    open.push(0L);
  }

  /// About the fewest repetitions of all parts together: 1 for `a`, 6 for `(aa){3}`, 9 for
  /// `(a{3}){3}`. Signs such as `?` count as parts, so it is rather too many.
  ///
  /// @param pattern that can be compiled
  static long least(String pattern) {
    Repeats repeats = new Repeats(pattern);
    while (repeats.at < pattern.length()) {
      repeats.next();
    }
    return repeats.open.pop();
  }

  private void next() {
    char c = pattern.charAt(at);
    if (c == '(') {
      open.push(0L);
      at++;
    } else if (c == ')' && open.size() > 1) {
      at++;
      add(Math.max(1, open.pop()));
    } else {
      at = end(c);
      add(1);
    }
  }

  /// Where the part of a pattern ends that begins with this character.
  private int end(char c) {
    if (pattern.startsWith("\\Q", at)) {
      int end = pattern.indexOf("\\E", at);
      return end < 0 ? pattern.length() : end + 2;
    }
    if (c == '\\') {
      return Math.min(at + 2, pattern.length());
    }
    return c == '[' ? classEnd() : at + 1;
  }

  private int classEnd() {
    int depth = 0;
    for (int i = at; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[') {
        depth++;
      } else if (c == ']' && --depth == 0) {
        return i + 1;
      }
    }
    return pattern.length();
  }

  /// Adds a part, as often as the number behind it says.
  private void add(long part) {
    long times = 1;
    if (at < pattern.length() && pattern.charAt(at) == '{') {
      int end = at + 1;
      while (end < pattern.length() && Character.isDigit(pattern.charAt(end))) {
        end++;
      }
      if (end > at + 1 && end - at < 12) {
        times = Long.parseLong(pattern, at + 1, end, 10);
        at = Math.max(end, pattern.indexOf('}', end) + 1);
      }
    }
    open.push(Math.min(MOST, open.pop() + Math.min(MOST, part * Math.max(1, times))));
  }
}
