package dev.tidings.silence;

import java.time.Instant;
import java.util.List;

/// Something that somebody does not want to be told for a while. Times are by our clock.
///
/// @param id counts up, and is never given twice
/// @param ends exclusive
/// @param filter what is not mailed, in the words of a route's `only`; empty: everything
/// @param reason in somebody's words; may be empty
public record Silence(long id, Instant began, Instant ends, List<String> filter, String reason) {

  /// Copies the list.
  public Silence {
    filter = List.copyOf(filter);
  }
}
