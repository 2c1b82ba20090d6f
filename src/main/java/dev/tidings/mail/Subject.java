package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Chapter;
import dev.tidings.batch.Tally;
import dev.tidings.event.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The line people read first. What changes from mail to mail stands in the bracket, which Gmail
/// ignores when it gathers a thread; who it is about stands outside.
final class Subject {

  /// A long word cannot be folded, and no reader shows more.
  static final int LONGEST = 120;

  private static final int HEADLINE = 50;
  private static final int HOST = 40;

  private Subject() {}

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
    Plot plot = new Plot(batch);
    if (plot.chapters().isEmpty()) {
      EngineEvent first = batch.shown().getFirst();
      boolean single = batch.tally().events() == 1;
      return single ? EventWords.name(first) : new Cast(batch).brief();
    }
    return plot.deploy()
        .map(project -> project(project, plot.cast().size()))
        .or(() -> plot.lead().map(lead -> name(plot, lead)))
        .orElseGet(() -> counted(plot));
  }

  private static String project(String project, int services) {
    String name = Printable.name(project);
    return name + " (" + Plural.of(services, "service") + ")";
  }

  private static String name(Plot plot, Chapter lead) {
    int besides = plot.problems().isEmpty() ? 0 : plot.besides();
    return IncidentWords.name(lead.lead()) + (besides == 0 ? "" : " and " + besides + " more");
  }

  private static String counted(Plot plot) {
    boolean containers = plot.cast().stream().allMatch(Plot::isContainer);
    int more = plot.batch().digest().more();
    boolean atLeast = more > 0 && !plot.problems().isEmpty();
    int counted = plot.cast().size() + (atLeast ? 0 : more);
    return (atLeast ? "over " : "") + Plural.of(counted, containers ? "container" : "thing");
  }

  /// What happened, in one or two words.
  static String headline(Batch batch) {
    if (batch.isOnlyGaps()) {
      return "gap";
    }
    Plot plot = new Plot(batch);
    if (plot.chapters().isEmpty()) {
      return ofEvents(batch);
    }
    Optional<String> one = plot.lead().map(lead -> IncidentWords.headline(lead.lead()));
    return plot.deploy().map(project -> "deploy").or(() -> one).orElseGet(() -> ofMany(plot));
  }

  private static String ofMany(Plot plot) {
    List<Chapter> problems = plot.problems();
    if (!problems.isEmpty()) {
      int all = problems.stream().mapToInt(Chapter::problems).sum();
      boolean more = plot.batch().digest().more() > 0;
      return (more ? "over " : "") + Plural.of(all, "problem");
    }
    List<Chapter> cast = plot.cast();
    boolean well = cast.stream().allMatch(Plot::isWellAgain);
    int events = plot.batch().tally().events();
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
