package dev.tidings.mail;

import dev.tidings.batch.SubjectSummary;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.Links;
import dev.tidings.mail.words.Plural;
import dev.tidings.text.Printable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What containers wrote before what happened, and what their health checks printed: of the worst
/// incident of each, as far as there is limits; where there is nothing, for the first few why not.
///
/// @param report what it tells
/// @param limits how much to show
record EvidenceSection(Report report, MailModel.Limits limits) {

  /// A reason is never cut where it matters: an address and a path of the engine may stand before
  /// it.
  private static final int REASON = 600;

  private static final String UNREADABLE = "logging driver does not support reading";

  /// For how many containers.
  private static final int CONTAINERS = 12;

  /// So many sections there are at least, as far as there is anything to say.
  private static final int FEW = 3;

  /// How long one line is shown.
  private static final int LINE = 400;

  /// A section for each container.
  List<Map<String, Object>> sections() {
    List<SubjectSummary> cast = new MailOverview(report.batch()).cast();
    List<Incident> worst = cast.stream().map(SubjectSummary::worst).filter(this::hasAny).toList();
    List<Incident> proved = worst.stream().filter(this::hasLines).limit(CONTAINERS).toList();
    List<Incident> silent =
        worst.stream()
            .filter(incident -> !hasLines(incident))
            .limit(Math.max(0, FEW - proved.size()))
            .toList();
    int log = limits.log() / Math.max(1, proved.size());
    EvidenceSection each =
        new EvidenceSection(report, new MailModel.Limits(limits.rows(), limits.detail(), log));
    return Stream.of(proved, silent)
        .flatMap(List::stream)
        .map(incident -> each.section(incident, cast.size() > 1))
        .toList();
  }

  private boolean hasLines(Incident incident) {
    Evidence evidence = evidence(incident);
    return (evidence.logs() instanceof Fact.Known<Evidence.LogTail>(var tail)
            && !tail.lines().isEmpty())
        || evidence.health() instanceof Fact.Known<String>;
  }

  private boolean hasAny(Incident incident) {
    Evidence evidence = evidence(incident);
    return !note(evidence, incident).isEmpty()
        || !health(evidence, incident).isEmpty()
        || !advice(incident).isEmpty();
  }

  private Advice advice(Incident incident) {
    return report.advice().getOrDefault(incident.subject().id(), Advice.NONE);
  }

  /// Of a mail about one container they stand among its facts.
  private List<Object> advice(Incident incident, boolean named) {
    List<Object> lines = new ArrayList<>();
    Advice advice = advice(incident);
    if (named && !advice.note().isEmpty()) {
      lines.add("Note: " + advice.note());
    }
    if (named && !advice.runbook().isEmpty()) {
      lines.add(new Links.Verbatim(MailModel.RUNBOOK + ": " + advice.runbook()));
    }
    return lines;
  }

  private Evidence evidence(Incident incident) {
    return report.evidence().getOrDefault(incident.id(), Evidence.NONE);
  }

  private Map<String, Object> section(Incident incident, boolean named) {
    Evidence evidence = evidence(incident);
    List<String> lines =
        evidence.logs() instanceof Fact.Known<Evidence.LogTail>(var tail)
            ? within(tail).lines()
            : List.of();
    List<String> health = health(evidence, incident);
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("name", named ? IncidentWords.name(incident) : "");
    section.put("advice", advice(incident, named));
    section.put("log_note", note(evidence, incident));
    section.put("log", verbatim(lines));
    section.put("has_log", !lines.isEmpty());
    section.put("health_note", health.isEmpty() ? "" : "Its last failed health check printed:");
    section.put("health", verbatim(health));
    section.put("has_health", !health.isEmpty());
    return section;
  }

  /// Evidence is shown word for word.
  private static List<Links.Verbatim> verbatim(List<String> lines) {
    return lines.stream().map(Links.Verbatim::new).toList();
  }

  /// The engine's words (moby: "configured logging driver does not support reading") in ours; any
  /// other reason as it is.
  private static String reason(String why, Fact<Evidence.Condition> condition) {
    if (!why.contains(UNREADABLE)) {
      return Printable.line(why, REASON).replaceAll("\\.*$", "") + ".";
    }
    String driver =
        condition instanceof Fact.Known<Evidence.Condition>(Evidence.Condition known)
            ? known.inspect().getOrDefault("host_config_log_config_type", "")
            : "";
    String which = driver.isEmpty() ? "" : " (" + Printable.line(driver, Printable.NAME) + ")";
    return "its logging driver" + which + " does not support reading.";
  }

  /// How the lines were chosen, or why there are none; empty where nobody asked for them.
  private String note(Evidence evidence, Incident incident) {
    return switch (evidence.logs()) {
      case Fact.Missing<Evidence.LogTail>(String why) ->
          why.isEmpty() ? "" : "No log lines: " + reason(why, evidence.condition());
      case Fact.Known<Evidence.LogTail>(Evidence.LogTail tail) -> {
        int all = tail.lines().size();
        Evidence.LogTail within = within(tail);
        int shown = within.lines().size();
        String left = shown < all ? " (of " + all + " that were caught):" : ":";
        yield all == 0 ? "No log lines: it wrote none." : chosen(within, incident, shown) + left;
      }
    };
  }

  private static String chosen(Evidence.LogTail tail, Incident incident, int shown) {
    if (tail.errors()) {
      return "Its log around the last errors, " + Plural.of(shown, "line");
    }
    boolean ended = IncidentWords.end(incident).isPresent();
    String lines = shown == 1 ? "line" : shown + " lines";
    return "The last " + lines + " of its log before " + (ended ? "it ended" : "this happened");
  }

  /// What fits of a log.
  private Evidence.LogTail within(Evidence.LogTail tail) {
    List<String> lines =
        tail.lines().stream()
            .map(line -> Printable.indented(line, Math.min(LINE, limits.log())))
            .toList();
    return new Evidence.LogTail(lines, tail.errors()).within(limits.log());
  }

  /// Of many lines the last ones, which are nearest to what happened.
  private List<String> last(List<String> lines) {
    List<String> kept = new ArrayList<>();
    int left = limits.log();
    for (int i = lines.size() - 1; i >= 0 && left > 0; i--) {
      String line = Printable.indented(lines.get(i), Math.min(LINE, limits.log()));
      left -= line.length() + 1;
      if (left >= 0 || kept.isEmpty()) {
        kept.add(line);
      }
    }
    Collections.reverse(kept);
    return kept;
  }

  private List<String> health(Evidence evidence, Incident incident) {
    boolean asked = incident.intent() instanceof Intent.Unhealthy;
    boolean known = evidence.health() instanceof Fact.Known<String>;
    if (!asked && !known) {
      return List.of();
    }
    return switch (evidence.health()) {
      case Fact.Known<String>(String output) -> last(lines(output));
      case Fact.Missing<String>(String why) ->
          why.isEmpty() ? List.of() : List.of("(nothing: " + Printable.line(why, LINE) + ")");
    };
  }

  /// Not more than one mail would show: a check may print a megabyte.
  private List<String> lines(String output) {
    int from = Math.max(0, output.length() - 4 * limits.log());
    return output.substring(from).lines().filter(line -> !line.isBlank()).toList();
  }
}
