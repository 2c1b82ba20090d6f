package dev.tidings.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The brackets, quotation marks and comments of a HOCON text, which may be wrong: where it is, the
/// parser often fails many lines later.
final class HoconText {

  /// A bracket and the line it stands on.
  record Bracket(char mark, int line) {}

  /// A bracket that closes another kind than was opened, or nothing.
  record Stray(Bracket mark, Optional<Bracket> opened) {}

  private final String text;
  private final List<String> lines;
  private final Deque<Bracket> open = new ArrayDeque<>();

  /// Of each line: what is open where it begins.
  private final List<Optional<Bracket>> around = new ArrayList<>();

  private final List<Integer> cutValues = new ArrayList<>();
  private @Nullable Stray stray;
  private int openQuote;
  private int line = 1;

  HoconText(String text) {
    this.text = text;
    this.lines = text.lines().toList();
    around.add(Optional.empty());
    int i = 0;
    while (i < text.length()) {
      i = next(i);
    }
  }

  /// One line, counted from 1; empty where there is none.
  String line(int number) {
    return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
  }

  /// The last line before another that is not blank; 0: there is none.
  int before(int number) {
    int before = Math.min(number - 1, lines.size());
    while (before > 0 && line(before).isBlank()) {
      before--;
    }
    return before;
  }

  /// The first line that is not blank.
  int first() {
    int first = 1;
    while (first < lines.size() && line(first).isBlank()) {
      first++;
    }
    return first;
  }

  /// The bracket that is still open at the end.
  Optional<Bracket> open() {
    return Optional.ofNullable(open.peekLast());
  }

  /// What is open where a line begins.
  Optional<Bracket> around(int number) {
    return number >= 1 && number <= around.size() ? around.get(number - 1) : Optional.empty();
  }

  Optional<Stray> stray() {
    return Optional.ofNullable(stray);
  }

  /// The first line with a quotation mark that is not closed; 0: there is none.
  int openQuote() {
    return openQuote;
  }

  /// Lines where a comment begins in the middle of what looks like a value.
  List<Integer> cutValues() {
    return List.copyOf(cutValues);
  }

  /// @return where to go on
  private int next(int i) {
    return switch (text.charAt(i)) {
      case '\n' -> newLine(i);
      case '"' -> text.startsWith("\"\"\"", i) ? afterLongText(i) : afterText(i);
      case '#' -> afterComment(i);
      case '/' -> text.startsWith("//", i) ? afterComment(i) : i + 1;
      case '$' -> text.startsWith("${", i) ? afterSubstitution(i) : i + 1;
      case '{', '[' -> {
        open.addLast(new Bracket(text.charAt(i), line));
        yield i + 1;
      }
      case '}', ']' -> {
        close(new Bracket(text.charAt(i), line));
        yield i + 1;
      }
      default -> i + 1;
    };
  }

  private int newLine(int i) {
    line++;
    around.add(open());
    return i + 1;
  }

  private void close(Bracket bracket) {
    @Nullable Bracket opened = open.pollLast();
    boolean fits = opened != null && (opened.mark() == '{') == (bracket.mark() == '}');
    if (!fits && stray == null) {
      stray = new Stray(bracket, Optional.ofNullable(opened));
    }
  }

  private int afterText(int i) {
    int end = i + 1;
    while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\n') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= text.length() || text.charAt(end) == '\n') {
      openQuote = openQuote == 0 ? line : openQuote;
      return Math.min(end, text.length());
    }
    return end + 1;
  }

  private int afterLongText(int i) {
    int end = text.indexOf("\"\"\"", i + 3);
    if (end < 0) {
      openQuote = openQuote == 0 ? line : openQuote;
      return text.length();
    }
    for (int at = text.indexOf('\n', i); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
      newLine(at);
    }
    return end + 3;
  }

  private int afterSubstitution(int i) {
    int end = text.indexOf('}', i);
    int newLine = text.indexOf('\n', i);
    boolean open = end < 0 || (newLine >= 0 && newLine < end);
    return open ? i + 2 : end + 1;
  }

  private int afterComment(int i) {
    char before = i == 0 ? '\n' : text.charAt(i - 1);
    if (!Character.isWhitespace(before) && ",{}[]\"#/".indexOf(before) < 0) {
      cutValues.add(line);
    }
    int end = text.indexOf('\n', i);
    return end < 0 ? text.length() : end;
  }
}
