package dev.tidings.expect;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Something that is expected to run, with what is known of its runs. Times are the engine's.
///
/// @param id the same for all its runs, whichever containers do them
/// @param source whose word it is: of a rule, as [ExpectRule#id]; empty: a label's
/// @param actor the container that ran last, with the labels that are followed
/// @param since when it was first expected
/// @param runs the last ones, in the order in which they began
/// @param open what was told and is not over
/// @param unseen whether a run may have gone unseen since the last one
/// @param complaint what was said of labels that cannot be read; empty: nothing
record Job(
    String id,
    String source,
    Actor actor,
    Instant since,
    List<WatchedRun> runs,
    Set<Action.Finding> open,
    boolean unseen,
    String complaint) {

  /// So many runs are remembered.
  static final int RUNS = 5;

  /// A clock may be so much ahead of another one.
  private static final Duration AHEAD = Duration.ofMinutes(1);

  Job {
    runs = List.copyOf(runs);
    open = Set.copyOf(open);
  }

  /// One that nothing is known of.
  static Job begun(String id, String source, Actor actor, Instant since) {
    return new Job(id, source, actor, since, List.of(), Set.of(), false, "");
  }

  /// The same, of which another container runs now.
  Job of(Actor container, String whose) {
    return new Job(id, whose, container, since, runs, open, unseen, complaint);
  }

  Job complaining(String of) {
    return new Job(id, source, actor, since, runs, open, unseen, of);
  }

  /// Events may have been missed.
  Job maybeUnseen() {
    return new Job(id, source, actor, since, runs, open, true, complaint);
  }

  Job with(List<WatchedRun> others, Set<Action.Finding> told) {
    List<WatchedRun> last = others.subList(Math.max(0, others.size() - RUNS), others.size());
    return new Job(id, source, actor, since, last, told, unseen, complaint);
  }

  /// A run begins. The same one may be told twice.
  Job started(String container, Instant time) {
    Instant at = kept(time);
    boolean known =
        runs.stream()
            .anyMatch(run -> run.container().equals(container) && run.started().equals(at));
    if (known) {
      return this;
    }
    List<WatchedRun> all = new ArrayList<>(ended(container, at, OptionalInt.empty()).runs);
    all.add(WatchedRun.begun(container, at));
    all.sort((one, other) -> one.started().compareTo(other.started()));
    Job next = with(all, open);
    return new Job(id, source, actor, since, next.runs, open, false, complaint);
  }

  /// A container's run has ended, if one was known to go on.
  Job ended(String container, Instant time, OptionalInt code) {
    Instant at = kept(time);
    List<WatchedRun> all = new ArrayList<>();
    for (WatchedRun run : runs) {
      boolean its = run.goesOn() && run.container().equals(container) && !run.started().isAfter(at);
      all.add(its ? run.end(at, code) : run);
    }
    return with(all, open);
  }

  /// As exact as the disk keeps it, so that a run is known again.
  private static Instant kept(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }

  /// As it is by the present clock: what lies in the future was dated by one that was set back
  /// since, and would be waited for as long.
  Job notAfter(Instant now) {
    boolean future =
        since.isAfter(now.plus(AHEAD))
            || runs.stream().anyMatch(run -> run.started().isAfter(now.plus(AHEAD)));
    return future
        ? new Job(
            id,
            source,
            actor,
            since.isAfter(now) ? now : since,
            runs.stream().map(run -> run.notAfter(now)).toList(),
            open,
            unseen,
            complaint)
        : this;
  }

  boolean goesOn() {
    return runs.stream().anyMatch(WatchedRun::goesOn);
  }

  Optional<WatchedRun> last() {
    return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
  }

  /// When the last run was over; since when it is expected where there was none.
  Instant quietSince() {
    return runs.stream()
        .flatMap(run -> run.ended().stream())
        .max(Instant::compareTo)
        .filter(end -> end.isAfter(since))
        .orElse(since);
  }

  Set<Action.Finding> told(Action.Finding more) {
    Set<Action.Finding> all = EnumSet.of(more);
    all.addAll(open);
    return all;
  }
}
