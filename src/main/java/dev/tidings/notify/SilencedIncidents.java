package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Decisions;
import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.rule.Verdict;
import dev.tidings.silence.Silences;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What silences keep from being mailed. It waits on the disk; when a silence ends, only the net
/// change is mailed: what is wrong now that was not before, and what was wrong before and is well
/// again. All else is counted, and the next summary says so.
///
/// Owned by the thread that sorts.
final class SilencedIncidents {

  /// A silence may be ended by another process.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /// The most problems in the mail at the end of a silence; the page has all of them.
  private static final int MOST = 1_000;

  /// How many of a container's last incidents are searched for the one to mail.
  private static final int LOOK = 200;

  private static final Set<String> WELL = Set.of("recovered", "healed");

  private final Store store;
  private final Journal journal;
  private final Backlog backlog;
  private final Decisions decisions;
  private final ProblemLedger problems;
  private final PendingGroups groups;
  private final Silences silences;
  private final Placing placing;
  private final Set<Name> released = new LinkedHashSet<>();

  /// Where an incident waits that no silence keeps back any more.
  @FunctionalInterface
  interface Placing {
    Name place(Incident incident, Name name, Instant now);
  }

  SilencedIncidents(
      Store store,
      ProblemLedger problems,
      PendingGroups groups,
      Silences silences,
      Placing placing) {
    this.store = store;
    this.journal = new Journal(store);
    this.backlog = new Backlog(store);
    this.decisions = new Decisions(store);
    this.problems = problems;
    this.groups = groups;
    this.silences = silences;
    this.placing = placing;
  }

  /// Reads what is silenced, before [#over] is asked about these.
  void read(List<RuleEvaluation.Judged> judged) {
    judged.stream()
        .map(each -> each.incident().began())
        .min(Instant::compareTo)
        .ifPresent(silences::read);
  }

  /// The silence that keeps an incident out of mails; a gap is always mailed.
  ///
  /// It counts when an incident began, since a problem is as old as the incident that opened it: of
  /// one that [#netChange] takes for older than the silence a mail was written.
  Optional<Silences.Hold> over(RuleEvaluation.Judged judged) {
    boolean mailed = judged.verdict() instanceof Verdict.Mailed;
    return mailed && !(judged.incident().intent() instanceof Intent.Missed)
        ? silences.over(
            judged.incident(), judged.incident().began(), () -> events(judged.positions()))
        : Optional.empty();
  }

  private List<EngineEvent> events(List<Long> positions) {
    return positions.stream().flatMap(p -> journal.at(p).stream()).map(Entry::event).toList();
  }

  /// What a silence held until just now, until it is mailed.
  Set<Name> released() {
    return released;
  }

  /// Lets go what waits for silences that are over.
  ///
  /// @return when to look again
  Instant release(Instant now) {
    Map<String, Silences.Hold> holds = new LinkedHashMap<>();
    for (Name name : groups.silenced()) {
      holds.computeIfAbsent(
          Silences.prefix(name.group()), _ -> silences.holding(name.group()).orElseThrow());
    }
    Instant next = holds.isEmpty() ? Instant.MAX : now.plus(LOOK_AGAIN);
    for (Silences.Hold hold : holds.values()) {
      if (!hold.ends().isAfter(now)) {
        end(hold, now);
      } else if (hold.ends().isBefore(next)) {
        next = hold.ends();
      }
    }
    return next;
  }

  private void end(Silences.Hold hold, Instant now) {
    List<Name> names = groups.silenced().stream().filter(name -> isOf(hold, name)).toList();
    Set<Name> moved = new LinkedHashSet<>();
    Set<Name> kept = new LinkedHashSet<>();
    silences.read(now);
    store.commit(() -> {
      Set<Long> waiting = new LinkedHashSet<>();
      for (Incident incident : netChange(hold, now)) {
        for (Name name : backlog.behind(incident)) {
          if (isOf(hold, name) && isSilenced(incident, name, now)) {
            // As long as another silence is on.
            kept.add(name);
            waiting.add(incident.id());
          } else if (isOf(hold, name)) {
            Name plain = new Name(name.route(), Silences.original(name.group()), name.to());
            Name to = placing.place(incident, plain, now);
            decisions.held(Decisions.Kind.HELD, name, incident, hold.words(), now);
            backlog.move(name, to, incident);
            moved.add(to);
          }
        }
      }
      names.forEach(
          name -> decisions.dropped(Decisions.Kind.SILENCED, name, waiting, hold.words(), now));
      backlog.drop(names, waiting, hold.words(), "silences", now);
    });
    names.stream().filter(name -> !kept.contains(name)).forEach(groups.silenced()::remove);
    moved.forEach(groups::add);
    moved.stream().filter(name -> !name.isDelayed()).forEach(released::add);
  }

  private static boolean isOf(Silences.Hold hold, Name name) {
    return name.group().startsWith(hold.prefix());
  }

  private boolean isSilenced(Incident incident, Name name, Instant now) {
    return silences
        .over(incident, now, () -> events(backlog.positions(name, incident)))
        .isPresent();
  }

  private List<Incident> netChange(Silences.Hold hold, Instant now) {
    List<Incident> changed = new ArrayList<>();
    for (LedgerEntry problem : problems.open(now, MOST)) {
      if (!problem.opened().isBefore(hold.began())) {
        last(problem, Set.of(problem.kind().word())).ifPresent(changed::add);
      }
    }
    for (LedgerEntry problem : problems.closed(now, MOST)) {
      if (problem.opened().isBefore(hold.began()) && isWellSince(hold.began(), problem)) {
        last(problem, WELL).ifPresent(changed::add);
      }
    }
    return changed;
  }

  private static boolean isWellSince(Instant began, LedgerEntry problem) {
    return problem
        .end()
        .filter(end -> end.reason().equals(LedgerEntry.End.RECOVERED))
        .filter(end -> !end.at().isBefore(began))
        .isPresent();
  }

  private Optional<Incident> last(LedgerEntry problem, Set<String> words) {
    var subject = problem.last().subject();
    return backlog.last(subject.type() + " " + subject.key(), words, LOOK);
  }
}
