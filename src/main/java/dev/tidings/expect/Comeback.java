package dev.tidings.expect;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.journal.States;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What ran before the engine or its host was restarted, and is not back some time after it: one
/// problem for all of it. That it was restarted is concluded from a gap in the events over which no
/// container kept running.
///
/// Its facts are on the disk: whom it waits for, and who is missing. Used by one thread.
final class Comeback {

  /// Under which the problem is in the ledger.
  static final String JOB = "engine restart";

  /// The fact for whom it waits: until when in milliseconds by the engine's clock, then containers.
  static final String WAITING = "expect.waiting";

  /// The fact who is missing.
  static final String MISSING = "expect.missing";

  /// An engine that ends stops all its containers within that time.
  private static final Duration TOGETHER = Duration.ofMinutes(1);

  private static final int NAMED = 8;
  private static final int MOST = 500;

  private final Journal journal;
  private final Status status;
  private final Duration within;

  private boolean pending = true;

  /// Whether something has happened since that may have brought one back.
  private boolean stirred = true;

  Comeback(Store store, Journal journal, Duration within) {
    this.journal = journal;
    this.status = new Status(store);
    this.within = within;
  }

  /// What is news, and when to look again.
  record Result(Optional<EngineEvent> news, Instant next) {}

  /// Whether it may have to look.
  boolean isPending() {
    return pending;
  }

  /// A container was started or removed.
  void stirs() {
    stirred = true;
  }

  /// After a gap, once the containers were looked at.
  ///
  /// @param isJob whether a container, by its identity, is one that ends by itself
  void gap(Instant since, Instant until, Predicate<String> isJob) {
    if (within.isZero() || hasSurvivor(since)) {
      return;
    }
    Collection<String> ran = lastToEnd(since, until, isJob);
    if (!ran.isEmpty()) {
      String due = Long.toString(until.plus(within).toEpochMilli());
      status.set(WAITING, due + "\n" + String.join("\n", ran));
      pending = true;
    }
  }

  private boolean hasSurvivor(Instant since) {
    boolean[] survivor = {false};
    eachPosture(
        each -> survivor[0] |= each.running() && each.since().filter(since::isAfter).isPresent());
    return survivor[0];
  }

  /// There may be hundreds of thousands, so none is kept.
  private void eachPosture(Consumer<States.Posture> look) {
    List<States.Posture> page = journal.postures("");
    while (!page.isEmpty()) {
      page.forEach(look);
      page = journal.postures(page.getLast().event().actor().id());
    }
  }

  /// Identity and name of those that ended together with the last one; of more than [#MOST] the
  /// first.
  private Collection<String> lastToEnd(Instant since, Instant until, Predicate<String> isJob) {
    Instant[] end = {Instant.MIN};
    eachDeath(since, until, death -> end[0] = later(end[0], death.time()));
    Map<String, String> ran = new LinkedHashMap<>();
    eachDeath(
        since,
        until,
        death -> {
          String id = death.actor().id();
          boolean room = ran.size() < MOST || ran.containsKey(id);
          if (room && death.time().isAfter(end[0].minus(TOGETHER)) && !isJob.test(id)) {
            ran.put(id, id + " " + death.actor().name());
          }
        });
    return ran.values();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void eachDeath(Instant since, Instant until, Consumer<EngineEvent> look) {
    Journal.Stretch stretch = journal.stretch(since.minus(TOGETHER), until);
    List<Entry> page = journal.onward(stretch, 0);
    while (!page.isEmpty()) {
      page.stream()
          .map(Entry::event)
          .filter(event -> event.action() instanceof Action.Die)
          .filter(event -> event.type().equals("container"))
          .forEach(look);
      page = journal.onward(stretch, page.getLast().position());
    }
  }

  /// Looks who is back. Part of its caller's transaction.
  ///
  /// @param present by the engine's clock
  Result look(Instant present) {
    Optional<String> waiting = status.get(WAITING);
    if (waiting.isPresent()) {
      String[] parts = waiting.get().split("\n", 2);
      Instant due = Instant.ofEpochMilli(Long.parseLong(parts[0]));
      // A clock that was set back must not make it wait for longer.
      boolean odd = due.isAfter(present.plus(within).plus(TOGETHER));
      if (present.isBefore(due) && !odd) {
        return new Result(Optional.empty(), due);
      }
      status.clear(WAITING);
      List<String> missing = missing(parts[1].lines().toList());
      if (!missing.isEmpty()) {
        status.set(MISSING, String.join("\n", missing));
        return new Result(Optional.of(told(missing, present)), Instant.MAX);
      }
    }
    Result result = new Result(stirred ? back(present) : Optional.empty(), Instant.MAX);
    pending = status.get(MISSING).isPresent();
    return result;
  }

  /// Somebody said that it is over.
  void withdraw() {
    status.clear(WAITING);
    status.clear(MISSING);
  }

  private Optional<EngineEvent> back(Instant present) {
    stirred = false;
    Optional<String> missing = status.get(MISSING);
    if (missing.isEmpty() || !missing(missing.get().lines().toList()).isEmpty()) {
      return Optional.empty();
    }
    status.clear(MISSING);
    List<String> were = missing.get().lines().toList();
    return Optional.of(
        event(
            were,
            Action.Finding.MET,
            "all that ran before the engine's restart runs again, or was removed",
            present));
  }

  /// Those that exist and do not run, and in whose name no other one runs.
  private List<String> missing(List<String> containers) {
    Set<String> running = new HashSet<>();
    Set<String> existing = new HashSet<>();
    Set<String> asked = new HashSet<>();
    containers.forEach(each -> asked.addAll(List.of(id(each), name(each))));
    eachPosture(each -> {
      Actor actor = each.event().actor();
      if (asked.contains(actor.id())) {
        existing.add(actor.id());
      }
      if (each.running()) {
        Stream.of(actor.id(), actor.name()).filter(asked::contains).forEach(running::add);
      }
    });
    return containers.stream()
        .filter(each -> existing.contains(id(each)))
        .filter(each -> !running.contains(id(each)) && !running.contains(name(each)))
        .toList();
  }

  private static String id(String container) {
    return container.substring(0, container.indexOf(' '));
  }

  private static String name(String container) {
    return container.substring(container.indexOf(' ') + 1);
  }

  private EngineEvent told(List<String> missing, Instant present) {
    String names =
        missing.stream()
            .limit(NAMED)
            .map(Comeback::name)
            .sorted()
            .collect(Collectors.joining(", "));
    int more = missing.size() - NAMED;
    return event(
        missing,
        Action.Finding.NOT_BACK,
        "no container ran on over it, and "
            + Spans.words(within)
            + " later these do not run that ran before: "
            + names
            + (more > 0 ? " and " + more + " more" : ""),
        present);
  }

  /// One container is named itself, so that routes know it.
  private static EngineEvent event(
      List<String> containers, Action.Finding finding, String why, Instant present) {
    Actor actor =
        containers.size() == 1
            ? new Actor(id(containers.getFirst()), Map.of("name", name(containers.getFirst())))
            : new Actor(JOB, Map.of("name", containers.size() + " containers"));
    return OwnEvents.expected(actor, new Action.Expected(finding, JOB, why, ""), present);
  }
}
