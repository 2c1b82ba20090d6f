package dev.tidings.mail.words;

import dev.tidings.event.Action;
import dev.tidings.incident.Intent;
import dev.tidings.text.Printable;

/// What was found of something that somebody expects, in words.
public final class ExpectedWords {

  private ExpectedWords() {}

  /// Whether it is as expected again, or nobody expects it any more.
  public static boolean isMet(Intent intent) {
    return intent instanceof Intent.Expected expected && !expected.finding().isProblem();
  }

  /// For a subject's bracket.
  static String headline(Action.Finding finding) {
    return switch (finding) {
      case RUN_MISSING -> "RUN MISSING";
      case RUN_FAILED -> "RUN FAILED";
      case RUN_TOO_LONG -> "RUN TOO LONG";
      case NOT_RUNNING -> "NOT RUNNING";
      case NOT_BACK -> "NOT BACK";
      case UNREADABLE -> "LABEL NOT READ";
      case MET -> "as expected again";
      case WITHDRAWN -> "not expected any more";
    };
  }

  /// After its name.
  static String whatHappened(Intent.Expected expected) {
    return switch (expected.finding()) {
      case RUN_MISSING -> "did not run";
      case RUN_FAILED -> "ran and failed";
      case RUN_TOO_LONG -> "runs for too long";
      case NOT_RUNNING -> "does not run, though it should always";
      case NOT_BACK -> "did not come back after a restart of the engine";
      case UNREADABLE -> "has labels that cannot be read";
      case MET -> "ran as expected again";
      case WITHDRAWN -> "need not run any more";
    };
  }

  /// With the reason, as a sentence.
  ///
  /// @param name of what it is about
  public static String sentence(String name, Intent.Expected expected) {
    String why = Printable.line(expected.why(), Action.Expected.LONGEST);
    return name + " " + whatHappened(expected) + (why.isEmpty() ? "" : ": " + why) + ".";
  }
}
