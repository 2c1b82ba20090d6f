package dev.tidings.incident;

import dev.tidings.event.EngineEvent;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// A start that failed: no event says so, but the container's networks do.
///
/// @param truth what inspect says of an event
record FailedStart(Breath breath, Function<EngineEvent, Optional<Truth>> truth) {

  /// Empty: it is none.
  Optional<Intent> intent() {
    boolean failed =
        breath.isFailedStart()
            || (breath.mayBeFailedStart() && !known().map(Truth::error).orElse("").isEmpty());
    return failed ? Optional.of(told()) : Optional.empty();
  }

  /// It is asked about when it loses its network.
  private Optional<Truth> known() {
    return breath.moments().stream()
        .filter(m -> m.event().type().equals("network"))
        .filter(m -> m.event().action().text().equals("disconnect"))
        .findFirst()
        .flatMap(m -> truth.apply(m.event()));
  }

  private Intent told() {
    Optional<Truth> known = known();
    OptionalInt code =
        known
            .map(Truth::exitCode)
            .filter(c -> c != 0)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty());
    return new Intent.StartFailed(code, known.map(Truth::error).orElse(""));
  }
}
