package dev.tidings.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line of `docker ps -a`.
///
/// @param id 64 hex digits
/// @param name without the leading slash
/// @param image as it was asked for
/// @param state such as `running` or `exited`
/// @param status for people, such as `Up 2 hours (healthy)`; empty where the engine tells none
public record ContainerSummary(String id, String name, String image, String state, String status) {

  /// What moby and Podman write at the end of the status; nothing where there is no check.
  private static final Pattern HEALTH =
      Pattern.compile("\\((?:health: )?(healthy|unhealthy|starting)\\)$");

  /// Without a status.
  public ContainerSummary(String id, String name, String image, String state) {
    this(id, name, image, state, "");
  }

  /// `healthy`, `unhealthy` or `starting`; empty where its health is not checked.
  public String health() {
    Matcher health = HEALTH.matcher(status);
    return health.find() ? health.group(1) : "";
  }
}
