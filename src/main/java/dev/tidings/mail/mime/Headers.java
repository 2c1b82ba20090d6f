package dev.tidings.mail.mime;

import dev.tidings.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;

/// The header of a mail (RFC 5322 2.2). Every value passes through [#line], the one gateway: only
/// printable ASCII leaves it, so whatever a container is called, no value can begin a header of its
/// own, and no line is longer than the standard allows.
public final class Headers {

  /// Where a line is folded, if it can be (RFC 5322 2.1.1).
  private static final int FOLD = 76;

  /// The longest piece that is not folded; with a header's name far below the 998 of the standard.
  private static final int LONGEST_WORD = 400;

  /// The longest value that is text for people.
  private static final int LONGEST_TEXT = 300;

  /// Bytes in one encoded word: 56 characters, so that a line with one stays below 76 (RFC 2047 2).
  private static final int ENCODED_BYTES = 33;

  private final StringBuilder out = new StringBuilder(2_000);

  /// Adds text for people; what is not ASCII is encoded (RFC 2047).
  public Headers text(String name, String value) {
    return line(name, words(Printable.line(value, LONGEST_TEXT)));
  }

  /// Adds a value that has a syntax of its own, folded between its pieces only.
  public Headers structured(String name, String... pieces) {
    return line(name, List.of(pieces));
  }

  /// Adds mailboxes.
  public Headers addresses(String name, List<Address> addresses) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      Address address = addresses.get(i);
      String comma = i < addresses.size() - 1 ? "," : "";
      if (isAscii(address.name())) {
        pieces.add(address.display() + comma);
      } else {
        pieces.addAll(encodedWords(address.name()));
        pieces.add("<" + address.bare() + ">" + comma);
      }
    }
    return line(name, pieces);
  }

  /// All headers, each ended by CR LF.
  @Override
  public String toString() {
    return out.toString();
  }

  /// The gateway. A header of which nothing is left is left out.
  private Headers line(String name, List<String> words) {
    StringJoiner value = new StringJoiner(" ");
    int column = name.length() + 1;
    for (String word : words) {
      String safe = safe(word);
      if (safe.isEmpty()) {
        continue;
      }
      boolean fold = value.length() > 0 && column + 1 + safe.length() > FOLD;
      value.add(fold ? "\r\n " + safe : safe);
      column = (fold ? 0 : column) + 1 + safe.length();
    }
    if (value.length() > 0) {
      // The space that the joiner puts before a fold would be trailing white space.
      out.append(name)
          .append(": ")
          .append(value.toString().replace(" \r\n", "\r\n"))
          .append("\r\n");
    }
    return this;
  }

  private static String safe(String word) {
    StringBuilder safe = new StringBuilder(word.length());
    for (int i = 0; i < word.length() && safe.length() < LONGEST_WORD; i++) {
      char c = word.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        safe.append(c);
      }
    }
    return safe.toString().strip();
  }

  private static List<String> words(String text) {
    // Text that looks encoded already would be decoded by the reader.
    boolean plain = isAscii(text) && !text.contains("=?");
    return plain ? List.of(text.split(" ", -1)) : encodedWords(text);
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x7f);
  }

  private static List<String> encodedWords(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int length = utf8Length(codePoint);
      if (bytes + length > ENCODED_BYTES) {
        words.add(encodedWord(text.substring(start, i)));
        start = i;
        bytes = 0;
      }
      bytes += length;
      i += Character.charCount(codePoint);
    }
    words.add(encodedWord(text.substring(start)));
    return words;
  }

  private static int utf8Length(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  private static String encodedWord(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(utf8) + "?=";
  }
}
