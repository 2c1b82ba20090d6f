package dev.tidings.mail;

import dev.tidings.batch.SubjectSummary;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What was replaced, one line for each service: how long it was down, and what is different.
///
/// @param report what it tells
/// @param limits how much to show
record Deploy(Report report, MailModel.Limits limits) {

  private static final int CHANGES = 8;

  /// With its heading, or nothing at all.
  List<Map<String, Object>> section() {
    List<SubjectSummary> replaced =
        new MailOverview(report.batch())
            .chapters().stream().filter(MailOverview::isReplaced).toList();
    List<Map<String, Object>> rows =
        replaced.stream().limit(limits.rows()).map(chapter -> row(chapter.lead())).toList();
    return MailModel.section(rows, MailModel.more(replaced.size() - rows.size()));
  }

  private Map<String, Object> row(Incident incident) {
    String service = incident.subject().compose().service();
    return Map.of(
        "name",
            Printable.line(
                service.isEmpty() ? IncidentWords.name(incident) : service, limits.detail()),
        "down", down(incident).map(d -> "down " + LocalTimes.fine(d)).orElse("was not running"),
        "changes", changes(incident));
  }

  /// How long a service was down for its update.
  static Optional<Duration> down(Incident incident) {
    return incident.intent() instanceof Intent.Recreated(Optional<Duration> down)
        ? down
        : Optional.empty();
  }

  private String changes(Incident incident) {
    Evidence evidence = report.evidence().getOrDefault(incident.id(), Evidence.NONE);
    return switch (evidence.changes()) {
      case Fact.Known<List<String>>(List<String> changes) ->
          changes.isEmpty()
              ? "nothing changed"
              : changes.stream()
                      .limit(CHANGES)
                      .map(change -> Printable.line(change, limits.detail()))
                      .collect(Collectors.joining("; "))
                  + (changes.size() > CHANGES ? "; " + (changes.size() - CHANGES) + " more" : "");
      case Fact.Missing<List<String>>(String why) -> Printable.line(why, limits.detail());
    };
  }
}
