package dev.tidings.smtp;

import java.io.IOException;
import java.io.OutputStream;

/// Writes a mail as the content of DATA (RFC 5321, 4.5.2): a dot that begins a line is doubled, and
/// every line ends in CR LF, whatever ended it, so that no content can end itself.
final class DotStuffing {

  private final OutputStream out;
  private boolean lineBegins = true;

  DotStuffing(OutputStream out) {
    this.out = out;
  }

  /// @param text ASCII
  void write(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n') {
        boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
        i += pair ? 1 : 0;
        endLine();
      } else {
        if (c == '.' && lineBegins) {
          out.write('.');
        }
        out.write(c);
        lineBegins = false;
      }
    }
    if (!lineBegins) {
      endLine();
    }
  }

  private void endLine() throws IOException {
    out.write('\r');
    out.write('\n');
    lineBegins = true;
  }
}
