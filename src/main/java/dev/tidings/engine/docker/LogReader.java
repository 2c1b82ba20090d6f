package dev.tidings.engine.docker;

import dev.tidings.engine.LogLine;
import dev.tidings.engine.Plain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes the answer to `/containers/{id}/logs` apart, line by line, as it comes.
final class LogReader {

  /// A longer line is told in parts, in bytes; moby cuts at 16 KiB too.
  static final int LONGEST = 16 * 1024;

  private final LogBytes in;
  private final boolean times;
  private final Deque<LogLine> ready = new ArrayDeque<>();
  private final ByteArrayOutputStream[] begun = {
    new ByteArrayOutputStream(), new ByteArrayOutputStream()
  };
  private long taken;

  /// @param times whether each line begins with its time
  LogReader(InputStream in, boolean times) {
    this.in = new LogBytes(in);
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
      int next = in.read();
      if (next < 0) {
        return last();
      }
      taken++;
      int stream = in.isError() ? 1 : 0;
      begun[stream].write(next);
      if (next == '\n' || begun[stream].size() >= LONGEST) {
        finish(stream);
      }
    }
    return ready.pollFirst();
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
