package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.SubjectSummary;
import dev.tidings.batch.Tally;
import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.mail.words.AffectedList;
import dev.tidings.mail.words.EventWords;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.mail.words.Plural;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The line people read first. What changes from mail to mail stands in the bracket, which Gmail
/// ignores when it gathers a thread; who it is about stands outside.
final class SubjectLine {

  /// A long word cannot be folded, and no reader shows more.
  static final int LONGEST = 120;

  private static final int HEADLINE = 50;
  private static final int HOST = 40;

  /// How many different things are told, and of each how many names.
  private static final int KINDS = 3;

  private static final int NAMES = 3;

  private SubjectLine() {}

  /// Such as `[CRASH exit 3] host1: web`, `[5 problems] host1: web, db and 2 more`, or, after mails
  /// could not be sent, `[queued 2 h: changes] host1: stopped: cache; started: api`.
  static String of(Report report) {
    String queued =
        report.post().held().map(held -> "queued " + waited(held, report.now()) + ": ").orElse("");
    return of(queued + headline(report.batch()), report.host(), about(report.batch()));
  }

  /// How long mails could not be sent. The clock may have been set back meanwhile.
  static String waited(Post.Held held, Instant now) {
    Duration waited = Duration.between(held.since(), now);
    return LocalTimes.duration(waited.isNegative() ? Duration.ZERO : waited);
  }

  /// Who it is about.
  static String about(Batch batch) {
    if (batch.isOnlyGaps()) {
      return "events may be missing";
    }
    MailOverview overview = new MailOverview(batch);
    if (overview.chapters().isEmpty()) {
      EngineEvent first = batch.shown().getFirst();
      boolean single = batch.tally().events() == 1;
      return single ? EventWords.name(first) : new AffectedList(batch).brief();
    }
    return overview
        .operation()
        .map(Operation::about)
        .or(() -> overview.lead().map(lead -> name(overview, lead)))
        .orElseGet(() -> names(overview));
  }

  private static String name(MailOverview overview, SubjectSummary lead) {
    int besides = overview.problems().isEmpty() ? 0 : overview.besides();
    return IncidentWords.name(lead.lead()) + (besides == 0 ? "" : " and " + besides + " more");
  }

  /// What several did, and some of their names: `stopped: cache; started: api, db and 2 more`.
  private static String names(MailOverview overview) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    for (SubjectSummary each : overview.cast()) {
      kinds
          .computeIfAbsent(kind(each), _ -> new ArrayList<>())
          .add(IncidentWords.name(each.lead()));
    }
    int more =
        overview.problems().isEmpty() ? overview.others().subjects() : overview.others().troubled();
    if (kinds.size() == 1) {
      return names(kinds.values().iterator().next(), more);
    }
    List<String> parts = new ArrayList<>();
    int untold = more;
    for (Map.Entry<String, List<String>> each : kinds.entrySet()) {
      if (parts.size() < KINDS) {
        List<String> names = each.getValue();
        parts.add(each.getKey() + ": " + names(names, 0));
      } else {
        untold += each.getValue().size();
      }
    }
    return String.join("; ", parts) + (untold == 0 ? "" : "; " + untold + " more");
  }

  private static String names(List<String> names, int more) {
    int shown = Math.min(NAMES, names.size());
    int others = names.size() - shown + more;
    return String.join(", ", names.subList(0, shown))
        + (others == 0 ? "" : " and " + others + " more");
  }

  private static String kind(SubjectSummary each) {
    String word = each.lead().intent().word();
    return word.equals("oom") ? "OOM" : Printable.line(word.replace('-', ' '), EventWords.WORD);
  }

  /// What happened, in one or two words.
  static String headline(Batch batch) {
    if (batch.isOnlyGaps()) {
      return "gap";
    }
    MailOverview overview = new MailOverview(batch);
    if (overview.chapters().isEmpty()) {
      return ofEvents(batch);
    }
    Optional<String> one = overview.lead().map(SubjectLine::headline);
    return overview
        .operation()
        .map(Operation::headline)
        .or(() -> one)
        .orElseGet(() -> ofMany(overview));
  }

  private static String headline(SubjectSummary lead) {
    String after = lead.isProblem() ? IncidentWords.after(List.of(lead.lead())) : "";
    return IncidentWords.headline(lead.lead()) + after;
  }

  private static String ofMany(MailOverview overview) {
    List<SubjectSummary> problems = overview.problems();
    if (!problems.isEmpty()) {
      int all = problems.stream().mapToInt(SubjectSummary::problems).sum();
      List<Incident> leads = problems.stream().map(SubjectSummary::lead).toList();
      return Plural.of(all + overview.others().allProblems(), "problem")
          + IncidentWords.after(leads);
    }
    List<SubjectSummary> cast = overview.cast();
    if (cast.stream().allMatch(MailOverview::isWellAgain)) {
      return cast.size() + " recovered";
    }
    List<String> kinds = cast.stream().map(SubjectLine::kind).distinct().toList();
    return kinds.size() == 1 && overview.others().subjects() == 0 ? kinds.getFirst() : "changes";
  }

  private static String ofEvents(Batch batch) {
    Tally tally = batch.tally();
    if (tally.events() == 1) {
      return EventWords.headline(batch.shown().getFirst());
    }
    int problems = tally.problems().values().stream().mapToInt(Integer::intValue).sum();
    String events = Plural.of(tally.events(), "event");
    return problems == 0 ? events : events + ", " + Plural.of(problems, "problem");
  }

  /// Puts the parts together.
  static String of(String headline, String host, String about) {
    // A bracket within would end the bracket for Gmail.
    String bracket = Printable.line(headline, HEADLINE).replace('[', '(').replace(']', ')');
    return Printable.line(
        "[" + bracket + "] " + Printable.line(host, HOST) + ": " + about, LONGEST);
  }
}
