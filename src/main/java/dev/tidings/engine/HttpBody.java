package dev.tidings.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The body of an HTTP/1.1 answer (RFC 9112, section 6): of a stated length, in chunks, or all that
/// comes. A read returns as soon as there is a byte, and takes along what else is buffered, however
/// many chunks that is.
final class HttpBody extends InputStream {

  private final UnixConnection connection;
  private final boolean chunked;

  /// Bytes left of the stated length or of the present chunk.
  private long left;

  private boolean firstChunk = true;
  private boolean ended;

  private HttpBody(UnixConnection connection, boolean chunked, long left) {
    this.connection = connection;
    this.chunked = chunked;
    this.left = left;
  }

  /// The body that follows a header.
  ///
  /// @param expected false for an answer to HEAD
  static HttpBody after(HttpHead head, UnixConnection connection, boolean expected)
      throws IOException {
    if (!expected || head.status() == 204 || head.status() == 304) {
      return new HttpBody(connection, false, 0);
    }
    if (head.isChunked()) {
      return new HttpBody(connection, true, 0);
    }
    var length = head.header("Content-Length");
    return new HttpBody(
        connection, false, length.isPresent() ? number(length.get(), 10) : Long.MAX_VALUE);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws EOFException if the engine hung up before the end it had announced
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int done = 0;
    while (done < length && reach(done == 0)) {
      int count = connection.take(target, offset + done, Math.min(length - done, left));
      done += count;
      left -= count;
    }
    return done == 0 && length > 0 ? -1 : done;
  }

  @Override
  public int available() {
    return (int) Math.min(left, connection.buffered());
  }

  /// Brings the next byte into the buffer.
  ///
  /// @param wait whether to wait for it
  /// @return false at the end, or if it would take a wait
  private boolean reach(boolean wait) throws IOException {
    if (left == 0 && !nextChunk(wait)) {
      return false;
    }
    if (connection.buffered() > 0) {
      return true;
    }
    if (!wait || connection.fill()) {
      return wait;
    }
    if (!chunked && left > Long.MAX_VALUE / 2) {
      left = 0;
      return false;
    }
    throw new EOFException("the engine hung up in the middle of its answer");
  }

  private boolean nextChunk(boolean wait) throws IOException {
    if (!chunked || ended || (!wait && !connection.hasLines(firstChunk ? 1 : 2))) {
      return false;
    }
    if (!firstChunk) {
      connection.line();
    }
    firstChunk = false;
    String size = connection.line();
    int extension = size.indexOf(';');
    left = number(extension < 0 ? size : size.substring(0, extension), 16);
    if (left == 0) {
      ended = true;
      skipTrailer();
    }
    return left > 0;
  }

  private void skipTrailer() throws IOException {
    try {
      while (!connection.line().isEmpty()) {
        // Nothing an engine says there is of use.
      }
    } catch (EOFException e) {
      // The body was whole; so is the answer.
    }
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseUnsignedLong(text.strip(), radix) & Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      throw new IOException("\"" + text + "\" is no length of an answer", e);
    }
  }
}
