package dev.tidings.engine.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The body of an answer (RFC 9112, section 6): of a stated length, in chunks, or all that comes. A
/// read returns as soon as there is a byte, and takes along what else is buffered, however many
/// chunks that is. What contradicts itself is refused, never guessed at (section 6.3).
final class ResponseBody extends InputStream {

  private static final long CHUNKED = -1;
  private static final long TO_THE_END = -2;

  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?");

  private final HttpInput in;
  private final Response.Fields trailer;
  private final long most;
  private final boolean chunked;
  private final boolean toTheEnd;

  /// Bytes left of the stated length or of the present chunk.
  private long left;

  private long taken;
  private boolean firstChunk = true;
  private boolean ended;

  /// @param trailer reads what follows the last chunk
  /// @param length of [#length]
  /// @param most bytes that may come
  ResponseBody(HttpInput in, Response.Fields trailer, long length, long most)
      throws InvalidResponseException {
    this.in = in;
    this.trailer = trailer;
    this.most = most;
    this.chunked = length == CHUNKED;
    this.toTheEnd = length == TO_THE_END;
    this.left = chunked ? 0 : toTheEnd ? Long.MAX_VALUE : length;
    if (length > most) {
      throw tooLong();
    }
  }

  /// How long a body is by its header; negative where only its end tells.
  static long length(Map<String, List<String>> headers) throws InvalidResponseException {
    List<String> codings = headers.getOrDefault("Transfer-Encoding", List.of());
    List<String> lengths = headers.getOrDefault("Content-Length", List.of());
    if (codings.size() + lengths.size() > 1) {
      throw new InvalidResponseException(
          "states the length of its answer more than once (Content-Length, Transfer-Encoding)");
    }
    if (!codings.isEmpty()) {
      if (!codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new InvalidResponseException(
            "sent an answer in the coding " + InvalidResponseException.quoted(codings.getFirst()));
      }
      return CHUNKED;
    }
    if (lengths.isEmpty()) {
      return TO_THE_END;
    }
    if (!DECIMAL.matcher(lengths.getFirst()).matches()) {
      throw new InvalidResponseException(
          "sent a Content-Length that is none: "
              + InvalidResponseException.quoted(lengths.getFirst()));
    }
    return Long.parseLong(lengths.getFirst());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws EOFException if the other side hung up before the end it had announced
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int done = 0;
    while (done < length && reach(done == 0)) {
      int count = in.take(target, offset + done, Math.min(length - done, left));
      done += count;
      left -= count;
      taken += count;
      if (taken > most) {
        throw tooLong();
      }
    }
    return done == 0 && length > 0 ? -1 : done;
  }

  /// Whether it came to the end that was announced, and nothing behind it.
  boolean isWhole() {
    return in.buffered() == 0 && !toTheEnd && left == 0 && (!chunked || ended);
  }

  @Override
  public int available() {
    return (int) Math.min(left, in.buffered());
  }

  /// Brings the next byte into the buffer.
  ///
  /// @param wait whether to wait for it
  /// @return false at the end, or if it would take a wait
  private boolean reach(boolean wait) throws IOException {
    if (left == 0 && !nextChunk(wait)) {
      return false;
    }
    if (in.buffered() > 0) {
      return true;
    }
    if (!wait || in.fill()) {
      return wait;
    }
    if (toTheEnd) {
      left = 0;
      return false;
    }
    throw new EOFException("it hung up in the middle of its answer");
  }

  private boolean nextChunk(boolean wait) throws IOException {
    if (!chunked || ended || (!wait && !in.hasLines(firstChunk ? 1 : 2))) {
      return false;
    }
    if (!firstChunk && !in.line("a chunk's end").isEmpty()) {
      throw new InvalidResponseException("sent a chunk that is longer than it states");
    }
    firstChunk = false;
    String size = in.line("a chunk's size");
    var matcher = CHUNK.matcher(size);
    if (!matcher.matches()) {
      throw new InvalidResponseException(
          "sent a chunk's size that is none: " + InvalidResponseException.quoted(size));
    }
    left = Long.parseLong(matcher.group(1), 16);
    ended = left == 0;
    if (ended) {
      skipTrailer();
    }
    return left > 0;
  }

  private void skipTrailer() throws IOException {
    try {
      trailer.read();
    } catch (EOFException e) {
      // The body was whole; so is the answer.
    }
  }

  private InvalidResponseException tooLong() {
    return new InvalidResponseException("sent an answer of more than " + most + " bytes");
  }
}
