package dev.tidings.journal;

import dev.tidings.event.Action;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.ExitCode;
import dev.tidings.event.OwnEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an engine says of a container, beside what was known of it.
///
/// An engine writes an event after the time it states for the same thing (moby: `FinishedAt` is
/// when the process ended, the `die` event comes after it). So a stated time later than the last
/// event of its kind is a thing nobody has heard of, to the nanosecond and without any tolerance.
///
/// @param state what the engine says
/// @param known what the events before have told
/// @param lost since when events may be missing; [Instant#MAX]: none are
record Comparison(ContainerState state, KnownState known, Instant lost) {

  /// A container that ended so shortly before events were lost went down with its engine.
  private static final Duration WITH_THE_ENGINE = Duration.ofMinutes(1);

  /// What an engine still writes of a container behind its end.
  private static final Duration BESIDE = Duration.ofSeconds(5);

  /// What has happened and no event told.
  ///
  /// @param from when the look at all containers began; by the engine's clock, as is `to`
  /// @param to when this one had been looked at: the time of what has none of its own
  List<EngineEvent> unseen(Instant from, Instant to) {
    List<EngineEvent> unseen = new ArrayList<>();
    state
        .startedAt()
        .filter(started -> started.isAfter(known.started()))
        .ifPresent(started -> unseen.add(event("start", started)));
    state
        .finishedAt()
        .filter(finished -> finished.isAfter(known.finished()) || endedUndated(from))
        .ifPresent(finished -> unseen.add(event("die", finished, death())));
    if (known.heard().isBefore(from)) {
      unseen.addAll(undated(to));
    }
    boolean ended = unseen.stream().anyMatch(event -> event.action() instanceof Action.Die);
    if (ended ? startFailed() : unseen.isEmpty() && couldNotComeBack()) {
      Map<String, String> why = new LinkedHashMap<>(Map.of("error", state.error()));
      why.put("exitCode", ExitCode.text(state.exitCode()));
      unseen.add(event(OwnEvents.START_FAILED, to, why));
    }
    return unseen;
  }

  /// The beginning of a container that nothing was known of, and what has happened to it since.
  List<EngineEvent> fromTheBeginning(Instant from, Instant to) {
    List<EngineEvent> unseen = new ArrayList<>();
    unseen.add(event("create", state.created()));
    unseen.addAll(unseen(from, to));
    return unseen;
  }

  /// Whether it ended with its engine, which then could not start it: it has an error, and still
  /// the end of the run before (moby). Told once: what is heard later than that end is heard of the
  /// failure.
  private boolean couldNotComeBack() {
    return hasEnded(state)
        && !state.error().isEmpty()
        && state.exitCode() != 0
        && !known.finished().equals(Instant.EPOCH)
        && known.finished().isAfter(lost.equals(Instant.MAX) ? lost : lost.minus(WITH_THE_ENGINE))
        && !known.heard().isAfter(known.finished().plus(BESIDE));
  }

  /// Whether what the engine says of its end is said of a start that failed after it, as after the
  /// power was cut: it has an error, and one of the exit codes that the engine gives itself (moby).
  private boolean startFailed() {
    return hasEnded(state)
        && !state.error().isEmpty()
        && state.exitCode() >= 125
        && state.exitCode() <= 128;
  }

  /// The engine's clock may have been set back: then the status tells what the times do not.
  private boolean endedUndated(Instant from) {
    return hasEnded(state) && known.isRunning() && known.heard().isBefore(from);
  }

  /// What has no time of its own is believed only where no event came in between.
  private List<EngineEvent> undated(Instant at) {
    List<EngineEvent> unseen = new ArrayList<>();
    if (!state.name().equals(known.name())) {
      unseen.add(event("rename", at, Map.of("oldName", "/" + known.name())));
    }
    boolean paused = state.status().equals("paused");
    if (paused != known.paused()) {
      unseen.add(event(paused ? "pause" : "unpause", at));
    }
    // Of one that has ended the engine goes on to state what its last check said.
    boolean judged =
        !hasEnded(state)
            && (state.health().equals("healthy") || state.health().equals("unhealthy"));
    if (judged && !state.health().equals(known.health())) {
      unseen.add(event("health_status: " + state.health(), at));
    }
    return unseen;
  }

  /// Exit code and lack of memory are those of a run that has ended. Of one that runs again they
  /// belong to the present run (moby); but where the restart policy has started it, the run before
  /// ended by itself.
  private Map<String, String> death() {
    Map<String, String> attributes = new LinkedHashMap<>();
    if (hasEnded(state) && !startFailed()) {
      attributes.put("exitCode", ExitCode.text(state.exitCode()));
      attributes.put("oomKilled", Boolean.toString(state.oomKilled()));
    }
    if (known.policyRestarts() >= 0 && state.restartCount() > known.policyRestarts()) {
      attributes.put(OwnEvents.BY_ITSELF, "true");
    }
    attributes.put("restartCount", Integer.toString(state.restartCount()));
    return attributes;
  }

  private EngineEvent event(String action, Instant when) {
    return event(action, when, Map.of());
  }

  private EngineEvent event(String action, Instant when, Map<String, String> more) {
    return OwnEvents.reconciled(OwnEvents.actor(state.actor(), more), action, when);
  }

  /// Of a run of a moment the engine may state an end before its beginning (moby).
  static Instant finished(ContainerState state) {
    Instant started = state.startedAt().orElse(Instant.EPOCH);
    Instant finished = state.finishedAt().orElse(Instant.EPOCH);
    return hasEnded(state) && !finished.isAfter(started) ? started.plusNanos(1) : finished;
  }

  private static boolean hasEnded(ContainerState state) {
    return state.status().equals("exited") || state.status().equals("dead");
  }
}
