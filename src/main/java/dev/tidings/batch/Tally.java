package dev.tidings.batch;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts over all events of a batch.
///
/// @param events how many
/// @param reconciled how many of them nobody saw, and were found by comparing states
/// @param byAction how many of each action's word, the most frequent first
/// @param byActor how many for each type and name, such as `container web`, in order of appearance;
///   not more than [BatchBuilder#ACTORS], the rest are only in `actors`
/// @param actors how many different actors of each type, such as `container` → 3
/// @param problems how many of each [Problem], such as `exit 3`, the most frequent first; not more
///   than [BatchBuilder#PROBLEMS] kinds, the rest as `other`; empty: nothing calls for somebody
/// @param span when the earliest and the latest of them happened; meaningless without any
public record Tally(
    int events,
    int reconciled,
    Map<String, Integer> byAction,
    Map<ActorName, Integer> byActor,
    Map<String, Integer> actors,
    Map<String, Integer> problems,
    Span span) {

  /// Who was concerned.
  ///
  /// @param type such as `container`
  /// @param name as people know it
  public record ActorName(String type, String name) {}

  /// From the earliest to the latest event, by the engine's clock.
  public record Span(Instant first, Instant last) {}

  /// Copies the maps, keeping their order.
  public Tally {
    byAction = Collections.unmodifiableMap(new LinkedHashMap<>(byAction));
    byActor = Collections.unmodifiableMap(new LinkedHashMap<>(byActor));
    actors = Collections.unmodifiableMap(new LinkedHashMap<>(actors));
    problems = Collections.unmodifiableMap(new LinkedHashMap<>(problems));
  }
}
