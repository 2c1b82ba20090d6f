package dev.tidings.mail.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Text as ASCII in lines of at most 76 characters (RFC 2045 6.7), still readable where it was
/// ASCII before.
final class QuotedPrintable {

  /// Without the `=` of a soft line break.
  private static final int LINE = 75;

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private QuotedPrintable() {}

  /// Encodes.
  ///
  /// @param text lines ended by LF
  /// @return lines ended by CR LF
  static String encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(bytes.length + bytes.length / 8 + 16);
    int column = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        out.append("\r\n");
        column = 0;
        continue;
      }
      boolean literal = isLiteral(b, i + 1 == bytes.length || bytes[i + 1] == '\n');
      int width = literal ? 1 : 3;
      if (column + width > LINE) {
        out.append("=\r\n");
        column = 0;
      }
      column += width;
      append(out, b, literal);
    }
    return out.toString();
  }

  /// Decodes what [#encode] made.
  ///
  /// @param text lines ended by CR LF
  /// @return lines ended by LF
  static String decode(String text) {
    String lines = text.replace("=\r\n", "").replace("\r\n", "\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream(lines.length());
    for (int i = 0; i < lines.length(); i++) {
      char c = lines.charAt(i);
      if (c == '=') {
        out.write(HexFormat.fromHexDigits(lines, i + 1, i + 3));
        i += 2;
      } else {
        out.write(c);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /// White space at a line's end may be lost on the way, so it is encoded.
  private static boolean isLiteral(byte b, boolean lineEnds) {
    return (b > ' ' && b < 0x7f && b != '=') || (b == ' ' && !lineEnds);
  }

  private static void append(StringBuilder out, byte b, boolean literal) {
    if (literal) {
      out.append((char) b);
    } else {
      out.append('=').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
    }
  }
}
