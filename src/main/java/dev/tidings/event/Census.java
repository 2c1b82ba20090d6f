package dev.tidings.event;

import java.time.Instant;
import java.util.List;

/// All containers there are, looked at one after the other. What happens meanwhile may be in it or
/// not.
///
/// @param silent the identities of those that are there, but of which the engine told nothing
/// @param from before the first look, by the engine's clock
/// @param to after the last look, by the engine's clock
public record Census(
    List<ContainerState> containers, List<String> silent, Instant from, Instant to) {

  /// Copies the lists.
  public Census {
    containers = List.copyOf(containers);
    silent = List.copyOf(silent);
  }
}
