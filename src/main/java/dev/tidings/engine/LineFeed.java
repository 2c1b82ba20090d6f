package dev.tidings.engine;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The events in the body of an answer to `GET /events`.
final class LineFeed implements EventFeed {

  private final Response response;
  private final EventLines lines;
  private final Predicate<IOException> endsQuietly;
  private final Diagnosis diagnosis;
  private final InstantSource clock;

  /// @param endsQuietly tells the exceptions that are the feed's end: a live stream never ends in
  ///   order (moby), so that the other side hung up is all that can be known
  /// @param clock asked once for each line, for those that do not say when they happened
  LineFeed(
      Response response,
      Predicate<IOException> endsQuietly,
      Diagnosis diagnosis,
      InstantSource clock) {
    this.response = response;
    this.lines = new EventLines(response.getBody());
    this.endsQuietly = endsQuietly;
    this.diagnosis = diagnosis;
    this.clock = clock;
  }

  @Override
  public @Nullable EngineEvent next() throws IOException {
    try {
      return switch (lines.next()) {
        case null -> null;
        case EventLines.Line.Whole(var text) -> EventCodec.decode(text, clock.instant());
        case EventLines.Line.TooLong(var start, var length) ->
            EventCodec.unreadable("a line of " + length + " bytes", start, length, clock.instant());
      };
    } catch (IOException e) {
      if (endsQuietly.test(e)) {
        return null;
      }
      throw diagnosis.broken(e);
    }
  }

  @Override
  public void close() throws IOException {
    response.close();
  }
}
