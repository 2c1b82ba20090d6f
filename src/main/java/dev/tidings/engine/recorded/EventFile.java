package dev.tidings.engine.recorded;

import dev.tidings.engine.EventLines;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A file of recorded events, as `docker events --format '{{json .}}'`, `podman events --format
/// '{{json .}}'` or `tidings events --json` prints them, one line at a time: however long it is,
/// one line of it is in memory. Used by one thread.
public final class EventFile implements Closeable {

  /// What both commands print without `--format`.
  private static final Pattern FOR_PEOPLE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\S+( [+-]\\d{4})?( \\S+)? [a-z]+ [a-z_]+.*");

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
    if (isUnreadable(event, text)) {
      Optional<String> podman = PodmanLine.inEngineForm(text);
      if (podman.isEmpty()) {
        return new Line.Unreadable(lines.number(), why(event, text));
      }
      event = EventCodec.decode(podman.get(), last);
    }
    last = event.time();
    return new Line.Event(event);
  }

  /// What cannot be read becomes an event that quotes it; one that was recorded is itself.
  private static boolean isUnreadable(EngineEvent event, String text) {
    return event.type().equals(EngineEvent.TIDINGS)
        && event.action().text().equals("unreadable")
        && !event.raw().equals(text);
  }

  private static String why(EngineEvent event, String text) {
    return FOR_PEOPLE.matcher(text).matches()
        ? "the form for people: record with --format '{{json .}}'"
        : event.actor().attributes().getOrDefault("why", "not an event");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
