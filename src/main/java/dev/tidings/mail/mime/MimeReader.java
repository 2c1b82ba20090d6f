package dev.tidings.mail.mime;

/// Finds the parts of a mail that [MimeWriter] wrote. Holds no state.
public final class MimeReader {

  private static final String LINE = "\r\n";
  private static final String EMPTY_LINE = LINE + LINE;

  /// Between parts: [Identity#boundary], which occurs in no encoded text.
  public static final String DELIMITER = LINE + "--=_tidings_";

  private MimeReader() {}

  /// Where the next part begins.
  ///
  /// @return the end of the next delimiter, without its line end; -1 after the last part
  public static int partAfter(String content, int from) {
    int delimiter = content.indexOf(DELIMITER, from);
    return delimiter < 0 ? -1 : content.indexOf(LINE, delimiter + DELIMITER.length());
  }

  /// With the line end before them; empty after the delimiter that ends the parts.
  public static String headers(String content, int part) {
    int end = content.indexOf(EMPTY_LINE, part);
    int delimiter = content.indexOf(DELIMITER, part);
    return end < 0 || (delimiter >= 0 && delimiter < end) ? "" : content.substring(part, end);
  }

  /// As it travels.
  public static String body(String content, int part) {
    int begin = content.indexOf(EMPTY_LINE, part) + EMPTY_LINE.length();
    int end = content.indexOf(DELIMITER, begin - LINE.length());
    return content.substring(begin, end < 0 ? content.length() : Math.max(begin, end));
  }

  /// A text part's text; lines end in LF.
  public static String decoded(String content, int part) {
    boolean base64 = headers(content, part).contains("base64");
    String encoding = base64 ? "base64" : "quoted-printable";
    return new EncodedText(encoding, body(content, part)).decoded();
  }
}
