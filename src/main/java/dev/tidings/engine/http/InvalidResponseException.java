package dev.tidings.engine.http;

import java.io.IOException;

/// What answers does not keep to HTTP, or goes beyond a bound of ours. The message says what it
/// did, as a clause to go on with after a name, such as `sent more than 200 header lines`.
public final class InvalidResponseException extends IOException {

  private static final long serialVersionUID = 1L;

  private static final int LONGEST_QUOTE = 80;

  /// An answer of that kind.
  ///
  /// @param what the engine did, behind "the engine"
  public InvalidResponseException(String what) {
    super(what);
  }

  /// What strangers wrote, fit for a message: short, printable ASCII, in quotes.
  static String quoted(String text) {
    String cut = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
    return '"' + cut.replaceAll("[^ -~]", "?") + '"';
  }
}
