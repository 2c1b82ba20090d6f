package dev.tidings.batch;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a mail says about what may be missing from it.
///
/// @param gaps stretches of time of which events may be missing, the first few; empty: none
/// @param more how many gaps there are beyond those
/// @param since when nothing is missing, but for these gaps: since Tidings began to watch, or since
///   the last gap
public record Completeness(List<Missing> gaps, int more, Instant since) {

  /// How many gaps are told one by one.
  static final int GAPS = 5;

  /// One such stretch.
  ///
  /// @param until when events were surely seen again
  /// @param gap since when, and why
  public record Missing(Instant until, Action.Gap gap) {

    static Missing of(EngineEvent event, Action.Gap gap) {
      return new Missing(event.time(), gap);
    }
  }

  /// Copies the gaps.
  public Completeness {
    gaps = List.copyOf(gaps);
  }

  /// Gathers the gaps of a batch.
  static final class Builder {
    private final List<Missing> gaps = new ArrayList<>();
    private int more;

    void add(Missing missing) {
      if (gaps.size() < GAPS) {
        gaps.add(missing);
      } else {
        more++;
      }
    }

    Completeness build(Instant since) {
      return new Completeness(gaps, more, since);
    }
  }
}
