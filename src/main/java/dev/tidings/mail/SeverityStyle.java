package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.SubjectSummary;
import dev.tidings.incident.Severity;
import java.util.Comparator;
import java.util.Locale;

/// How much a mail asks for, as a word and a colour: never as a colour alone.
enum SeverityStyle {
  /// Somebody is needed at once.
  CRITICAL("#7a1021"),
  /// Something calls for somebody.
  PROBLEM("#b42318"),
  /// What was wrong is right again.
  GOOD("#1a7f4b"),
  /// Good to know.
  INFO("#1f5f99"),
  /// The mail was asked for, to see whether one arrives.
  TEST("#1a7f4b");

  private final String colour;

  SeverityStyle(String colour) {
    this.colour = colour;
  }

  /// What a rule says, else the most severe of what happened.
  static SeverityStyle of(Report report) {
    return of(report.letter().severity().orElseGet(() -> severity(report.batch())));
  }

  static SeverityStyle of(Severity severity) {
    return switch (severity) {
      case CRITICAL -> CRITICAL;
      case PROBLEM -> PROBLEM;
      case GOOD -> GOOD;
      case INFO -> INFO;
    };
  }

  private static Severity severity(Batch batch) {
    Severity told =
        new MailOverview(batch)
            .chapters().stream()
                .map(SubjectSummary::lead)
                .map(lead -> lead.severity())
                .max(Comparator.naturalOrder())
                .orElseGet(
                    () -> batch.tally().problems().isEmpty() ? Severity.INFO : Severity.PROBLEM);
    // What a gap hides is shown by comparing states, and problems among it count like others.
    boolean known =
        batch.completeness().gaps().stream().allMatch(gap -> gap.gap().changes().isPresent());
    return known || told == Severity.CRITICAL ? told : Severity.PROBLEM;
  }

  /// White text on it is readable (contrast above 5), with a light and with a dark page around.
  String colour() {
    return colour;
  }

  /// For a header.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
