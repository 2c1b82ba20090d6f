package dev.tidings.mail.mime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Text as the ASCII that travels.
///
/// @param encoding its name, as `Content-Transfer-Encoding` has it (RFC 2045 6)
/// @param content lines of at most 76 characters, ended by CR LF
public record EncodedText(String encoding, String content) {

  private static final byte[] CRLF = {'\r', '\n'};

  /// Encodes: in quoted-printable, which people and spam filters can read, unless that would be
  /// much longer than base64, as it is for scripts other than Latin.
  ///
  /// @param text lines ended by LF
  public static EncodedText of(String text) {
    String readable = QuotedPrintable.encode(text);
    byte[] utf8 = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return readable.length() <= utf8.length * 3 / 2
        ? new EncodedText("quoted-printable", readable)
        : new EncodedText("base64", Base64.getMimeEncoder(76, CRLF).encodeToString(utf8) + "\r\n");
  }

  /// The text again.
  ///
  /// @return lines ended by LF
  String decoded() {
    if (encoding.equals("quoted-printable")) {
      return QuotedPrintable.decode(content);
    }
    byte[] utf8 = Base64.getMimeDecoder().decode(content);
    return new String(utf8, StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
