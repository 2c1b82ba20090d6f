package dev.tidings.engine.docker;

import dev.tidings.engine.EventFeed;
import dev.tidings.engine.EventLines;
import dev.tidings.engine.http.Response;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.io.EOFException;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The events in the body of an answer to `GET /events`.
final class LineFeed implements EventFeed {

  private final Response response;
  private final EventLines lines;
  private final boolean live;
  private final EngineDiagnosis diagnosis;
  private final InstantSource clock;

  /// @param live whether it is the feed's end if the other side hangs up: a live stream never ends
  ///   in order (moby)
  /// @param clock the engine's, asked once for each line, for those that do not say when they
  ///   happened
  LineFeed(Response response, boolean live, EngineDiagnosis diagnosis, InstantSource clock) {
    this.response = response;
    this.lines = new EventLines(response.body());
    this.live = live;
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
      if (live && e instanceof EOFException) {
        return null;
      }
      throw diagnosis.broken(e);
    }
  }

  @Override
  public boolean keepsUnread() {
    return isOfPodman(response);
  }

  /// Whether an answer is one of Podman's.
  static boolean isOfPodman(Response response) {
    return response.header("Server").filter(name -> name.startsWith("Libpod/")).isPresent();
  }

  @Override
  public void close() throws IOException {
    response.close();
  }
}
