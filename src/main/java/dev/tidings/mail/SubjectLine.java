package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.SubjectSummary;
import dev.tidings.batch.Tally;
import dev.tidings.event.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The line people read first. What changes from mail to mail stands in the bracket, which Gmail
/// ignores when it gathers a thread; who it is about stands outside.
final class SubjectLine {

  /// A long word cannot be folded, and no reader shows more.
  static final int LONGEST = 120;

  private static final int HEADLINE = 50;
  private static final int HOST = 40;

  private SubjectLine() {}

  /// Such as `[DOWN 137 OOM] host1: web`, `[5 problems] host1: 4 containers`, or, after mails could
  /// not be sent, `[queued 2 h: 12 events] host1: 3 containers`.
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
        .deploy()
        .map(project -> project(project, overview.cast().size()))
        .or(() -> overview.lead().map(lead -> name(overview, lead)))
        .orElseGet(() -> counted(overview));
  }

  private static String project(String project, int services) {
    String name = Printable.name(project);
    return name + " (" + Plural.of(services, "service") + ")";
  }

  private static String name(MailOverview overview, SubjectSummary lead) {
    int besides = overview.problems().isEmpty() ? 0 : overview.besides();
    return IncidentWords.name(lead.lead()) + (besides == 0 ? "" : " and " + besides + " more");
  }

  private static String counted(MailOverview overview) {
    boolean containers = overview.cast().stream().allMatch(MailOverview::isContainer);
    int more = overview.batch().digest().more();
    boolean atLeast = more > 0 && !overview.problems().isEmpty();
    int counted = overview.cast().size() + (atLeast ? 0 : more);
    return (atLeast ? "over " : "") + Plural.of(counted, containers ? "container" : "thing");
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
    Optional<String> one = overview.lead().map(lead -> IncidentWords.headline(lead.lead()));
    return overview
        .deploy()
        .map(project -> "deploy")
        .or(() -> one)
        .orElseGet(() -> ofMany(overview));
  }

  private static String ofMany(MailOverview overview) {
    List<SubjectSummary> problems = overview.problems();
    if (!problems.isEmpty()) {
      int all = problems.stream().mapToInt(SubjectSummary::problems).sum();
      boolean more = overview.batch().digest().more() > 0;
      return (more ? "over " : "") + Plural.of(all, "problem");
    }
    List<SubjectSummary> cast = overview.cast();
    boolean well = cast.stream().allMatch(MailOverview::isWellAgain);
    int events = overview.batch().tally().events();
    return well ? cast.size() + " recovered" : Plural.of(events, "event");
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
