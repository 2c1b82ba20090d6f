package dev.tidings.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into lines. Empty lines are passed over (an engine may send them to keep
/// a connection alive). What stands after the last line's end is no line: the connection was cut
/// within it, and the next one brings it whole.
public final class EventLines {

  /// The longest line that is kept. The largest real events, of containers with hundreds of labels,
  /// stay far below.
  public static final int LONGEST = 1024 * 1024;

  /// How much is kept of a line that is too long, to show it.
  static final int SHOWN = 1024;

  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;
  private long number;

  public EventLines(InputStream in) {
    this.in = in;
  }

  /// A line without its end.
  public sealed interface Line {
    /// A line as it came; what is not UTF-8 in it has become U+FFFD.
    record Whole(String text) implements Line {}

    /// A line beyond [#LONGEST].
    ///
    /// @param start its beginning
    /// @param length of all of it, in bytes
    record TooLong(String start, long length) implements Line {}
  }

  /// The next line, as soon as it is there.
  ///
  /// @return null at the end of the stream
  public @Nullable Line next() throws IOException {
    int scanned = 0;
    while (true) {
      int feed = indexOfFeed(start + scanned);
      if (feed >= 0) {
        String text = cut(feed);
        if (!text.isEmpty()) {
          return new Line.Whole(text);
        }
        scanned = 0;
        continue;
      }
      scanned = end - start;
      if (scanned >= LONGEST) {
        return skip();
      }
      if (!fill()) {
        return null;
      }
    }
  }

  /// Which line the last one was, counted from 1, empty ones included.
  public long number() {
    return number;
  }

  private int indexOfFeed(int from) {
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private String cut(int feed) {
    int last = feed > start && buffer[feed - 1] == '\r' ? feed - 1 : feed;
    String text = new String(buffer, start, last - start, StandardCharsets.UTF_8);
    start = feed + 1;
    number++;
    return text;
  }

  private boolean fill() throws IOException {
    makeRoom();
    int count = in.read(buffer, end, buffer.length - end);
    end += Math.max(count, 0);
    return count >= 0;
  }

  /// Moves what is left to the front; grows for a long line, and shrinks again after it.
  private void makeRoom() {
    int held = end - start;
    int size = buffer.length;
    if (held == size) {
      size = Math.min(2 * size, LONGEST);
    } else if (held < BUFFER / 2) {
      size = BUFFER;
    }
    byte[] target = size == buffer.length ? buffer : new byte[size];
    System.arraycopy(buffer, start, target, 0, held);
    buffer = target;
    start = 0;
    end = held;
  }

  /// Reads to the line's end, keeping only its beginning.
  private @Nullable Line skip() throws IOException {
    String beginning = new String(buffer, start, SHOWN, StandardCharsets.UTF_8);
    long length = 0;
    int feed;
    while ((feed = indexOfFeed(start)) < 0) {
      length += end - start;
      start = end;
      if (!fill()) {
        return null;
      }
    }
    length += feed - start;
    start = feed + 1;
    number++;
    return new Line.TooLong(beginning, length);
  }
}
