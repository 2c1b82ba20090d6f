package dev.tidings.batch;

import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Subject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All that a batch tells of one container, or one other thing.
///
/// @param incidents some of it, in order: the first ones, and always the last
/// @param count how many incidents there are in all
/// @param events how many events
/// @param intents how many incidents, or crashes, of each [dev.tidings.incident.Intent#word], in
///   order of appearance
/// @param worst the most severe of them; of equally severe ones the last
public record SubjectSummary(
    List<Incident> incidents, int count, int events, Map<String, Integer> intents, Incident worst) {

  /// The words of the intents that call for somebody.
  public static final List<String> PROBLEMS =
      List.of(
          "crash",
          "oom",
          "start-failed",
          "unhealthy",
          "gave-up",
          "not-cleaned",
          "run-missing",
          "run-failed",
          "run-too-long",
          "not-running",
          "not-back",
          "label-unreadable");

  /// Copies, keeping the order.
  public SubjectSummary {
    incidents = List.copyOf(incidents);
    intents = Collections.unmodifiableMap(new LinkedHashMap<>(intents));
  }

  /// Whom it is about, as the last incident knows it.
  public Subject subject() {
    return last().subject();
  }

  /// The first incident.
  public Incident first() {
    return incidents.getFirst();
  }

  /// The last incident.
  public Incident last() {
    return incidents.getLast();
  }

  /// The one to tell if only one can be told: that it is well again, else the worst, else the last
  /// that means something.
  public Incident lead() {
    Incident last = telling();
    boolean well =
        last.intent() instanceof Intent.Recovered
            || last.intent() instanceof Intent.Healed
            || (last.intent() instanceof Intent.Expected expected
                && !expected.finding().isProblem());
    return well || !isSevere(worst) ? last : worst;
  }

  /// A container with a health check says `healthy` after each start: that it was started, or
  /// replaced, says more.
  private Incident telling() {
    return incidents.reversed().stream()
        .filter(incident -> !(incident.intent() instanceof Intent.Happened))
        .findFirst()
        .orElseGet(this::last);
  }

  /// Whether it calls for somebody, as far as this batch knows.
  public boolean isProblem() {
    return isSevere(lead());
  }

  /// How many of its incidents called for somebody; where a label says otherwise than their kind
  /// does, about.
  public int problems() {
    int sum = PROBLEMS.stream().mapToInt(kind -> intents.getOrDefault(kind, 0)).sum();
    return isSevere(worst) ? Math.max(1, sum) : 0;
  }

  private static boolean isSevere(Incident incident) {
    return incident.severity().compareTo(Severity.PROBLEM) >= 0;
  }
}
