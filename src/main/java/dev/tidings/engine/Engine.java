package dev.tidings.engine;

import dev.tidings.event.ContainerState;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A container engine: Docker, or what speaks its API.
public interface Engine extends AutoCloseable {

  /// The events since a moment: what the engine remembers of them (moby: the last 256 of every
  /// type), then, where no end is given, live as they happen, with no hole between but perhaps the
  /// same event twice at the seam.
  ///
  /// @param since inclusive; by the engine's clock
  /// @param until inclusive; the feed ends there; the engine waits for it if it lies ahead
  /// @throws EngineException if the engine cannot be reached or refuses
  EventFeed events(Instant since, Optional<Instant> until) throws IOException;

  /// What the engine says of itself.
  ///
  /// @throws EngineException if the engine cannot be reached or refuses
  EngineInfo info() throws IOException;

  /// All containers, running or not.
  ///
  /// @throws EngineException if the engine cannot be reached or refuses
  List<ContainerSummary> containers() throws IOException;

  /// Which containers there are, running or not.
  ///
  /// @throws EngineException if the engine cannot be reached or refuses
  Roster roster() throws IOException;

  /// How a container is. An engine locks it while it tells of it, so ask of one after the other.
  ///
  /// @param id its identity
  /// @return empty: it has vanished
  /// @throws EngineException if the engine cannot be reached, refuses, or cannot tell of this one
  Optional<ContainerState> state(String id) throws IOException;

  /// All that the engine tells of one container. Makes no event.
  ///
  /// @param id its identity or name
  Answer<Inspection> inspect(String id);

  /// The labels of an image that decide something. Makes no event.
  ///
  /// @param imageId as [#inspect] tells it at `Image`, or a name of it
  /// @return [Answer.Gone] where it was removed
  default Answer<Map<String, String>> imageLabels(String imageId) {
    return new Answer.Failed<>("this engine has no images");
  }

  /// The last lines that a container wrote, oldest first, without control characters; at most 64 KB
  /// of them. Makes no event.
  ///
  /// @param id its identity or name
  Answer<List<String>> logs(String id, LogRange range);

  /// What a container has used until now, in one look: an engine that knows `one-shot` (API 1.41)
  /// answers at once, an older one after a second or two. Makes no event.
  ///
  /// @param id its identity or name
  Answer<StatsSample> stats(String id);

  /// What is asked of one container for somebody who looks at it.
  Questions questions();

  /// What it is told to do. One that only plays what was recorded takes no orders.
  default Orders orders() {
    return Orders.refused("this engine takes no orders");
  }

  /// Asks for a sign of life.
  ///
  /// @return the present time by the engine's clock, or a little earlier, as far as [#clock] knows
  /// @throws EngineException if none comes
  Instant ping() throws IOException;

  /// How far its clock is from ours, as far as its answers have shown.
  default EngineClock clock() {
    return new EngineClock();
  }

  /// Where it is, for people: the address that was chosen, and by which setting.
  String address();

  /// Ends every connection, for good or for bad, because the other side is thought to be dead:
  /// whoever waits for it gets an exception. The next question connects anew. From any thread.
  void cut();

  /// Ends every connection; feeds that wait end with an exception.
  @Override
  void close();
}
