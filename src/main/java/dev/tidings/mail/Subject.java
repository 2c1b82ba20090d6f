package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Tally;
import dev.tidings.event.EngineEvent;

/// The line people read first. What changes from mail to mail stands in the bracket, which Gmail
/// ignores when it gathers a thread; who it is about stands outside.
final class Subject {

  /// Angus does not fold a long word, and no reader shows more.
  private static final int LONGEST = 120;

  private static final int HOST = 40;

  private Subject() {}

  /// Such as `[die 137] host1: web` or `[12 events, 2 problems] host1: 3 containers`.
  static String of(String host, Batch batch) {
    EngineEvent first = batch.shown().getFirst();
    boolean single = batch.tally().events() == 1;
    String about = single ? EventWords.name(first) : new Cast(batch).brief();
    return of(headline(batch), host, about);
  }

  /// What happened, in one or two words.
  static String headline(Batch batch) {
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
    String bracket = Printable.line(headline, 30).replace('[', '(').replace(']', ')');
    return Printable.line(
        "[" + bracket + "] " + Printable.line(host, HOST) + ": " + about, LONGEST);
  }
}
