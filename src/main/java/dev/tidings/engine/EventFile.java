package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A file of recorded events, as `docker events --format '{{json .}}'` or `tidings events --json`
/// prints them, one line at a time: however long it is, one line of it is in memory. Used by one
/// thread.
public final class EventFile implements Closeable {

  private final InputStream in;
  private final EventLines lines;
  private Instant last = Instant.EPOCH;

  /// @param in closed with this
  public EventFile(InputStream in) {
    this.in = in;
    // A file's last line may lack its end, and is a line all the same.
    InputStream feed = new ByteArrayInputStream(new byte[] {'\n'});
    lines = new EventLines(new SequenceInputStream(in, feed));
  }

  /// A line that is not empty.
  public sealed interface Line {

    /// An event. One without a time has that of the event before.
    record Event(EngineEvent event) implements Line {}

    /// Anything else.
    ///
    /// @param number of the line, from 1
    /// @param why in a few words
    record Unreadable(long number, String why) implements Line {}
  }

  /// The next line.
  ///
  /// @return null at the end
  /// @throws IOException if it cannot be read
  public @Nullable Line next() throws IOException {
    EventLines.@Nullable Line line = lines.next();
    return switch (line) {
      case null -> null;
      case EventLines.Line.Whole(String text) -> decode(text);
      case EventLines.Line.TooLong(_, long length) ->
          new Line.Unreadable(lines.number(), "a line of " + length + " bytes");
    };
  }

  private Line decode(String text) {
    EngineEvent event = EventCodec.decode(text, last);
    // What cannot be read becomes an event that quotes it; one that was recorded is itself.
    if (event.type().equals(EngineEvent.TIDINGS)
        && event.action().text().equals("unreadable")
        && !event.raw().equals(text)) {
      return new Line.Unreadable(
          lines.number(), event.actor().attributes().getOrDefault("why", "not an event"));
    }
    last = event.time();
    return new Line.Event(event);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
