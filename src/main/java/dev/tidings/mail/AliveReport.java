package dev.tidings.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a mail says that comes on a schedule, so that its absence is news.
///
/// @param host the engine's host, as people call it
/// @param due when it was due; the same due time makes the same mail
/// @param since when the one before it was written, or counting began
/// @param counts what has happened since
/// @param wrong what is not well with Tidings, in words; empty: nothing
/// @param problems what is wrong with containers now, in words
/// @param now when it is written; becomes its Date
public record AliveReport(
    String host,
    Instant due,
    Instant since,
    Counts counts,
    List<String> wrong,
    List<String> problems,
    Instant now) {

  /// What was counted.
  ///
  /// @param events that were written down
  /// @param mails that were written, whether or not they have gone out
  /// @param gaps stretches of time in which events may be missing
  /// @param pending mails that are pending at present
  /// @param oldest when the oldest of these was written
  public record Counts(long events, long mails, long gaps, int pending, Optional<Instant> oldest) {}

  /// Copies the list.
  public AliveReport {
    wrong = List.copyOf(wrong);
    problems = List.copyOf(problems);
  }

  /// Whether nothing needs anybody.
  public boolean isWell() {
    return wrong.isEmpty() && problems.isEmpty() && counts.gaps == 0;
  }
}
