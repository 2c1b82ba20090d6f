package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Tally;
import dev.tidings.event.EngineEvent;
import java.time.Duration;
import java.time.Instant;

/// The line people read first. What changes from mail to mail stands in the bracket, which Gmail
/// ignores when it gathers a thread; who it is about stands outside.
final class Subject {

  /// Angus does not fold a long word, and no reader shows more.
  private static final int LONGEST = 120;

  private static final int HEADLINE = 50;
  private static final int HOST = 40;

  private Subject() {}

  /// Such as `[die 137] host1: web`, `[12 events, 2 problems] host1: 3 containers`, or, after mails
  /// could not be sent, `[queued 2 h: 12 events] host1: 3 containers`.
  static String of(Report report) {
    String queued =
        report.post().held().map(held -> "queued " + waited(held, report.now()) + ": ").orElse("");
    return of(queued + headline(report.batch()), report.host(), about(report.batch()));
  }

  /// How long mails could not be sent.
  static String waited(Post.Held held, Instant now) {
    return LocalTimes.duration(Duration.between(held.since(), now));
  }

  private static String about(Batch batch) {
    if (batch.isOnlyGaps()) {
      return "events may be missing";
    }
    EngineEvent first = batch.shown().getFirst();
    boolean single = batch.tally().events() == 1;
    return single ? EventWords.name(first) : new Cast(batch).brief();
  }

  /// What happened, in one or two words.
  static String headline(Batch batch) {
    if (batch.isOnlyGaps()) {
      return "gap";
    }
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
