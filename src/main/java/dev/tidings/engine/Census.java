package dev.tidings.engine;

import dev.tidings.event.ContainerState;
import java.time.Instant;
import java.util.List;

/// All containers there are, looked at one after the other.
///
/// @param at by the engine's clock, and not before the last look: what happened after this moment
///   is not in here, what happened shortly before may be or not
public record Census(List<ContainerState> containers, Instant at) {

  /// Copies the list.
  public Census {
    containers = List.copyOf(containers);
  }
}
