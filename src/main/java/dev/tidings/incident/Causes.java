package dev.tidings.incident;

import dev.tidings.event.DecidingLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Which failure another one follows from: of a compose project, a service fails that others need
/// (`depends_on`), and seconds later they do. Only a service that was well can be a cause, so that
/// one that fails again and again keeps no other one's failure back. Used by one thread.
final class Causes {

  /// How much later what needs it fails.
  private static final Duration WITHIN = Duration.ofSeconds(10);

  /// So many failed services are remembered.
  private static final int MOST = 256;

  private final Duration stable;
  private final Map<String, Failed> failed = new LinkedHashMap<>();

  private record Failed(Instant at, Incident.Cause cause) {}

  /// @param stable how long a container must have run to have been well
  Causes(Duration stable) {
    this.stable = stable;
  }

  /// What a failure follows from.
  ///
  /// @param event the last one of it
  /// @param wasHealthy whether its health check had found the run well that ended
  Optional<Incident.Cause> of(
      Subject subject, Intent failure, HeldEvent event, boolean wasHealthy) {
    String project = subject.compose().project();
    Instant at = event.event().time();
    Optional<Incident.Cause> cause =
        project.isEmpty() ? Optional.empty() : among(needed(event), project, at);
    if (!project.isEmpty() && wasWell(failure, wasHealthy)) {
      Incident.Cause own = new Incident.Cause(subject.key(), subject.name());
      failed.put(key(project, subject.compose().service()), new Failed(at, cause.orElse(own)));
      if (failed.size() > MOST) {
        failed.remove(failed.keySet().iterator().next());
      }
    }
    return cause;
  }

  private Optional<Incident.Cause> among(List<String> needed, String project, Instant at) {
    return needed.stream()
        .map(service -> failed.get(key(project, service)))
        .filter(Objects::nonNull)
        .filter(each -> !each.at().isAfter(at) && !each.at().isBefore(at.minus(WITHIN)))
        .map(Failed::cause)
        .findFirst();
  }

  /// Compose writes `db:service_healthy:false,cache:service_started:true`.
  private static List<String> needed(HeldEvent event) {
    return Stream.of(event.attribute(DecidingLabels.DEPENDS_ON).split(",", -1))
        .map(each -> each.split(":", 2)[0].strip())
        .filter(service -> !service.isEmpty())
        .toList();
  }

  private boolean wasWell(Intent failure, boolean wasHealthy) {
    Optional<End> end =
        switch (failure) {
          case Intent.Crashed(End crash) -> Optional.of(crash);
          case Intent.OutOfMemory(Optional<End> memory) -> memory;
          default -> Optional.empty();
        };
    return end.isPresent()
        && (wasHealthy || end.get().ran().filter(ran -> ran.compareTo(stable) < 0).isEmpty());
  }

  private static String key(String project, String service) {
    return project + "/" + service;
  }
}
