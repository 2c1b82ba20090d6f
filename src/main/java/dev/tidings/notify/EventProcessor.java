package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Decisions;
import dev.tidings.batch.Totals;
import dev.tidings.config.RoutePolicy;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.problem.ProblemKind;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.rule.Verdict;
import dev.tidings.silence.Silences;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// From the journal to the throttles: reads what is new, holds it until its meaning is known, and
/// puts it where it is to wait for its mail. What it holds is on the disk as open, so nothing is
/// lost with the process and nothing mailed twice.
///
/// All its fields are owned by the thread that runs it.
public final class EventProcessor {

  /// The reader of the journal whose cursor says what was read.
  public static final String CURSOR = Backlog.READER;

  /// How far the durable cursor may stay behind over events that are not mailed.
  private static final int LAZY = 500;

  /// So many incidents tell what was going on when the process before ended.
  private static final int RECALLED = 2_000;

  /// How long after the first failure that follows from another one the others are waited for.
  private static final Duration FOLLOWING = Duration.ofSeconds(10);

  /// How soon to look again where only evidence is waited for.
  private static final Duration SOON = Duration.ofMillis(50);

  private final Store store;
  private final Journal journal;
  private final Backlog backlog;
  private final Totals totals;
  private final Decisions decisions;
  private final ProblemLedger problems;
  private final RuleEvaluation evaluation;
  private final List<String> routes = new ArrayList<>();

  /// What `for` of each route says.
  private final Map<String, Duration> delays = new HashMap<>();

  private final Set<Backlog.Name> urgent = new LinkedHashSet<>();

  /// When to mail what follows from a failure that was mailed already.
  private final Map<Backlog.Name, Instant> following = new LinkedHashMap<>();

  private final PendingGroups pendingGroups;
  private final SilencedIncidents silenced;
  private final DelayedProblems delayed;
  private final DecisionListener listener;

  /// What is not on the disk yet: the disk may refuse, and then it is tried again.
  private final List<Long> opened = new ArrayList<>();

  /// What was to be reported, and is not any more.
  private final List<Long> dropped = new ArrayList<>();

  private final List<RuleEvaluation.Judged> judged = new ArrayList<>();
  private boolean began;

  /// Up to where what was open has been offered again; below 0: nothing was recalled yet.
  private long recalled = -1;

  private long read;
  private long durable;

  /// @param policies of all routes
  /// @param readers whom the labels of containers name
  /// @param silences what is not mailed for the present
  /// @param listener called with what becomes of events
  public EventProcessor(
      Store store,
      RuleEvaluation evaluation,
      List<RoutePolicy> policies,
      Readers readers,
      Silences silences,
      DecisionListener listener) {
    this.store = store;
    this.journal = new Journal(store);
    this.backlog = new Backlog(store);
    this.totals = new Totals(store);
    this.decisions = new Decisions(store);
    this.problems = new ProblemLedger(store, evaluation.grouper().pace().stable());
    this.evaluation = evaluation;
    policies.forEach(policy -> {
      routes.add(policy.route().name());
      delays.put(policy.route().name(), policy.delay());
    });
    this.pendingGroups = new PendingGroups(backlog, readers);
    this.delayed =
        new DelayedProblems(store, problems, pendingGroups, silences, evaluation.grouper()::holds);
    this.silenced = new SilencedIncidents(store, problems, pendingGroups, silences, this::place);
    this.listener = listener;
  }

  /// Sorts what is there.
  ///
  /// @return when there may be more to do without a new event; [Instant#MAX] for no such time
  Instant run(Instant now) {
    boolean more = turn(now, now);
    Instant release = release(now);
    Instant followed = followed(now);
    Instant due = evaluation.grouper().nextDue();
    if (more) {
      return now;
    }
    Instant next = due.isAfter(now) ? due : now.plus(SOON);
    return Stream.of(next, release, followed).min(Comparator.naturalOrder()).orElseThrow();
  }

  /// Lets go what waited for something else than its mail.
  ///
  /// @return when to look again
  private Instant release(Instant now) {
    try {
      Instant silence = silenced.release(now);
      Instant problem = delayed.decide(now);
      noteMoved(now);
      return silence.isBefore(problem) ? silence : problem;
    } catch (RuntimeException e) {
      delayed.forget();
      throw e;
    }
  }

  /// What was decided is on the disk.
  private void noteMoved(Instant now) {
    for (DelayedProblems.Moved moved : delayed.takeMoved()) {
      moved
          .to()
          .ifPresent(name -> {
            waiting().add(name);
            follow(moved.incident(), name, now);
          });
      listener.moved().accept(moved);
    }
  }

  /// @return when there is more
  private Instant followed(Instant now) {
    following
        .entrySet()
        .removeIf(each -> {
          boolean due = !each.getValue().isAfter(now);
          if (due && waiting().contains(each.getKey())) {
            urgent.add(each.getKey());
          }
          return due;
        });
    return following.values().stream().min(Comparator.naturalOrder()).orElse(Instant.MAX);
  }

  /// Sorts all that is there, without waiting for what may still explain it.
  public void runToEnd(Instant now) {
    Instant end = now.plus(Duration.ofDays(1));
    boolean more = true;
    while (more) {
      more = turn(now, end);
    }
    release(now);
  }

  private boolean turn(Instant now, Instant settled) {
    if (!began) {
      recall(now);
    }
    boolean more = read(now);
    settle(now, settled);
    return more;
  }

  /// Those of them behind which something waits that somebody must see to: Tidings has given up, or
  /// all fails that needs what failed. It is so once for each container, and not again before that
  /// was well. Forgotten with the process; then it waits for its window.
  Set<Backlog.Name> urgent() {
    return urgent;
  }

  /// The throttles with something that a silence held until just now.
  Set<Backlog.Name> released() {
    return silenced.released();
  }

  /// Nothing waits behind these any more.
  void dealtWith(List<Backlog.Name> names) {
    waiting().removeAll(names);
    urgent.removeAll(names);
    names.forEach(following::remove);
    released().removeAll(names);
  }

  /// Whether a death will be sorted by then.
  boolean expectsDeathBy(Instant time) {
    return evaluation.grouper().expectsDeathBy(time);
  }

  /// The throttles that something waits behind.
  public Set<Backlog.Name> waiting() {
    return pendingGroups.waiting();
  }

  /// May fail at any event, and then goes on there when it is tried again.
  private void recall(Instant now) {
    if (recalled < 0) {
      var recent = backlog.recent(RECALLED);
      pendingGroups.recall(now);
      journal.described(known -> evaluation.grouper().know(known.event(), known.started()));
      recent.forEach(evaluation.grouper()::recall);
      recalled = 0;
    }
    for (long position : backlog.open()) {
      if (position > recalled) {
        // Another configuration may exclude what the one before did not.
        journal.at(position).flatMap(evaluation::offer).ifPresent(rule -> dropped.add(position));
        recalled = position;
      }
    }
    long cursor = journal.cursor(CURSOR);
    durable = cursor;
    read = cursor;
    began = true;
  }

  /// @return whether there is more than may be held at once
  private boolean read(Instant now) {
    // What was held before must be on the disk before more is.
    save(now);
    List<Entry> page = journal.after(read);
    while (!page.isEmpty() && !evaluation.grouper().isFull()) {
      for (Entry entry : page) {
        Optional<String> rule = evaluation.offer(entry);
        if (rule.isEmpty()) {
          opened.add(entry.position());
        }
        listener.read().accept(entry, rule);
      }
      read = page.getLast().position();
      save(now);
      page = journal.after(read);
    }
    return !page.isEmpty();
  }

  private void save(Instant now) {
    if (opened.isEmpty() && dropped.isEmpty() && read - durable < LAZY) {
      return;
    }
    store.commit(() -> {
      backlog.open(opened);
      backlog.settled(dropped);
      notMailed(now);
      journal.moveCursor(CURSOR, read);
    });
    opened.clear();
    dropped.clear();
    evaluation.notMailed().clear();
    durable = read;
  }

  private void settle(Instant now, Instant settled) {
    judged.addAll(evaluation.settled(settled));
    if (judged.isEmpty()) {
      return;
    }
    silenced.read(judged);
    List<Set<Backlog.Name>> names = new ArrayList<>();
    try {
      commit(names, now);
    } catch (RuntimeException e) {
      delayed.forget();
      throw e;
    }
    for (int i = 0; i < judged.size(); i++) {
      listener.judged().accept(judged.get(i), names.get(i));
      Incident incident = judged.get(i).incident();
      if (incident.intent() instanceof Intent.GaveUp) {
        names.get(i).stream().filter(waiting()::contains).forEach(urgent::add);
      } else {
        names.get(i).stream()
            .filter(name -> !name.isDelayed())
            .forEach(name -> follow(incident, name, now));
      }
    }
    noteMoved(now);
    judged.clear();
    evaluation.notMailed().clear();
    durable = read;
  }

  private void commit(List<Set<Backlog.Name>> names, Instant now) {
    store.commit(() -> {
      backlog.settled(judged.stream().flatMap(each -> each.positions().stream()).toList());
      judged.forEach(each -> names.add(put(each, now)));
      // What is counted is behind the cursor: it is not to be counted again.
      notMailed(now);
      journal.moveCursor(CURSOR, read);
    });
  }

  /// What follows from another failure is mailed soon after the first of it.
  private void follow(Incident incident, Backlog.Name name, Instant now) {
    boolean fails = ProblemKind.openedBy(incident.intent()).isPresent();
    if (incident.cause().isPresent() && fails && isFirst(incident)) {
      following.putIfAbsent(name, now.plus(FOLLOWING));
    }
  }

  private static boolean isFirst(Incident incident) {
    return incident.streak().filter(streak -> streak.crashes() > 1).isEmpty();
  }

  private void notMailed(Instant now) {
    backlog.notMailed(routes, evaluation.notMailed(), now);
    totals.notMailed(evaluation.notMailed(), now);
  }

  /// Where it would wait if nothing held it back.
  private static String unheld(Backlog.Name name) {
    String group = Silences.isHeld(name.group()) ? Silences.original(name.group()) : name.group();
    return new Backlog.Name(name.route(), group, name.to()).undelayed().toString();
  }

  /// @return the throttles it waits behind
  private Set<Backlog.Name> put(RuleEvaluation.Judged each, Instant now) {
    Incident incident = each.incident();
    delayed.decide(incident.who(), incident.began(), now);
    Set<Backlog.Name> names = pendingGroups.of(each, silenced.over(each), now);
    String throttle =
        names.stream().reduce((one, last) -> last).map(EventProcessor::unheld).orElse("");
    problems.note(incident, !(each.verdict() instanceof Verdict.NotMailed), throttle);
    Set<Backlog.Name> places = new LinkedHashSet<>();
    names.forEach(name -> places.add(place(incident, name, now)));
    places.forEach(pendingGroups::add);
    if (!places.isEmpty()) {
      backlog.add(incident, each.positions(), places);
    }
    delayed.decide(incident.who(), incident.ended(), now);
    if (each.verdict() instanceof Verdict.NotMailed(String rule)) {
      decisions.notMailed(incident, each.positions(), rule, now);
    }
    // Nearly always one, of thousands at a time.
    return places.size() == 1 ? Set.of(places.iterator().next()) : places;
  }

  /// With what a route's `for` says.
  private Backlog.Name place(Incident incident, Backlog.Name name, Instant now) {
    return delayed.place(incident, name, delays.getOrDefault(name.route(), Duration.ZERO), now);
  }
}
