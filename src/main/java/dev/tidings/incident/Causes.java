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
/// (`depends_on`), and seconds later they do; or a container fails whose network others use, which
/// have none from then on, whether or not it runs again. Only who was well can be a cause, so that
/// one that fails again and again keeps no other one's failure back. Used by one thread.
final class Causes {

  /// How much later what needs it fails.
  private static final Duration WITHIN = Duration.ofSeconds(10);

  /// How much later a container may notice that it has no network any more: health checks take
  /// their time.
  private static final Duration NOTICED = Duration.ofMinutes(10);

  /// So many failed services are remembered.
  private static final int MOST = 512;

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
  /// @param run what inspect says of it; empty where it was not asked
  Optional<Incident.Cause> of(
      Subject subject,
      Intent failure,
      HeldEvent event,
      boolean wasHealthy,
      Optional<InspectedRun> run) {
    String project = subject.compose().project();
    Instant at = event.event().time();
    Optional<Incident.Cause> cause = run.flatMap(known -> network(known, at));
    if (cause.isEmpty() && !project.isEmpty()) {
      cause = among(needed(event), project, at);
    }
    if (subject.type().equals("container") && wasWell(failure, wasHealthy)) {
      Incident.Cause own = new Incident.Cause(subject.key(), subject.name());
      Failed now = new Failed(at, cause.orElse(own));
      put(subject.id(), now);
      if (!project.isEmpty()) {
        put(key(project, subject.compose().service()), now);
      }
    }
    return cause;
  }

  private void put(String key, Failed now) {
    failed.remove(key);
    failed.put(key, now);
    if (failed.size() > MOST) {
      failed.remove(failed.keySet().iterator().next());
    }
  }

  /// A network ends with the container that made it. A run that began later has a new one.
  private Optional<Incident.Cause> network(InspectedRun run, Instant at) {
    return Optional.ofNullable(failed.get(run.network()))
        .filter(each -> !each.at().isAfter(at) && !each.at().isBefore(at.minus(NOTICED)))
        .filter(each -> run.started().filter(each.at()::isBefore).isEmpty())
        .map(Failed::cause);
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
