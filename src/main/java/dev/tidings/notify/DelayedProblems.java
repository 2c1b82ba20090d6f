package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Decisions;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.journal.Journal;
import dev.tidings.journal.States;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemKind;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.silence.Silences;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What the `for` of a route keeps back: a problem that is over soon is not mailed there. Its
/// incidents wait on the disk behind a name of their own ([Name#delayed]); all that is kept here is
/// read from there again after a restart. Whether a problem lasted is decided by the ledger's
/// times, which are the engine's, so it is the same however late it is decided.
///
/// A container that runs again may fail once more: it is waited until it is well for certain.
///
/// Owned by the thread that sorts.
public final class DelayedProblems {

  /// So many problems wait; what fails beside them is mailed at once.
  static final int MOST = 1_000;

  /// How much later than it happened something may arrive.
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final Duration SOON = Duration.ofMillis(500);

  /// A silence may be ended by another process.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final Journal journal;
  private final Backlog backlog;
  private final Decisions decisions;
  private final Status status;
  private final Store store;
  private final ProblemLedger problems;
  private final PendingGroups groups;
  private final Silences silences;
  private final Predicate<String> isHeld;
  private final Map<Key, Held> held = new LinkedHashMap<>();

  /// Nearly every incident is of a container of which nothing waits.
  private final Map<String, Set<Key>> heldOf = new HashMap<>();

  private final List<Moved> moved = new ArrayList<>();
  private boolean loaded;

  /// @param isHeld whether events of a container, by its key, are still to get their meaning
  DelayedProblems(
      Store store,
      ProblemLedger problems,
      PendingGroups groups,
      Silences silences,
      Predicate<String> isHeld) {
    this.store = store;
    this.journal = new Journal(store);
    this.backlog = new Backlog(store);
    this.decisions = new Decisions(store);
    this.status = new Status(store);
    this.problems = problems;
    this.groups = groups;
    this.silences = silences;
    this.isHeld = isHeld;
  }

  private record Key(String who, Name name) {}

  /// A problem of one container that waits on one way.
  private static final class Held {
    private final Set<ProblemKind> kinds = EnumSet.noneOf(ProblemKind.class);
    private final Instant opened;
    private Incident last;

    /// When it was seen first, by our clock, which may be set back.
    private Instant seen;

    /// When to look at it, by our clock.
    private Instant look;

    Held(Instant opened, Incident last, Instant now) {
      this.opened = opened;
      this.last = last;
      seen = now;
      look = now;
    }
  }

  /// An incident that waited and goes on to wait for its mail, or that is not mailed.
  ///
  /// @param to empty: it is not mailed
  /// @param why in words
  public record Moved(
      Incident incident, List<Long> positions, Name from, Optional<Name> to, String why) {}

  /// What happened to incidents since this was asked last.
  List<Moved> takeMoved() {
    List<Moved> taken = List.copyOf(moved);
    moved.clear();
    return taken;
  }

  /// What was decided is not on the disk: it is read from there again.
  void forget() {
    loaded = false;
    held.clear();
    heldOf.clear();
    moved.clear();
  }

  private void load(Instant now) {
    if (loaded) {
      return;
    }
    for (Name name : Set.copyOf(groups.delayed())) {
      List<Incident> incidents = backlog.incidents(name);
      for (Incident incident : incidents) {
        ProblemKind.openedBy(incident.intent()).ifPresent(kind -> hold(incident, kind, name, now));
      }
      if (incidents.isEmpty()) {
        groups.delayed().remove(name);
      }
    }
    loaded = true;
  }

  private void hold(Incident incident, ProblemKind kind, Name name, Instant now) {
    Key key = new Key(incident.who(), name);
    Instant opened = opened(incident, kind);
    Held known = held.computeIfAbsent(key, _ -> new Held(opened, incident, now));
    heldOf.computeIfAbsent(key.who(), _ -> new LinkedHashSet<>()).add(key);
    known.kinds.add(kind);
    known.last = incident;
  }

  /// Since when there is what an incident opened or goes on with.
  private Instant opened(Incident incident, ProblemKind kind) {
    return problems.about(incident.who()).stream()
        .filter(entry -> entry.kind() == kind && !entry.opened().isAfter(incident.began()))
        .map(LedgerEntry::opened)
        .findFirst()
        .orElse(incident.began());
  }

  /// Where an incident waits on a way. Part of the transaction that notes it in the ledger, after
  /// it is noted there.
  ///
  /// @param delay what the route's `for` says
  Name place(Incident incident, Name name, Duration delay, Instant now) {
    if (delay.isZero() || Silences.isHeld(name.group())) {
      return name;
    }
    load(now);
    Name place = name.delayed(delay);
    Optional<ProblemKind> kind = ProblemKind.openedBy(incident.intent());
    Key key = new Key(incident.who(), place);
    if (kind.isEmpty()) {
      boolean ends = incident.intent() instanceof Intent.Recovered && recoversOnly(key, incident);
      boolean comesAlong = isBeside(incident) && groups.delayed().contains(place);
      return ends || comesAlong ? place : name;
    }
    boolean lasts =
        !opened(incident, kind.get()).plus(delay).isAfter(incident.ended())
            || kind.get() == ProblemKind.GAVE_UP;
    if (!held.containsKey(key) && (lasts || held.size() >= MOST)) {
      return name;
    }
    if (lasts) {
      release(key, now);
      return name;
    }
    hold(incident, kind.get(), place, now);
    groups.delayed().add(place);
    return place;
  }

  /// Whether nothing that was mailed is over with it too.
  private boolean recoversOnly(Key key, Incident recovery) {
    Held each = held.get(key);
    return each != null
        && problems.about(key.who()).stream()
            .filter(entry -> entry.end().filter(e -> e.at().equals(recovery.ended())).isPresent())
            .allMatch(entry -> each.kinds.contains(entry.kind()));
  }

  /// What comes and goes beside the failures of its service.
  private static boolean isBeside(Incident incident) {
    return incident.service().isPresent()
        && (incident.intent() instanceof Intent.Started
            || incident.intent() instanceof Intent.Happened);
  }

  /// Decides what is certain at a moment, before or after an incident of a container is noted in
  /// the ledger. Part of that transaction.
  ///
  /// @param at by the engine's clock
  void decide(String who, Instant at, Instant now) {
    if (groups.delayed().isEmpty()) {
      return;
    }
    load(now);
    List.copyOf(heldOf.getOrDefault(who, Set.of())).forEach(key -> decide(key, at, false, now));
  }

  /// Decides what time alone decides.
  ///
  /// @return when to look again
  Instant decide(Instant now) {
    if (groups.delayed().isEmpty()) {
      return Instant.MAX;
    }
    load(now);
    silences.read(now);
    Duration ahead = EngineFacts.ahead(status);
    List<Key> due = new ArrayList<>();
    held.forEach((key, each) -> {
      if (now.isBefore(each.seen)) {
        // The clock was set back: nothing waits for a time that was.
        each.seen = now;
        each.look = now;
      }
      if (!each.look.isAfter(now)) {
        due.add(key);
      }
    });
    if (!due.isEmpty()) {
      store.commit(() -> due.forEach(key -> look(key, ahead, now)));
    }
    return held.values().stream()
        .map(each -> each.look)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  private void look(Key key, Duration ahead, Instant now) {
    Held each = Objects.requireNonNull(held.get(key));
    Duration delay = key.name().delay();
    Instant end = each.opened.plus(delay);
    Instant patience = each.seen.plus(delay).plus(LATE);
    Instant due = earlier(end.minus(ahead).plus(LATE), patience);
    if (now.isBefore(due)) {
      each.look = due;
    } else if (isHeld.test(key.who())) {
      each.look = now.plus(SOON);
    } else {
      Instant present = now.plus(ahead).minus(LATE);
      decide(key, present.isBefore(end) ? end : present, true, now);
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /// How a problem is.
  ///
  /// @param end when it was over, or will have been if the container goes on running; empty: it is
  ///   not
  /// @param certain whether that may change no more
  private record State(Optional<Instant> end, boolean certain) {}

  /// @param looks whether it counts that the container runs, though nobody knows yet what its start
  ///   meant
  private void decide(Key key, Instant at, boolean looks, Instant now) {
    Held each = Objects.requireNonNull(held.get(key));
    Instant until = each.opened.plus(key.name().delay());
    Optional<State> state = state(key, each, at, looks);
    boolean lasted =
        state.isEmpty() || state.get().end().filter(end -> end.isBefore(until)).isEmpty();
    if (lasted && (state.isEmpty() || state.get().end().isPresent() || !at.isBefore(until))) {
      Optional<Instant> silent = silentUntil(each.last, now);
      if (silent.isEmpty()) {
        release(key, now);
      } else {
        each.look = silent.get();
      }
    } else if (state.isPresent() && state.get().end().isPresent() && state.get().certain()) {
      drop(key, now);
    } else if (looks) {
      Instant stable = state.flatMap(State::end).map(end -> end.plus(problems.stable())).orElse(at);
      Instant wait = now.plus(Duration.between(at, stable)).plus(LATE);
      each.look = wait.isAfter(now.plus(SOON)) ? wait : now.plus(SOON);
    }
  }

  /// What the ledger says of the container; empty where it has forgotten that.
  private Optional<State> state(Key key, Held each, Instant at, boolean looks) {
    Optional<Instant> runs = looks ? runsSince(each) : Optional.empty();
    Optional<State> all = Optional.empty();
    for (LedgerEntry entry : problems.about(key.who())) {
      if (each.kinds.contains(entry.kind())) {
        State one = state(entry, runs, at);
        all = Optional.of(all.map(other -> worse(one, other)).orElse(one));
      }
    }
    return all;
  }

  private State state(LedgerEntry entry, Optional<Instant> runs, Instant at) {
    if (entry.end().isPresent()) {
      return new State(entry.end().map(LedgerEntry.End::at), true);
    }
    Optional<Instant> running =
        entry.runningSince().or(() -> entry.kind().endsByRunning() ? runs : Optional.empty());
    boolean certain =
        entry.runningSince().filter(r -> !r.plus(problems.stable()).isAfter(at)).isPresent();
    return new State(running, certain);
  }

  private static State worse(State one, State other) {
    boolean over = one.end().isPresent() && other.end().isPresent();
    return new State(
        over
            ? Optional.of(
                one.end().get().isAfter(other.end().get()) ? one.end().get() : other.end().get())
            : Optional.empty(),
        one.certain() && other.certain());
  }

  private Optional<Instant> runsSince(Held each) {
    return journal
        .posture(each.last.subject().id())
        .filter(States.Posture::running)
        .flatMap(States.Posture::since);
  }

  /// What somebody does not want to hear of now is decided when he does.
  private Optional<Instant> silentUntil(Incident incident, Instant now) {
    return silences
        .over(incident, now, () -> journal.at(incident.id()).map(e -> e.event()).stream().toList())
        .map(hold -> earlier(hold.ends(), now.plus(LOOK_AGAIN)));
  }

  private void release(Key key, Instant now) {
    Name to = key.name().undelayed();
    String words = LocalTimes.duration(key.name().delay());
    for (Incident incident : leave(key)) {
      List<Long> positions = backlog.positions(key.name(), incident);
      decisions.held(Decisions.Kind.LASTED, key.name(), incident, words, now);
      backlog.move(key.name(), to, incident);
      moved.add(new Moved(incident, positions, key.name(), Optional.of(to), words));
    }
  }

  private void drop(Key key, Instant now) {
    String words = LocalTimes.duration(key.name().delay());
    String rule = "problems that were over within " + words;
    Set<Long> kept = new LinkedHashSet<>();
    backlog.incidents(key.name()).forEach(incident -> kept.add(incident.id()));
    for (Incident incident : leave(key)) {
      kept.remove(incident.id());
      List<Long> positions = backlog.positions(key.name(), incident);
      moved.add(new Moved(incident, positions, key.name(), Optional.empty(), rule));
    }
    decisions.dropped(Decisions.Kind.OVER, key.name(), kept, words, now);
    backlog.drop(List.of(key.name()), kept, rule, "problems that were over soon", now);
  }

  /// The incidents of one that waits no more, and, with the last one of its name, those beside it.
  private List<Incident> leave(Key key) {
    held.remove(key);
    heldOf.computeIfPresent(
        key.who(),
        (_, keys) -> {
          keys.remove(key);
          return keys.isEmpty() ? null : keys;
        });
    boolean last = held.keySet().stream().noneMatch(other -> other.name().equals(key.name()));
    if (last) {
      groups.delayed().remove(key.name());
    }
    return backlog.incidents(key.name()).stream()
        .filter(incident -> last || incident.who().equals(key.who()))
        .toList();
  }
}
