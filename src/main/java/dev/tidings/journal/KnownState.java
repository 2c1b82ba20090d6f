package dev.tidings.journal;

import dev.tidings.event.ContainerState;
import java.time.Instant;

/// What was last known of a container.
///
/// @param started by the last event or statement; the epoch if never
/// @param finished likewise
/// @param policyRestarts how often the restart policy had started it when it was last looked at;
///   -1: it was not
/// @param heard when its last event happened
record KnownState(
    String id,
    String name,
    Instant started,
    Instant finished,
    boolean paused,
    String health,
    int policyRestarts,
    Instant heard) {

  static KnownState nothing(ContainerState state) {
    return new KnownState(
        state.id(), state.name(), Instant.EPOCH, Instant.EPOCH, false, "", -1, Instant.EPOCH);
  }

  boolean isRunning() {
    return started.isAfter(finished);
  }
}
