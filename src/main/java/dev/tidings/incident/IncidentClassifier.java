package dev.tidings.incident;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.DecidingLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.ExitCode;
import dev.tidings.event.OwnEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says what one event group of a container means, and remembers of it what the next one needs.
final class IncidentClassifier {

  /// An old container that ended longer ago than this was not replaced by the new one of its name.
  private static final Duration REPLACED = Duration.ofMinutes(10);

  /// How far a `stop` is from the death it caused.
  private static final Duration BESIDE = Duration.ofSeconds(2);

  /// An engine that does not say how it ended does not say that all is well.
  private static final int UNKNOWN = -1;

  private static final Pattern IMAGE_ID = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern RANDOM_NAME = Pattern.compile("[a-z]+_[a-z]+[0-9]?");

  /// 128 + 9, 128 + 15.
  private static final int KILLED = 137;

  private static final int TERMINATED = 143;

  /// Of so many deaths of one event group inspect is asked at most: of more it was never asked, and
  /// to find that out for each of thousands takes longer than anything else.
  private static final int ASKED = 10;

  private final EventGroup eventGroup;
  private final ContainerHistory history;
  private final Function<EngineEvent, Optional<InspectedRun>> inspected;
  private final boolean outOfMemory;

  /// What may say that a death was asked for: few, though there may be thousands of deaths.
  private final List<HeldEvent> requests;

  /// Of Podman: by whoever removes or stops.
  private final boolean cleanedUp;

  private final boolean killed;

  private int asked;
  private boolean ours;

  private boolean buildStep;
  private @Nullable Death problem;
  private @Nullable Death last;
  private @Nullable Instant startAfter;
  private Optional<Streak> streak = Optional.empty();
  private Optional<InspectedRun> run = Optional.empty();
  private Optional<Intent> undated = Optional.empty();

  /// A death, and whether somebody had asked for it.
  private record Death(EngineEvent event, OptionalInt code, Optional<Duration> ran, Cause cause) {}

  private enum Cause {
    REQUEST,
    MEMORY,
    ITSELF
  }

  IncidentClassifier(
      EventGroup eventGroup,
      ContainerHistory history,
      Function<EngineEvent, Optional<InspectedRun>> inspected) {
    this.eventGroup = eventGroup;
    this.history = history;
    this.inspected = inspected;
    outOfMemory = eventGroup.has("oom");
    requests = requests(eventGroup);
    cleanedUp = eventGroup.has("destroy") || eventGroup.count("cleanup") > 1;
    killed = eventGroup.has("kill");
  }

  private static List<HeldEvent> requests(EventGroup eventGroup) {
    return eventGroup.has("stop") || eventGroup.has("restart")
        ? eventGroup.moments().stream()
            .filter(m -> m.is("stop") || m.is("start") || m.is("restart"))
            .toList()
        : List.of();
  }

  /// The deaths this event group goes on; after [#intent].
  Optional<Streak> streak() {
    return streak;
  }

  /// What inspect says of the run that failed last; after [#intent].
  Optional<InspectedRun> run() {
    return run;
  }

  /// What it means.
  Intent intent() {
    if (eventGroup.isGap()) {
      return new Intent.Missed();
    }
    history.nextGroup();
    // Signals explain deaths on either side of them, and so does what Tidings does.
    eventGroup.moments().forEach(this::noteSignal);
    Optional<Action.Act> outcome = eventGroup.outcome();
    ours = OwnActions.begin(eventGroup, history);
    eventGroup.moments().forEach(this::note);
    if (outcome.isPresent()) {
      return OwnActions.end(outcome.get(), history);
    }
    Optional<Action.Expected> expected = eventGroup.expected();
    if (expected.isPresent()) {
      return ofExpected(expected.get());
    }
    if (buildStep) {
      return new Intent.Happened(problem == null ? eventGroup.word() : "die");
    }
    if (problem != null) {
      return ofProblem(problem);
    }
    return last == null ? withoutDeath() : ofDeath(last);
  }

  private void noteSignal(HeldEvent moment) {
    if (moment.event().action() instanceof Action.Kill(String _, String signal)
        && StopSignals.mayEnd(signal)) {
      history.signalled(signal, moment.event().time());
    }
  }

  private void note(HeldEvent moment) {
    if (!moment.isContainer()) {
      return;
    }
    noteLabels(moment.event());
    switch (moment.event().action()) {
      case Action.Die die -> noteDeath(moment.event(), die);
      case Action.Health health -> {
        if (health.status().equals("unhealthy") && asked++ < ASKED) {
          run = inspected.apply(moment.event()).or(() -> run);
        }
        noteHealth(health.status(), moment.event().time());
      }
      case Action.Other other -> note(other.word(), moment);
      case Action.Kill _, Action.Exec _, Action.Rename _ -> {}
      case Action.Gap _, Action.Act _, Action.Expected _ -> {}
    }
  }

  /// A conclusion of ours may come without labels; but a container that is made anew may have lost
  /// one.
  private void noteLabels(EngineEvent event) {
    Actor labelled = DecidingLabels.alone(event.actor());
    if (!labelled.attributes().isEmpty() || !event.actor().id().equals(history.labelled.id())) {
      history.labelled = labelled;
    }
  }

  private void note(String word, HeldEvent moment) {
    Instant at = moment.event().time();
    switch (word) {
      case "create" -> history.replaced |= !moment.attribute(DecidingLabels.REPLACE).isEmpty();
      case "start" -> noteStart(moment.event(), at);
      case "destroy", "remove" -> history.closed();
      case "attach", "resize", "detach" -> history.terminal(word);
      case OwnEvents.START_FAILED -> {
        if (moment.event().reconciled() && history.startFailed) {
          undated = Optional.of(new Intent.Happened(OwnEvents.START_FAILED));
        } else if (moment.event().reconciled()) {
          undated = Optional.of(couldNotComeBack(moment));
          history.startFailed(undated.get());
        }
      }
      case "oom" -> undated = Optional.of(new Intent.OutOfMemory(Optional.empty()));
      default -> {}
    }
  }

  private static Intent couldNotComeBack(HeldEvent moment) {
    return new Intent.StartFailed(
        ExitCode.read(moment.attribute("exitCode")), moment.attribute("error"));
  }

  private void noteDeath(EngineEvent event, Action.Die die) {
    Optional<InspectedRun> known = asked++ < ASKED ? inspected.apply(event) : Optional.empty();
    run = known.or(() -> run);
    OptionalInt code = known.map(t -> OptionalInt.of(t.exitCode())).orElse(die.exitCode());
    Instant began = known.flatMap(InspectedRun::started).orElse(history.started);
    Optional<Duration> ran =
        Optional.ofNullable(began)
            .filter(b -> !b.isAfter(event.time()))
            .map(b -> Duration.between(b, event.time()));
    buildStep |= isBuildStep(event);
    Death death = new Death(event, code, ran, cause(event, code.orElse(UNKNOWN), known));
    boolean wanted = death.cause() == Cause.REQUEST;
    history.end(event.actor().id(), event.time(), wanted);
    if (wanted && !history.healing) {
      history.well();
      history.closed();
    } else if (wanted || (code.orElse(UNKNOWN) == 0 && death.cause() == Cause.ITSELF)) {
      history.calm();
    } else {
      problem = death;
      streak = Optional.of(history.crash(event.time(), ran));
      history.down = history.down == null ? event.time() : history.down;
    }
    last = death;
    startAfter = null;
  }

  /// A step of the classic builder (moby, seen on 20.10): a container with a random name, of an
  /// image without one, that the builder is attached to. That it fails is said by the build.
  private boolean isBuildStep(EngineEvent event) {
    return history.isAttached()
        && IMAGE_ID.matcher(event.actor().attributes().getOrDefault("image", "")).matches()
        && RANDOM_NAME.matcher(event.actor().name()).matches();
  }

  private Cause cause(EngineEvent event, int code, Optional<InspectedRun> known) {
    if (history.isRestarting(event.time())
        || isWanted(event.time())
        || isRestartedByPodman(event)
        || isUnknown(event)
        || history.explains(code, event.time())) {
      return Cause.REQUEST;
    }
    boolean memory = known.map(InspectedRun::oomKilled).orElse(isMarked(event)) || outOfMemory;
    if (memory && code != 0) {
      return Cause.MEMORY;
    }
    return history.isAtTerminal(code) || isEndedByPodman(event, code)
        ? Cause.REQUEST
        : Cause.ITSELF;
  }

  /// Of a run that ended unseen while another one goes on nobody knows how it ended, unless the
  /// restart policy has begun the other one: no alarm without evidence.
  private static boolean isUnknown(EngineEvent event) {
    return event.reconciled()
        && event.action() instanceof Action.Die(String _, OptionalInt code)
        && code.isEmpty()
        && !event.actor().attributes().containsKey(OwnEvents.BY_ITSELF);
  }

  /// Engines write `stop` beside the death that it caused, and `restart` behind the start after it.
  private boolean isWanted(Instant death) {
    boolean started = false;
    for (HeldEvent moment : requests) {
      Instant at = moment.event().time();
      started |= moment.is("start") && !at.isBefore(death);
      if ((moment.is("stop") && isWithin(at, death, BESIDE))
          || (moment.is("restart") && started && at.isBefore(death.plus(REPLACED)))) {
        return true;
      }
    }
    return false;
  }

  /// Podman (4.3 and 5.8, seen) writes `restart` before the death that it causes.
  private boolean isRestartedByPodman(EngineEvent event) {
    boolean asked = false;
    for (HeldEvent moment : requests) {
      if (moment.event().timeNano() <= event.timeNano()) {
        asked = moment.is("restart") || (asked && !moment.is("start"));
      }
    }
    return asked && isPodmans(event);
  }

  private static boolean isPodmans(EngineEvent event) {
    return !event.actor().attributes().getOrDefault(HeldEvent.PODMANS_CODE, "").isEmpty();
  }

  private static boolean isWithin(Instant one, Instant other, Duration most) {
    return Duration.between(one, other).abs().compareTo(most) <= 0;
  }

  /// Podman (4.3, measured) sends no `stop` event, and its `kill` names no signal: `stop`, `rm -f`
  /// and `run --replace` are a death, and perhaps a removal 40 to 170 ms later. 143 is 128 + TERM,
  /// which is sent to end a program. After a `stop` that had to kill, two clean up, the one that
  /// stops and the container's own monitor, at most 0.7 s after the death; after a kill that nobody
  /// asked Podman for, the monitor alone.
  private boolean isEndedByPodman(EngineEvent event, int code) {
    return isPodmans(event)
        && (code == TERMINATED || (code == KILLED && cleanedUp) || (code > 128 && killed));
  }

  /// Only where Tidings itself looked: in an engine's event it may be a label.
  private static boolean isMarked(EngineEvent event) {
    return event.reconciled()
        && event.actor().attributes().getOrDefault("oomKilled", "").equals("true");
  }

  private void noteStart(EngineEvent event, Instant at) {
    history.start(at);
    startAfter = at;
    undated = Optional.of(history.isRestarting(at) ? new Intent.Healing() : started(event, at));
    history.restarting = null;
    if (last != null) {
      history.down = null;
    }
  }

  private Intent started(EngineEvent event, Instant at) {
    Instant died = history.died;
    boolean other = !history.diedId.isEmpty() && !history.diedId.equals(event.actor().id());
    boolean recent = died != null && died.isAfter(at.minus(REPLACED));
    if (history.replaced || (other && recent && history.askedFor)) {
      history.replaced = false;
      return new Intent.Recreated(
          other && recent ? ContainerHistory.between(died, at) : Optional.empty());
    }
    Instant down = history.down;
    if (down != null) {
      history.down = null;
      if (history.isFailedJob()) {
        return new Intent.Started(eventGroup.has("create"));
      }
      history.well();
      return new Intent.Recovered(
          ContainerHistory.between(history.troubleSince(down), at).orElse(Duration.ZERO));
    }
    return new Intent.Started(eventGroup.has("create"));
  }

  private void noteHealth(String status, Instant at) {
    history.checked = true;
    if (status.equals("healthy")) {
      history.healthy();
    }
    Instant since = history.unhealthy;
    if (status.equals("unhealthy")) {
      history.unhealthy = since == null ? at : since;
      undated = Optional.of(history.healing ? new Intent.Healing() : new Intent.Unhealthy());
    } else if (status.equals("healthy") && history.healing) {
      history.unhealthy = null;
      undated = Optional.of(new Intent.Healing());
    } else if (status.equals("healthy") && since != null) {
      history.unhealthy = null;
      undated =
          Optional.of(
              new Intent.Recovered(ContainerHistory.between(since, at).orElse(Duration.ZERO)));
    }
  }

  private Intent ofProblem(Death death) {
    End end = end(death);
    return death.cause() == Cause.MEMORY
        ? new Intent.OutOfMemory(Optional.of(end))
        : new Intent.Crashed(end);
  }

  private Intent ofDeath(Death death) {
    Instant started = startAfter;
    if (death.cause() == Cause.REQUEST && ours) {
      return new Intent.Healing();
    }
    if (death.cause() == Cause.REQUEST) {
      if (started == null) {
        return new Intent.Stopped(end(death), death.code().orElse(0) == 137);
      }
      if (undated.orElse(null) instanceof Intent.Recreated recreated) {
        return recreated;
      }
      Duration down = ContainerHistory.between(death.event().time(), started).orElse(Duration.ZERO);
      return new Intent.Restarted(down);
    }
    Optional<Duration> failed = history.ended(death.event().time(), death.ran());
    // A process in it was killed, and it ended well all the same.
    if (outOfMemory) {
      return new Intent.OutOfMemory(Optional.of(end(death)));
    }
    return failed.isPresent()
        ? new Intent.Recovered(failed.get())
        : new Intent.Finished(end(death));
  }

  private End end(Death death) {
    return new End(death.code(), death.ran(), startAfter != null);
  }

  /// What somebody expects says more than how it ended; which the one that found it has looked at.
  private Intent ofExpected(Action.Expected expected) {
    if (expected.finding() == Action.Finding.MET) {
      history.well();
    }
    return new Intent.Expected(expected.finding(), expected.job(), expected.why(), expected.runs());
  }

  private Intent withoutDeath() {
    if (undated.isPresent()) {
      return undated.get();
    }
    Optional<Intent> failed = new FailedStart(eventGroup, inspected).intent();
    // One that runs is only connected to a network, or no longer.
    boolean step = eventGroup.moments().stream().anyMatch(m -> isBuildStep(m.event()));
    if (failed.isPresent() && !history.isRunning() && !step) {
      history.startFailed(failed.get());
      return failed.get();
    }
    if (ours) {
      return new Intent.Healing();
    }
    if (eventGroup.has("stop")) {
      history.closed();
      return new Intent.Stopped(new End(OptionalInt.empty(), Optional.empty(), false), false);
    }
    return new Intent.Happened(eventGroup.word());
  }
}
