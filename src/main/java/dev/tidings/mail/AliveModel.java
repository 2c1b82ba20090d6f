package dev.tidings.mail;

import dev.tidings.mail.words.LocalTimes;
import dev.tidings.mail.words.Plural;
import dev.tidings.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a mail of the schedule says, in the shape of a [MailModel].
///
/// @param report what to tell
/// @param times its readers'
record AliveModel(AliveReport report, LocalTimes times) {

  private static final int LONGEST = 300;
  private static final int MOST_WRONG = 10;

  /// The line people read first.
  String subject() {
    String what = report.isWell() ? "all is well" : "not all is well";
    return SubjectLine.of(report.isWell() ? "alive" : "alive, with problems", report.host(), what);
  }

  SeverityStyle tone() {
    return report.isWell() ? SeverityStyle.GOOD : SeverityStyle.PROBLEM;
  }

  /// The values by name, as templates know them.
  Map<String, Object> model() {
    Map<String, Object> model = new HashMap<>();
    model.put("severity", tone().name());
    model.put("colour", tone().colour());
    model.put("headline", report.isWell() ? "All is well" : "Not all is well");
    model.put("host", Printable.name(report.host()));
    model.put("preheader", counted());
    model.put(
        "sentence",
        "Tidings is alive. Since "
            + times.moment(report.since())
            + " it has seen "
            + counted()
            + ". If one of these mails does not come, check Tidings.");
    model.put("facts", MailModel.named(facts()));
    for (String list : TestModel.LISTS) {
      model.put(list, List.of());
    }
    model.put("warnings", warnings());
    model.put("chapter_table", false);
    model.put("errors", List.of());
    model.put("footer", footer());
    return model;
  }

  private String counted() {
    AliveReport.Counts counts = report.counts();
    return Plural.of(counts.events(), "event")
        + " and written "
        + Plural.of(counts.mails(), "mail");
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (report.counts().gaps() > 0) {
      String often = report.counts().gaps() == 1 ? "once" : report.counts().gaps() + " times";
      warnings.add("Events may be missing " + often + "; the mails about it say when.");
    }
    warn(report.wrong(), "tidings health", warnings);
    warn(report.problems(), "tidings problems", warnings);
    return warnings;
  }

  private static void warn(List<String> all, String command, List<String> warnings) {
    all.stream().limit(MOST_WRONG).forEach(why -> warnings.add(Printable.line(why, LONGEST) + "."));
    if (all.size() > MOST_WRONG) {
      warnings.add("And " + (all.size() - MOST_WRONG) + " more; " + command + " lists all.");
    }
  }

  private Map<String, String> facts() {
    AliveReport.Counts counts = report.counts();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Host", Printable.name(report.host()));
    facts.put("Events", Long.toString(counts.events()));
    facts.put("Mails written", Long.toString(counts.mails()));
    facts.put("Gaps", counts.gaps() == 0 ? "none" : Long.toString(counts.gaps()));
    String oldest =
        counts.oldest().map(time -> ", the oldest since " + times.moment(time)).orElse("");
    facts.put("Mails pending", counts.pending() == 0 ? "none" : counts.pending() + oldest);
    facts.put("Written", times.moment(report.now()));
    return facts;
  }

  /// One that comes late says so.
  private List<String> footer() {
    boolean late = report.due().plusSeconds(60).isBefore(report.now());
    String was = "This mail was due at " + times.moment(report.due()) + ".";
    return late ? List.of(was) : List.of();
  }
}
