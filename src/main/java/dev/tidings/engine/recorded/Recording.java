package dev.tidings.engine.recorded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.engine.EventLines;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Events that were once recorded, as `docker events --format '{{json .}}'` prints them.
///
/// @param events in the order of the recording
/// @param containers what the engine told of its containers when it was asked
public record Recording(List<EngineEvent> events, RecordedContainers containers) {

  private static final JsonFactory JSON = new JsonFactory();

  /// Copies the events.
  public Recording {
    events = List.copyOf(events);
  }

  /// Events alone.
  public Recording(List<EngineEvent> events) {
    this(events, RecordedContainers.NONE);
  }

  /// The same, with what the engine told of its containers.
  public Recording with(RecordedContainers told) {
    return new Recording(events, told);
  }

  /// Reads one. A line that is no event is kept as what [EventCodec] makes of it, at the time of
  /// the one before.
  ///
  /// @throws IOException if it cannot be read
  public static Recording read(InputStream in) throws IOException {
    // A file's last line may lack its end, and is a line all the same.
    InputStream feed = new ByteArrayInputStream(new byte[] {'\n'});
    EventLines lines = new EventLines(new SequenceInputStream(in, feed));
    List<EngineEvent> events = new ArrayList<>();
    Instant last = Instant.EPOCH;
    for (EventLines.@Nullable Line line = lines.next(); line != null; line = lines.next()) {
      EngineEvent event = decode(line, last);
      events.add(event);
      last = event.time();
    }
    return new Recording(events);
  }

  /// The same events as if the first had happened at a given moment and the others with their
  /// distances to it. Their raw lines tell the new times too, so that each play has events of its
  /// own.
  ///
  /// @param speed how many times faster; 1 for as it was
  /// @throws IllegalArgumentException if the speed is not positive
  public Recording startingAt(Instant start, double speed) {
    if (!(speed > 0)) {
      throw new IllegalArgumentException("a speed of " + speed + " gets nowhere");
    }
    List<EngineEvent> moved = new ArrayList<>();
    for (EngineEvent event : events) {
      double distance = event.timeNano() - events.getFirst().timeNano();
      moved.add(at(event, start.plusNanos((long) (distance / speed))));
    }
    return new Recording(moved, containers);
  }

  /// From the first event to the last.
  public Duration length() {
    return events.isEmpty()
        ? Duration.ZERO
        : Duration.between(events.getFirst().time(), events.getLast().time());
  }

  private static EngineEvent decode(EventLines.Line line, Instant received) {
    return switch (line) {
      case EventLines.Line.Whole(var text) -> EventCodec.decode(text, received);
      case EventLines.Line.TooLong(var start, var length) ->
          EventCodec.unreadable("a line of " + length + " bytes", start, length, received);
    };
  }

  private static EngineEvent at(EngineEvent event, Instant time) {
    try {
      String raw = retimed(event.raw(), time);
      long nano = EngineEvent.toNano(time);
      return new EngineEvent(
          raw,
          event.type(),
          event.action(),
          event.actor(),
          nano,
          event.scope(),
          event.reconciled());
    } catch (IOException e) {
      throw new AssertionError("an event's raw line is JSON: " + event.raw(), e);
    }
  }

  /// The line with its top-level `time` and `timeNano` replaced; all else as it was, in its order.
  private static String retimed(String raw, Instant time) throws IOException {
    StringWriter out = new StringWriter(raw.length() + 16);
    try (JsonParser from = JSON.createParser(raw);
        JsonGenerator to = JSON.createGenerator(out)) {
      int depth = 0;
      for (JsonToken token = from.nextToken(); token != null; token = from.nextToken()) {
        boolean field = depth == 1 && token == JsonToken.FIELD_NAME;
        if (field && from.currentName().equals("time")) {
          from.nextToken();
          to.writeNumberField("time", time.getEpochSecond());
        } else if (field && from.currentName().equals("timeNano")) {
          from.nextToken();
          to.writeNumberField("timeNano", EngineEvent.toNano(time));
        } else {
          depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
          to.copyCurrentEventExact(from);
        }
      }
    }
    return out.toString();
  }
}
