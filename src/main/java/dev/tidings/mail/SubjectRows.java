package dev.tidings.mail;

import dev.tidings.batch.SubjectSummary;
import dev.tidings.event.ExitCode;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Streak;
import dev.tidings.mail.words.EventWords;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.text.Printable;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Whom a mail is about, one by one: a row for each container or other thing, the problems first.
///
/// @param report what it tells
/// @param limits how much to show
record SubjectRows(Report report, MailModel.Limits limits) {

  /// The values by name: `chapters` and `chapters_more`, and those of the first of them, which is
  /// the one that the mail is about where it is about one.
  Map<String, Object> model() {
    MailOverview overview = new MailOverview(report.batch());
    List<SubjectSummary> all =
        overview.chapters().stream()
            .sorted((a, b) -> Boolean.compare(b.isProblem(), a.isProblem()))
            .toList();
    List<Map<String, Object>> rows = all.stream().limit(limits.rows()).map(this::row).toList();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("chapters", rows);
    model.put("chapter_table", rows.size() > 1 && !isInTableAbove(overview));
    model.put("errors", rows.size() > 1 ? errors(all) : List.of());
    int more = all.size() - rows.size() + report.batch().digest().others().subjects();
    model.put("chapters_more", MailModel.more(more));
    for (String name : NAMES) {
      model.put(name, rows.isEmpty() ? "" : rows.getFirst().getOrDefault(name, ""));
    }
    model.put("inspect", all.isEmpty() ? new Inspect(Map.of()) : inspect(all.getFirst()));
    return model;
  }

  /// Why containers could not be started, in the engine's words: those of one reason together. Of
  /// one container alone the facts say it.
  private List<Map<String, Object>> errors(List<SubjectSummary> all) {
    Map<String, List<String>> byError = new LinkedHashMap<>();
    for (SubjectSummary chapter : all) {
      if (chapter.lead().intent() instanceof Intent.StartFailed(var _, String error)
          && !error.isBlank()) {
        byError
            .computeIfAbsent(Printable.line(error, LeadFacts.ERROR), _ -> new ArrayList<>())
            .add(Printable.line(IncidentWords.name(chapter.lead()), limits.detail()));
      }
    }
    return byError.entrySet().stream()
        .limit(limits.rows())
        .map(each -> Map.<String, Object>of("name", names(each.getValue()), "error", each.getKey()))
        .toList();
  }

  private static String names(List<String> names) {
    int more = names.size() - NAMED;
    String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /// Of a deployment that only replaced containers a table of its own tells all.
  private static boolean isInTableAbove(MailOverview overview) {
    return overview
        .operation()
        .filter(operation -> operation.containers().stream().allMatch(Operation::isReplaced))
        .isPresent();
  }

  /// So many names stand before one reason.
  private static final int NAMED = 5;

  private static final List<String> NAMES =
      List.of("name", "id", "image", "project", "service", "intent", "what", "exit_code", "state");

  private Map<String, Object> row(SubjectSummary chapter) {
    Incident lead = chapter.lead();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", Printable.line(IncidentWords.name(lead), limits.detail()));
    row.put("type", Printable.line(lead.subject().type(), 20));
    row.put("id", short12(lead));
    row.put("image", Printable.line(lead.subject().image(), limits.detail()));
    row.put("project", Printable.line(lead.subject().compose().project(), limits.detail()));
    row.put("service", Printable.line(lead.subject().compose().service(), limits.detail()));
    row.put("intent", Printable.line(lead.intent().word(), EventWords.WORD));
    row.put("what", Printable.line(IncidentWords.whatHappened(chapter), limits.detail()));
    row.put("exit_code", code(lead));
    row.put("state", new MailOverview(report.batch()).state(chapter, report.states()));
    row.put("times", times(chapter));
    row.put("problem", chapter.isProblem());
    return row;
  }

  private static String short12(Incident incident) {
    return Printable.name(IncidentWords.actor(incident.subject()).shortId());
  }

  private static String code(Incident incident) {
    var code = IncidentWords.exitCode(incident);
    return code.isPresent() ? ExitCode.text(code.getAsInt()) : "";
  }

  /// Such as `412x`; empty where the words stand for one thing only.
  private static String times(SubjectSummary chapter) {
    int alike = chapter.intents().size() == 1 ? chapter.count() : 1;
    int crashes = chapter.worst().streak().map(Streak::crashes).orElse(1);
    int times = chapter.isProblem() ? Math.max(alike, crashes) : alike;
    return times > 1 ? times + "x" : "";
  }

  private Inspect inspect(SubjectSummary chapter) {
    Evidence evidence = report.evidence().getOrDefault(chapter.worst().id(), Evidence.NONE);
    return new Inspect(
        evidence.condition() instanceof Fact.Known<Evidence.Condition>(var condition)
            ? condition.inspect()
            : Map.of());
  }

  /// What the engine told, by path. What it did not tell is empty, not an error: the same template
  /// is for containers with a restart policy and for those without.
  private static final class Inspect extends AbstractMap<String, String> {

    private static final int VALUE = 200;

    private final Map<String, String> values;

    Inspect(Map<String, String> values) {
      this.values = values;
    }

    @Override
    public boolean containsKey(Object key) {
      return true;
    }

    @Override
    public String get(Object key) {
      return Printable.line(values.getOrDefault(key, ""), VALUE);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      return values.entrySet();
    }
  }
}
