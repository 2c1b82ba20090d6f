package dev.tidings.incident;

import dev.tidings.event.DecidingLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Containers of one service that fail soon after their start, again and again under new names: the
/// tasks of a swarm's service, those of a compose service that was scaled, what is run without a
/// name from one image. None of them was ever well, so they share the pace of one. Their histories
/// stay apart, and whoever was well is told by itself: nobody hushes another one up by joining its
/// service. Used by one thread.
final class FailingServices {

  /// How long after a failure a start belongs to it.
  private static final Duration RECENT = Duration.ofMinutes(10);

  /// So many failing services are remembered.
  private static final int MOST = 256;

  /// As the engine names containers (moby `names-generator.go`).
  private static final Pattern RANDOM_NAME = Pattern.compile("[a-z]+_[a-z]+[0-9]?");

  private final Duration stable;
  private final Map<String, Instant> failed = new LinkedHashMap<>();

  /// @param stable how long a container must have run to have been well
  FailingServices(Duration stable) {
    this.stable = stable;
  }

  /// The service with which an incident shares its pace; empty: it is told by itself.
  ///
  /// @param event the last one of it
  /// @param wasHealthy whether its health check had found the run well that ended
  Optional<String> of(Subject subject, Intent intent, HeldEvent event, boolean wasHealthy) {
    Optional<String> service = service(subject, event);
    if (service.isEmpty()) {
      return Optional.empty();
    }
    Instant at = event.event().time();
    if (!wasHealthy && wasNeverWell(intent)) {
      failed.remove(service.get());
      failed.put(service.get(), at);
      if (failed.size() > MOST) {
        failed.remove(failed.keySet().iterator().next());
      }
      return service;
    }
    boolean comesOrGoes = intent instanceof Intent.Started || intent instanceof Intent.Happened;
    Instant last = failed.get(service.get());
    return comesOrGoes && last != null && at.isBefore(last.plus(RECENT))
        ? service
        : Optional.empty();
  }

  private Optional<String> service(Subject subject, HeldEvent event) {
    if (!subject.type().equals("container")) {
      return Optional.empty();
    }
    String task = event.attribute(DecidingLabels.SWARM_SERVICE);
    if (!task.isEmpty()) {
      return Optional.of("service " + task);
    }
    Subject.Compose compose = subject.compose();
    if (!compose.service().isEmpty()) {
      String service = "service " + compose.project() + "/" + compose.service();
      // The first one is by itself as long as no other one fails.
      boolean several =
          isFurther(event.attribute(DecidingLabels.NUMBER)) || failed.containsKey(service);
      return several ? Optional.of(service) : Optional.empty();
    }
    return RANDOM_NAME.matcher(subject.name()).matches() && !subject.image().isEmpty()
        ? Optional.of("image " + subject.image())
        : Optional.empty();
  }

  private static boolean isFurther(String number) {
    return number.matches("[1-9][0-9]{0,4}") && !number.equals("1");
  }

  private boolean wasNeverWell(Intent intent) {
    return switch (intent) {
      case Intent.Crashed(End end) -> isShort(end);
      case Intent.OutOfMemory(Optional<End> end) -> end.isPresent() && isShort(end.get());
      case Intent.StartFailed _ -> true;
      default -> false;
    };
  }

  private boolean isShort(End end) {
    return end.ran().filter(ran -> ran.compareTo(stable) < 0).isPresent();
  }
}
