package dev.tidings.event;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What an engine says of one container at one moment. Unlike the attributes of an event, over
/// which the container's labels are copied, these can be believed.
///
/// @param actor the container with its name and image, and with its labels, which cannot pretend
///   either; see [#actor(String, String, String, Map)]
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
/// @param error why its last start failed, in the engine's words; empty where none did
/// @param health `starting`, `healthy` or `unhealthy`; empty where there is no health check
public record ContainerState(
    Actor actor,
    String status,
    Instant created,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    int exitCode,
    boolean oomKilled,
    int restartCount,
    String error,
    String health) {

  /// A container with the attributes that its events have.
  ///
  /// @param id the full identity
  /// @param name without the slash the engine puts before it
  /// @param image as it was named when the container was made
  public static Actor actor(String id, String name, String image, Map<String, String> labels) {
    Bounded.Attributes attributes = new Bounded.Attributes();
    labels.forEach(attributes::put);
    attributes.put("image", image);
    attributes.put("name", name);
    return attributes.of(id);
  }

  /// The full identity.
  public String id() {
    return actor.id();
  }

  /// Without the slash the engine puts before it; empty where the engine tells none.
  public String name() {
    return actor.attributes().getOrDefault("name", "");
  }
}
