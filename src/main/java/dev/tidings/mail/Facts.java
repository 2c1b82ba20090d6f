package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Problem;
import dev.tidings.batch.SubjectSummary;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.ExitCode;
import dev.tidings.mail.words.AffectedList;
import dev.tidings.mail.words.Counted;
import dev.tidings.mail.words.EventWords;
import dev.tidings.mail.words.ExitMeaning;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// What is known, by name: the upper part of a mail.
///
/// @param report what it tells
/// @param times its reader's
record Facts(Report report, LocalTimes times) {

  /// In the order in which they are shown.
  Map<String, String> all() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Host", Printable.name(report.host()));
    if (batch().isOnlyGaps()) {
      return facts;
    }
    facts.put("Time", time());
    MailOverview overview = new MailOverview(batch());
    if (overview.chapters().isEmpty()) {
      addEvents(facts);
    } else if (overview.lead().isPresent()) {
      facts.putAll(new LeadFacts(report, times, overview.lead().get()).all());
    } else if (overview.operation().isEmpty()) {
      facts.put("Affected", new AffectedList(batch()).counts());
      facts.put("Problems", problems(overview));
    }
    facts.values().removeIf(String::isEmpty);
    return facts;
  }

  private void addEvents(Map<String, String> facts) {
    if (batch().tally().events() > 1) {
      facts.put("Affected", new AffectedList(batch()).counts());
      facts.put("Problems", problems());
    }
    new AffectedList(batch()).lead().ifPresent(lead -> addLead(facts, lead));
  }

  /// Such as `3 crashes, 1 failed health check`; empty where there are none.
  private static String problems(MailOverview overview) {
    Map<String, Integer> kinds = new LinkedHashMap<>();
    for (SubjectSummary chapter : overview.problems()) {
      chapter.intents().forEach((word, count) -> kinds.merge(word, count, Integer::sum));
    }
    overview.others().problems().forEach((word, count) -> kinds.merge(word, count, Integer::sum));
    kinds.keySet().retainAll(SubjectSummary.PROBLEMS);
    return Counted.of(kinds);
  }

  /// Such as `2 x exit 3, 1 x out of memory`; empty where there are none.
  String problems() {
    return batch().tally().problems().entrySet().stream()
        .map(problem -> problem.getValue() + " x " + problem.getKey())
        .collect(Collectors.joining(", "));
  }

  private Batch batch() {
    return report.batch();
  }

  private String time() {
    var span = batch().tally().span();
    String first = times.dateTime(span.first());
    String last =
        times.isOneDay(span.first(), span.last())
            ? times.time(span.last())
            : times.dateTime(span.last());
    String text = first.endsWith(last) ? first : first + " to " + last;
    String zone = " " + times.zoneName(span.last());
    return text.endsWith(zone) ? text : text + zone;
  }

  private void addLead(Map<String, String> facts, EngineEvent lead) {
    facts.put(EventWords.type(lead.type()), subject(lead));
    if (!lead.type().equals("container")) {
      facts.put("Detail", batch().tally().events() == 1 ? EventWords.detail(lead) : "");
      return;
    }
    Map<String, String> attributes = lead.actor().attributes();
    facts.put("Image", EventWords.image(lead.actor()));
    facts.put("Compose", compose(attributes));
    lastDeath(lead.actor().id()).ifPresent(death -> addDeath(facts, death));
    if (batch().tally().events() == 1 && !(lead.action() instanceof Action.Die)) {
      String detail = EventWords.detail(lead);
      facts.put("Detail", detail.equals(EventWords.image(lead.actor())) ? "" : detail);
    }
  }

  private static String subject(EngineEvent lead) {
    String name = EventWords.name(lead);
    String id = Printable.name(lead.actor().shortId());
    return name.equals(id) ? name : name + " (" + id + ")";
  }

  private static String compose(Map<String, String> attributes) {
    String project = attributes.getOrDefault("com.docker.compose.project", "");
    String service = attributes.getOrDefault("com.docker.compose.service", "");
    return project.isEmpty()
        ? ""
        : "project "
            + Printable.name(project)
            + (service.isEmpty() ? "" : ", service " + Printable.name(service));
  }

  private Optional<EngineEvent> lastDeath(String id) {
    return batch().shown().stream()
        .filter(e -> e.actor().id().equals(id) && e.action() instanceof Action.Die)
        .reduce((a, b) -> b);
  }

  private void addDeath(Map<String, String> facts, EngineEvent death) {
    if (death.action() instanceof Action.Die(String _, OptionalInt code) && code.isPresent()) {
      facts.put(
          "Exit code", ExitCode.text(code.getAsInt()) + ": " + meaning(death, code.getAsInt()));
    }
    facts.put("Ran for", runTime(death.actor().attributes().getOrDefault("execDuration", "")));
  }

  private String meaning(EngineEvent death, int code) {
    boolean oom =
        batch().shown().stream()
            .filter(e -> e.actor().id().equals(death.actor().id()))
            .anyMatch(e -> e.action().text().equals("oom"));
    if (death.reconciled() && Problem.of(death).filter("out of memory"::equals).isPresent()) {
      return "killed by signal 9 (KILL): out of memory, as its state says";
    }
    return oom && code == 137
        ? "killed by signal 9 (KILL): out of memory, as an oom event says"
        : new ExitMeaning(code).meaning();
  }

  /// Engines from 23 on say how long a container ran, in seconds.
  private static String runTime(String seconds) {
    boolean number = seconds.matches("[0-9]{1,9}");
    return number ? LocalTimes.duration(Duration.ofSeconds(Long.parseLong(seconds))) : "";
  }
}
