package dev.tidings.incident;

import java.time.Instant;
import java.util.Optional;

/// What happened to one container, or one other thing, in one event group.
///
/// @param id the position of its first event in the journal: unique, and in the order of arrival
/// @param subject to whom
/// @param intent what it means
/// @param streak the deaths it goes on; empty where it is none
/// @param severity how much it asks for: as its intent says, or a label
/// @param began time of its earliest event, by the engine's clock
/// @param ended time of its latest event, by the engine's clock
/// @param events how many it is made of
/// @param cause the failure that it follows from; empty: none is known
/// @param service the failing service whose pace it shares; empty: it is told by itself
public record Incident(
    long id,
    Subject subject,
    Intent intent,
    Optional<Streak> streak,
    Severity severity,
    Instant began,
    Instant ended,
    int events,
    Optional<Cause> cause,
    Optional<String> service) {

  /// One that follows from no other.
  public Incident(
      long id,
      Subject subject,
      Intent intent,
      Optional<Streak> streak,
      Severity severity,
      Instant began,
      Instant ended,
      int events) {
    this(
        id,
        subject,
        intent,
        streak,
        severity,
        began,
        ended,
        events,
        Optional.empty(),
        Optional.empty());
  }

  /// Whose history it belongs to: type, a blank, and what stays when the container is made anew.
  public String who() {
    return subject.type() + " " + subject.key();
  }

  /// What it is throttled with where each container is by itself.
  public String group() {
    return cause
        .map(other -> "container " + other.key())
        .or(() -> service)
        .orElse(subject.type() + " " + subject.key());
  }

  /// How a route sees it: what comes and goes beside failures goes with them.
  public Severity routed() {
    return service.isPresent() && severity.compareTo(Severity.PROBLEM) < 0
        ? Severity.PROBLEM
        : severity;
  }

  /// A container that failed, and that the incident's container needs.
  ///
  /// @param key of its history
  /// @param name as people know it
  public record Cause(String key, String name) {}
}
