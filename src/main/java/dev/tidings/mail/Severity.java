package dev.tidings.mail;

import dev.tidings.batch.Batch;
import java.util.Locale;

/// How much a mail asks for, as a word and a colour: never as a colour alone.
enum Severity {
  /// Something calls for somebody.
  PROBLEM("#b42318"),
  /// Good to know.
  INFO("#1f5f99"),
  /// The mail was asked for, to see whether one arrives.
  TEST("#1a7f4b");

  private final String colour;

  Severity(String colour) {
    this.colour = colour;
  }

  static Severity of(Batch batch) {
    boolean known =
        batch.completeness().gaps().stream().allMatch(gap -> gap.gap().changes().isPresent());
    // What a gap hides is shown by comparing states, and problems among it count like others.
    return known && batch.tally().problems().isEmpty() ? INFO : PROBLEM;
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
