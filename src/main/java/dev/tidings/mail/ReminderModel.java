package dev.tidings.mail;

import dev.tidings.incident.Severity;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.mail.words.Plural;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What a mail that reminds says, in the shape of a [MailModel].
///
/// @param report what to tell
/// @param times its readers'
record ReminderModel(ReminderReport report, LocalTimes times) {

  private static final int LONGEST = 300;

  /// How many are told; `tidings problems` lists all.
  private static final int MOST = 50;

  /// How many names stand in the subject.
  private static final int NAMES = 3;

  /// Such as `[STILL DOWN after 4 h] host1: db`, `[3 problems remain] host1: db, api, web`.
  String subject() {
    List<LedgerEntry> problems = report.problems();
    String names =
        problems.stream()
            .map(problem -> IncidentWords.name(problem.last()))
            .distinct()
            .limit(NAMES)
            .collect(Collectors.joining(", "));
    long more = problems.stream().map(p -> IncidentWords.name(p.last())).distinct().count() - NAMES;
    return SubjectLine.of(
        headline(), report.host(), more > 0 ? names + " and " + more + " more" : names);
  }

  private String headline() {
    if (report.problems().size() > 1) {
      return report.problems().size() + " problems remain";
    }
    LedgerEntry only = report.problems().getFirst();
    return "STILL " + only.state().toUpperCase(Locale.ROOT) + " after " + lasts(only);
  }

  private String lasts(LedgerEntry problem) {
    return LocalTimes.duration(Duration.between(problem.opened(), report.present()));
  }

  SeverityStyle tone() {
    boolean critical =
        report.problems().stream().anyMatch(p -> p.last().severity() == Severity.CRITICAL);
    return critical ? SeverityStyle.CRITICAL : SeverityStyle.PROBLEM;
  }

  /// The values by name, as templates know them.
  Map<String, Object> model() {
    Map<String, Object> model = new HashMap<>();
    model.put("severity", tone().name());
    model.put("colour", tone().colour());
    model.put("headline", headline());
    model.put("host", Printable.name(report.host()));
    List<String> told = told();
    model.put("preheader", told.getFirst());
    model.put("sentence", sentence(told));
    model.put("facts", MailModel.named(facts()));
    for (String list : TestModel.LISTS) {
      model.put(list, List.of());
    }
    model.put("warnings", told.size() == 1 ? List.of() : told);
    model.put("chapter_table", false);
    model.put("errors", List.of());
    model.put("footer", footer());
    return model;
  }

  private String sentence(List<String> told) {
    String what =
        told.size() == 1
            ? told.getFirst()
            : Plural.of(report.problems().size(), "problem") + " that a mail told of remain.";
    return report
        .why()
        .unacknowledged()
        .map(time -> what + " Nobody has acknowledged it within " + LocalTimes.duration(time) + ".")
        .orElse(what);
  }

  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (LedgerEntry problem : report.problems()) {
      if (told.size() == MOST) {
        told.add("And " + (report.problems().size() - MOST) + " more; tidings problems lists all.");
        break;
      }
      String line = IncidentWords.problem(problem, times.zone(), report.present());
      told.add(Printable.line(line, LONGEST) + ".");
    }
    return told;
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Host", Printable.name(report.host()));
    facts.put("Problems", Integer.toString(report.problems().size()));
    facts.put("Written", times.moment(report.now()));
    return facts;
  }

  private List<String> footer() {
    List<String> footer = new ArrayList<>();
    report
        .why()
        .next()
        .ifPresent(next ->
            footer.add("Reminded again after " + LocalTimes.duration(next) + ", if it lasts."));
    String name = IncidentWords.name(report.problems().getFirst().last());
    footer.add("No more of this: tidings problems --acknowledge " + name);
    return footer;
  }
}
