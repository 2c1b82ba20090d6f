package dev.tidings.redact;

/// Private keys as text (RFC 7468), whole or cut off at either end.
final class PrivateKeys {

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final String KIND = "PRIVATE KEY";

  /// Between the dashes: such as `ENCRYPTED PRIVATE KEY` or `PGP PRIVATE KEY BLOCK`.
  private static final int LONGEST_KIND = 60;

  private PrivateKeys() {}

  static String redact(String text) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    int begin = fence(text, BEGIN, 0);
    int end = fence(text, END, 0);
    while (begin >= 0 || end >= 0) {
      boolean whole = begin >= 0 && (end < 0 || begin < end);
      out.append(text, from, whole ? begin : beginning(text, from, end)).append(Redaction.MARK);
      from = end < 0 ? ending(text, begin) : afterFence(text, end);
      begin = begin < 0 || begin >= from ? begin : fence(text, BEGIN, from);
      end = end < 0 ? end : fence(text, END, from);
    }
    return out.isEmpty() ? text : out.append(text, from, text.length()).toString();
  }

  private static int fence(String text, String fence, int from) {
    int at = text.indexOf(fence, from);
    while (at >= 0) {
      int close = text.indexOf(DASHES, at + fence.length());
      if (close < 0 || close - at > LONGEST_KIND) {
        close = Math.min(text.length(), at + LONGEST_KIND);
      }
      if (text.substring(at, close).contains(KIND)) {
        return at;
      }
      at = text.indexOf(fence, at + fence.length());
    }
    return -1;
  }

  /// Where a key begins whose first lines are cut off: only lines of its own letters go before.
  private static int beginning(String text, int from, int end) {
    int begin = end;
    int line = previousLine(text, from, end);
    while (line < begin && isKey(text, line, begin)) {
      begin = line;
      line = previousLine(text, from, begin);
    }
    return begin;
  }

  private static int afterFence(String text, int end) {
    int dashes = text.indexOf(DASHES, end + END.length());
    return dashes < 0 ? text.length() : dashes + DASHES.length();
  }

  /// Where a key ends whose last lines are cut off.
  private static int ending(String text, int begin) {
    int end = lineEnd(text, begin);
    while (end < text.length()) {
      int next = lineEnd(text, end + 1);
      if (!isKey(text, end, next)) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private static int previousLine(String text, int from, int before) {
    int line = before - 1;
    while (line > from && text.charAt(line - 1) != '\n') {
      line--;
    }
    return Math.max(from, line);
  }

  private static boolean isKey(String text, int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (letter || c == '+' || c == '/' || c == '=') {
        length++;
      } else if (c != '\n' && c != '\r') {
        return false;
      }
    }
    return length > 0;
  }
}
