package dev.tidings.batch;

import java.time.Instant;
import java.util.List;

/// What a mail says about what may be missing from it.
///
/// @param gaps stretches of time of which events may be missing; empty: nothing is
public record Completeness(List<Missing> gaps) {

  /// One such stretch.
  ///
  /// @param since when the last event before it happened
  /// @param until when events were surely seen again
  /// @param reason in words that follow "because"
  public record Missing(Instant since, Instant until, String reason) {}

  /// Nothing is missing.
  public static final Completeness COMPLETE = new Completeness(List.of());

  /// Copies the gaps.
  public Completeness {
    gaps = List.copyOf(gaps);
  }
}
