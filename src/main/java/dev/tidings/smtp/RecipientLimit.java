package dev.tidings.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many recipients a server takes in one mail, as far as it has shown (RFC 5321, 4.5.3.1.8: at
/// least 100, but many take fewer). Owned by the thread that sends.
final class RecipientLimit {

  private static final Pattern NUMBER = Pattern.compile("\\b(\\d{1,4})\\b");

  private int most = Integer.MAX_VALUE;

  /// So many and no more.
  int most() {
    return most;
  }

  /// It takes no more than that.
  ///
  /// @param recipients at least 1
  void atMost(int recipients) {
    most = Math.min(most, Math.max(1, recipients));
  }

  /// It refused a whole mail for the number of its recipients: then half of them, or as many as it
  /// names.
  ///
  /// @param said the server's words, without its codes
  /// @param recipients how many there were, at least 2
  void refused(String said, int recipients) {
    int next = (recipients + 1) / 2;
    Matcher numbers = NUMBER.matcher(said);
    while (numbers.find()) {
      int number = Integer.parseInt(numbers.group(1));
      next = number > 0 && number < recipients ? number : next;
    }
    atMost(next);
  }
}
