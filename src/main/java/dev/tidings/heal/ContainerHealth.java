package dev.tidings.heal;

import dev.tidings.engine.Inspection;

/// How a container is at the moment of a look.
///
/// @param name without the slash
/// @param status such as `running` or `exited`
/// @param health `starting`, `healthy` or `unhealthy`; empty where it has no health check
/// @param run when its present or last run began, in the engine's words
record ContainerHealth(String name, String status, String health, String run) {

  static ContainerHealth of(Inspection told) {
    return new ContainerHealth(
        told.text("Name").replaceFirst("^/", ""),
        told.text("State/Status"),
        told.values().getOrDefault("State/Health/Status", told.text("State/Healthcheck/Status")),
        told.text("State/StartedAt"));
  }

  boolean isRunning() {
    return status.equals("running");
  }

  boolean isUnhealthy() {
    return isRunning() && health.equals("unhealthy");
  }

  boolean isHealthy() {
    return isRunning() && health.equals("healthy");
  }

  /// Whether it lies where a restart of ours that was cut short has left it.
  boolean hasEnded() {
    return status.equals("exited");
  }
}
