package dev.tidings.engine.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What the other side sends, buffered, by lines or as it comes. Used by one thread.
final class HttpInput {

  /// The longest line of a header, in bytes; servers and proxies write none longer than 8 KiB.
  static final int LONGEST_LINE = 8 * 1024;

  /// Holds the longest line, and takes much at once of a stream.
  private static final int BUFFER = 16 * 1024;

  private final Exchange exchange;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;

  HttpInput(Exchange exchange, InputStream in) {
    this.exchange = exchange;
    this.in = in;
  }

  /// Waits for more bytes and takes all that are there, as far as they fit.
  ///
  /// @return false if the other side hung up
  boolean fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    try {
      int count = in.read(buffer, end, buffer.length - end);
      if (count > 0) {
        exchange.answered();
        end += count;
      }
      return count > 0;
    } catch (IOException e) {
      throw exchange.failure(e);
    }
  }

  /// How many bytes can be taken without waiting.
  int buffered() {
    return end - start;
  }

  /// Takes buffered bytes; never waits.
  int take(byte[] target, int offset, long most) {
    int count = (int) Math.min(most, buffered());
    System.arraycopy(buffer, start, target, offset, count);
    start += count;
    return count;
  }

  /// Whether that many whole lines are buffered.
  boolean hasLines(int wanted) {
    int lines = 0;
    for (int i = start; i < end && lines < wanted; i++) {
      lines += buffer[i] == '\n' ? 1 : 0;
    }
    return lines == wanted;
  }

  /// The next line without its end, which is CR LF or a bare LF (RFC 9112, section 2.2).
  ///
  /// @param what it is, for the message
  /// @throws EOFException if the other side hung up before the line's end
  /// @throws InvalidResponseException if it is too long
  String line(String what) throws IOException {
    int length = lineLength(0);
    while (length < 0 && buffered() <= LONGEST_LINE) {
      int scanned = buffered();
      if (!fill()) {
        throw new EOFException("it hung up within its answer");
      }
      length = lineLength(scanned);
    }
    if (length < 0 || length > LONGEST_LINE) {
      throw new InvalidResponseException(
          "sent " + what + " of more than " + LONGEST_LINE + " bytes");
    }
    boolean cr = length > 0 && buffer[start + length - 1] == '\r';
    String line = new String(buffer, start, cr ? length - 1 : length, StandardCharsets.ISO_8859_1);
    start += length + 1;
    return line;
  }

  /// @return -1: its end is not buffered
  private int lineLength(int from) {
    for (int i = start + from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i - start;
      }
    }
    return -1;
  }
}
