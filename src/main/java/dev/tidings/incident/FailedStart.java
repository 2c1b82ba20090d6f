package dev.tidings.incident;

import dev.tidings.event.EngineEvent;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// A start that failed: no event says so, but the container's networks do.
///
/// @param inspected what inspect says of an event
record FailedStart(EventGroup eventGroup, Function<EngineEvent, Optional<InspectedRun>> inspected) {

  /// Empty: it is none.
  Optional<Intent> intent() {
    boolean failed =
        eventGroup.isFailedStart()
            || (eventGroup.mayBeFailedStart()
                && !known().map(InspectedRun::error).orElse("").isEmpty());
    return failed ? Optional.of(mailable()) : Optional.empty();
  }

  /// It is asked about when it loses its network.
  private Optional<InspectedRun> known() {
    return eventGroup.moments().stream()
        .filter(m -> m.event().type().equals("network"))
        .filter(m -> m.event().action().text().equals("disconnect"))
        .findFirst()
        .flatMap(m -> inspected.apply(m.event()));
  }

  private Intent mailable() {
    Optional<InspectedRun> known = known();
    OptionalInt code =
        known
            .map(InspectedRun::exitCode)
            .filter(c -> c != 0)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty());
    return new Intent.StartFailed(code, known.map(InspectedRun::error).orElse(""));
  }
}
