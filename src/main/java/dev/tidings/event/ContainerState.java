package dev.tidings.event;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What an engine says of one container at one moment. Unlike the attributes of an event, over
/// which the container's labels are copied, these can be believed.
///
/// @param id the full identity
/// @param name without the slash the engine puts before it
/// @param image as it was named when the container was made
/// @param status the engine's word: `created`, `running`, `paused`, `restarting`, `removing`,
///   `exited` or `dead`; Podman has words of its own
/// @param created when it was made, by the engine's clock, as are all times here
/// @param startedAt when its present or last run began; empty if it never ran
/// @param finishedAt when its last run ended; empty if none has; before [#startedAt] while the next
///   run lasts
/// @param exitCode of the last run; 0 as well while none has ended
/// @param oomKilled whether the last run met the memory limit
/// @param restartCount how often the engine's restart policy has started it again; a start by hand
///   sets it to 0
/// @param health `starting`, `healthy` or `unhealthy`; empty where there is no health check
public record ContainerState(
    String id,
    String name,
    String image,
    Map<String, String> labels,
    String status,
    Instant created,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    int exitCode,
    boolean oomKilled,
    int restartCount,
    String health) {

  /// Copies the labels.
  public ContainerState {
    labels = Map.copyOf(labels);
  }
}
