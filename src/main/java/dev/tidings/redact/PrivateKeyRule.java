package dev.tidings.redact;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A private key as text (RFC 7468, and its like of PGP, SSH2 and PuTTY), whole or cut off at
/// either end, with line ends as they are, as `\n`, or with something before each line.
final class PrivateKeyRule implements Rule {

  private static final String KIND = "[A-Za-z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?";

  private static final Pattern BEGIN =
      Pattern.compile("-{4,5} ?BEGIN " + KIND + "(?: ?-{0,5})|Private-Lines: \\d{1,3}");

  private static final Pattern END = Pattern.compile("-{4,5} ?END " + KIND + "(?: ?-{0,5})");

  private static final Pattern FENCE =
      Pattern.compile("-{4,5} ?(BEGIN|END) " + KIND + "(?: ?-{0,5})");

  /// The longest key in use has some 13,000 characters (RSA, 16,384 bits).
  private static final int LONGEST = 20_000;

  /// A line of this many characters and more is one of a key wherever it stands.
  private static final int FULL_LINE = 32;

  private static final Pattern HEADER =
      Pattern.compile(
          "\\s*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|Subject|x-[a-z-]+): .*\\r?");

  private static final String LINE_END = "(?:\\\\{1,4}[nr]|%0[aAdD]|&#1[03];|\\\\u000[aAdD])";

  /// The part of a line that belongs to a key: up to its end.
  private static final Pattern PART =
      Pattern.compile("(?:[A-Za-z0-9+/=]|" + LINE_END + "|%2[bBfF]|%3[dD])*+");

  @Override
  public List<String> keywords() {
    return List.of("-begin ", "- begin ", "-end ", "- end ", "private-lines:");
  }

  @Override
  public int find(SecretSpans spans, int at) {
    String text = spans.text();
    int dashes = at;
    while (dashes > 0 && at - dashes < 5 && text.charAt(dashes - 1) == '-') {
      dashes--;
    }
    Matcher begin = BEGIN.matcher(text).region(dashes, text.length());
    if (begin.lookingAt()) {
      int to = end(text, begin.end());
      spans.add(dashes, to);
      return to;
    }
    Matcher end = END.matcher(text).region(dashes, text.length());
    if (end.lookingAt()) {
      spans.add(beginning(text, dashes), end.end());
      return end.end();
    }
    return at + 1;
  }

  /// Where a key ends of which the beginning was read.
  private static int end(String text, int from) {
    int limit = Math.min(text.length(), from + LONGEST);
    Matcher fence = FENCE.matcher(text).region(from, limit);
    if (fence.find() && fence.group(1).equals("END")) {
      return fence.end();
    }
    int to = partEnd(text, from);
    int line = to;
    while (line < limit && " \t\r".indexOf(text.charAt(line)) >= 0) {
      line++;
    }
    boolean first = true;
    while (line < limit && text.charAt(line) == '\n') {
      int following = lineEnd(text, line + 1);
      if (!isKey(text, line + 1, following, first)) {
        break;
      }
      first = false;
      line = following;
      to = following;
    }
    return to;
  }

  private static int partEnd(String text, int from) {
    Matcher part = PART.matcher(text).region(from, text.length());
    return part.lookingAt() ? part.end() : from;
  }

  /// Where a key begins of which the end was read, and the first lines are cut off.
  private static int beginning(String text, int end) {
    int begin = wordStart(text, 0, end);
    int line = lineStart(text, begin);
    boolean alone = begin == end;
    while (line > 0 && end - line < LONGEST) {
      int before = lineStart(text, line - 1);
      int word = wordStart(text, before, line - 1);
      boolean whole = text.substring(before, word).isBlank() && word < line - 1;
      if (!whole && line - 1 - word < (alone ? 2 : FULL_LINE)) {
        break;
      }
      begin = word;
      line = before;
      alone = false;
    }
    return begin;
  }

  /// Where the letters of a key begin that end here.
  private static int wordStart(String text, int least, int end) {
    int i = end;
    while (i > least) {
      char c = text.charAt(i - 1);
      boolean escape = i - 1 > least && (c == 'n' || c == 'r') && text.charAt(i - 2) == '\\';
      if (!escape && !isLetter(c) && c != '\\' && c != '\r') {
        break;
      }
      i--;
    }
    return i;
  }

  /// @param first whether it is the first line of a key
  private static boolean isKey(String text, int from, int to, boolean first) {
    String line = text.substring(from, to);
    if (HEADER.matcher(line).matches()) {
      return true;
    }
    int word = wordStart(text, from, to);
    int length = text.substring(word, to).strip().length();
    boolean whole = text.substring(from, word).isBlank();
    return length >= FULL_LINE || (whole && (first || length % 4 == 0));
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/'
        || c == '=';
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private static int lineStart(String text, int from) {
    return text.lastIndexOf('\n', from - 1) + 1;
  }
}
