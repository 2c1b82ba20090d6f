package dev.tidings.engine.docker;

import dev.tidings.engine.LogLine;
import dev.tidings.engine.Plain;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes the answer to `/containers/{id}/logs` apart, line by line, as it comes. Without a terminal
/// it comes in frames, of a byte for the stream, three zero bytes and a length of four bytes, the
/// highest first; else as it was written (moby). Only newer engines say which in the header, so the
/// first bytes decide: no terminal writes three zero bytes.
final class LogReader {

  /// A longer line is told in parts, in bytes; moby cuts at 16 KiB too.
  static final int LONGEST = 16 * 1024;

  private static final int ERROR = 2;

  /// The length of a frame's head behind the stream's byte.
  private static final int REST = 7;

  private final InputStream in;
  private final boolean times;
  private final Deque<LogLine> ready = new ArrayDeque<>();
  private final ByteArrayOutputStream[] begun = {
    new ByteArrayOutputStream(), new ByteArrayOutputStream()
  };
  private int stream;
  private long left;
  private long taken;
  private boolean raw;
  private boolean decided;

  /// @param times whether each line begins with its time
  LogReader(InputStream in, boolean times) {
    this.in = new BufferedInputStream(in);
    this.times = times;
  }

  /// How many bytes were read so far.
  long taken() {
    return taken;
  }

  /// The next line, waiting for it.
  ///
  /// @return null at the end; an engine that hangs up early has told what it had
  @Nullable LogLine next() throws IOException {
    while (ready.isEmpty()) {
      int b = read();
      if (b < 0) {
        return last();
      }
      ByteArrayOutputStream line = begun[stream];
      line.write(b);
      if (b == '\n' || line.size() >= LONGEST) {
        finish(stream);
      }
    }
    return ready.pollFirst();
  }

  /// The next byte that the container wrote; -1 at the end.
  private int read() throws IOException {
    try {
      if (!decided) {
        decide();
      }
      while (!raw && left == 0) {
        if (!head()) {
          return -1;
        }
      }
      left--;
      taken++;
      return in.read();
    } catch (EOFException e) {
      return -1;
    }
  }

  private void decide() throws IOException {
    in.mark(4);
    int first = in.read();
    // A terminal's first bytes may come one by one, and are not waited for without need.
    raw = first > ERROR + 1 || (first >= 0 && !areZero(in.readNBytes(3)));
    in.reset();
    decided = true;
  }

  private static boolean areZero(byte[] bytes) {
    return bytes.length == 3 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0;
  }

  private boolean head() throws IOException {
    int kind = in.read();
    byte[] rest = in.readNBytes(REST);
    if (kind < 0 || rest.length < REST) {
      return false;
    }
    stream = kind == ERROR ? 1 : 0;
    left = 0;
    for (int i = 3; i < REST; i++) {
      left = left << 8 | (rest[i] & 0xff);
    }
    return true;
  }

  private @Nullable LogLine last() {
    finish(0);
    finish(1);
    return ready.pollFirst();
  }

  /// A line that overwrites itself is several on paper.
  private void finish(int which) {
    String line = begun[which].toString(StandardCharsets.UTF_8);
    begun[which].reset();
    Optional<Instant> time = times ? time(line) : Optional.empty();
    String text = time.isPresent() ? line.substring(line.indexOf(' ') + 1) : line;
    for (String part : Plain.text(text).lines().toList()) {
      ready.add(new LogLine(which == 1, time, part.stripTrailing()));
    }
  }

  private static Optional<Instant> time(String line) {
    int blank = line.indexOf(' ');
    try {
      return blank < 0 ? Optional.empty() : Optional.of(Instant.parse(line.substring(0, blank)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
