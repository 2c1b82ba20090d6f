package dev.tidings.engine;

import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// A program of its own for what must be seen from outside: what classes following an engine loads,
/// and what a user without rights is told.
public final class AskEngine {

  private AskEngine() {}

  /// Asks the engine for its name and its live stream for the first event.
  ///
  /// @param arguments the engine's address
  public static void main(String[] arguments) throws IOException {
    var address =
        EngineAddress.resolve(Optional.empty(), Map.of("DOCKER_HOST", arguments[0]), Path.of("/"));
    try (Engine engine = new DockerEngine(address, InstantSource.system());
        EventFeed feed = engine.events(Instant.EPOCH, Optional.empty())) {
      System.out.println(engine.info());
      EngineEvent event = feed.next();
      System.out.println(event == null ? "nothing" : event.raw());
    } catch (EngineException e) {
      System.out.println(e.getMessage());
    }
  }
}
