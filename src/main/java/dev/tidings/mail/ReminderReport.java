package dev.tidings.mail;

import dev.tidings.problem.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a mail says that reminds of problems which last.
///
/// @param host the engine's host, as people call it
/// @param problems what lasts, the longest first
/// @param letter to whom, and in which thread
/// @param why they get it: a reminder, or that nobody acknowledged it
/// @param present by the engine's clock, for how long it lasts
/// @param now by our clock; becomes its Date
public record ReminderReport(
    String host, List<LedgerEntry> problems, Letter letter, Why why, Instant present, Instant now) {

  /// Why somebody gets it.
  ///
  /// @param unacknowledged how long nobody acknowledged; empty: it is a reminder
  /// @param next how long until the next reminder; empty: there is none
  public record Why(Optional<Duration> unacknowledged, Optional<Duration> next) {}

  /// Copies the list.
  public ReminderReport {
    problems = List.copyOf(problems);
  }

  /// Which problems these are, and which reminder of each it is.
  String key() {
    StringBuilder key = new StringBuilder(why.unacknowledged().isPresent() ? "escalated" : "");
    for (LedgerEntry problem : problems) {
      key.append('\n')
          .append(problem.last().subject().key())
          .append(' ')
          .append(problem.kind().word())
          .append(' ')
          .append(problem.opened())
          .append(' ')
          .append(problem.notice().reminders());
    }
    return key.toString();
  }
}
