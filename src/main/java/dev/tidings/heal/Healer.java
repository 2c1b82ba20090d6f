package dev.tidings.heal;

import dev.tidings.engine.Engine;
import dev.tidings.engine.LabelReader;
import dev.tidings.engine.Selected;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.heal.UnhealthyContainer.Phase;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// Restarts containers that are unhealthy and ask for it. It reads the journal, so it hears of each
/// within milliseconds, and looks at the engine once at its start and every interval for what it
/// could not hear of. At most a few restarts run at once, each on a thread of its own.
///
/// All its fields but the results are owned by the thread that runs it.
public final class Healer {

  /// So many are looked at or restarted at once: an engine that starts fifty containers together
  /// makes all of them slow, and their health checks fail.
  private static final int AT_ONCE = 4;

  /// What proves that it was unhealthy is caught before it is restarted, but not waited for longer.
  private static final Duration EVIDENCE = Duration.ofMillis(1_700);

  private static final Duration SOON = Duration.ofMillis(50);

  private static final String CURSOR = "heal";

  /// How far the durable cursor may stay behind over events that are none of its concern.
  private static final int LAZY = 500;

  private final Engine engine;
  private final Store store;
  private final Journal journal;
  private final HealingState cases;
  private final RestartAttempt attempt;
  private final Plan plan;
  private final Helpers helpers;

  /// Those that are visited now, each with the last word on its health meanwhile; empty: none yet.
  private final Map<String, String> visited = new HashMap<>();

  private final Queue<RestartAttempt.Called> results = new ConcurrentLinkedQueue<>();
  private boolean began;
  private long read;
  private long durable;
  private Instant nextSweep = Instant.MIN;

  /// What it is told to do.
  ///
  /// @param interval between two looks at the engine
  /// @param retries how often an order that the engine could not carry out is given again
  public record Plan(HealPolicy policy, Scope scope, Duration interval, int retries) {}

  /// Who works for it.
  ///
  /// @param threads one for each visit; may be stopped at any time: what was begun is on the disk
  /// @param audit where acts are put down
  /// @param pending whether something about a container, by its identity, is being asked that must
  ///   not be disturbed
  /// @param wake called when a visit has ended, from its thread
  public record Helpers(
      Executor threads, Audit audit, Labels labels, Predicate<String> pending, Runnable wake) {}

  /// Who knows what containers ask for.
  ///
  /// @param warnings gets the name and labels of each container whose labels are not followed
  public record Labels(LabelReader reader, BiConsumer<String, ContainerLabels> warnings) {}

  /// One that has done nothing yet.
  public Healer(Engine engine, Store store, Plan plan, Helpers helpers) {
    this.engine = engine;
    this.store = store;
    this.journal = new Journal(store);
    this.cases = new HealingState(store, plan, helpers.audit(), helpers.labels().warnings());
    this.attempt =
        new RestartAttempt(
            engine,
            new UnhealthyContainers(store),
            plan.scope(),
            helpers.audit(),
            helpers.labels().reader());
    this.plan = plan;
    this.helpers = helpers;
  }

  /// Does what is due.
  ///
  /// @return when to run again unless woken earlier
  /// @throws IOException if the engine could not be asked which containers are unhealthy; all else
  ///   was done
  public Instant run(Instant now) throws IOException {
    begin();
    for (RestartAttempt.Called called = results.poll(); called != null; called = results.poll()) {
      String heard = visited.remove(called.container().id());
      cases.settle(called, heard == null ? "" : heard, now);
    }
    read();
    try {
      sweep(now);
    } finally {
      // Whom the engine does not show now may still be helped.
      keepUp(read, false);
      cases.all().forEach(container -> treat(container, now));
    }
    return cases.all().stream()
        .map(container -> due(container, now))
        .reduce(nextSweep, (one, other) -> other.isBefore(one) ? other : one);
  }

  private void begin() {
    if (!began) {
      cases.load();
      durable = journal.cursor(CURSOR);
      // What happened before it was ever switched on shows in the first look at the engine.
      read = durable == 0 ? journal.last() : durable;
      began = true;
    }
  }

  private void read() {
    List<Entry> page = journal.after(read);
    while (!page.isEmpty()) {
      List<Entry> entries = page;
      // Where the disk refuses, all is read anew from it.
      began = false;
      store.commit(() -> {
        boolean caring = cases.isCaring();
        entries.forEach(this::hear);
        keepUp(entries.getLast().position(), caring);
      });
      began = true;
      page = journal.after(read);
    }
  }

  /// While anybody is cared for, the cursor becomes durable before anything is decided: a process
  /// after this one must not hear again what he has got over since.
  private void keepUp(long position, boolean caring) {
    read = position;
    if (read > durable && (caring || cases.isCaring() || read - durable >= LAZY)) {
      journal.moveCursor(CURSOR, read);
      durable = read;
    }
  }

  private void hear(Entry entry) {
    EngineEvent event = entry.event();
    if (!event.type().equals("container")) {
      return;
    }
    String id = event.actor().id();
    switch (event.action()) {
      case Action.Health health -> hear(health.status(), event.actor(), when(entry));
      case Action.Other other when other.word().equals("destroy") -> cases.gone(id, when(entry));
      case Action.Other other when other.word().equals("start") -> cases.started(event.actor());
      case Action.Die _, Action.Kill _, Action.Exec _, Action.Rename _ -> {}
      case Action.Gap _, Action.Act _, Action.Expected _, Action.Other _ -> {}
    }
  }

  /// By our clock; what is still to come cannot be waited out.
  private Instant when(Entry entry) {
    Instant time = engine.clock().toOurs(entry.event().time());
    return time.isAfter(entry.received()) ? entry.received() : time;
  }

  private void hear(String health, Actor actor, Instant when) {
    String id = actor.id();
    if (visited.containsKey(id)) {
      visited.put(id, health);
    } else if (health.equals("unhealthy")) {
      cases.fallsIll(actor, when);
    } else if (health.equals("healthy")) {
      cases.of(id).ifPresent(container -> cases.recovers(container, when));
    }
  }

  /// One list, which an engine answers from its memory (half a millisecond, measured).
  private void sweep(Instant now) throws IOException {
    boolean early = now.isBefore(nextSweep) && !nextSweep.isAfter(now.plus(plan.interval()));
    if (early) {
      return;
    }
    nextSweep = now.plus(plan.interval());
    engine
        .orders()
        .select(
            "health",
            "unhealthy",
            seen -> {
              if (seen.state().equals("running") && !visited.containsKey(seen.id())) {
                cases.fallsIll(actor(seen), now);
              }
            });
  }

  private static Actor actor(Selected seen) {
    Map<String, String> attributes = new HashMap<>(seen.labels());
    attributes.put("name", seen.name());
    attributes.put("image", seen.image());
    return new Actor(seen.id(), attributes);
  }

  /// When there is more to do for one; what is due now is under way, or waits for its turn.
  private Instant due(UnhealthyContainer container, Instant now) {
    Instant rests = cases.rests(container, now);
    if (visited.containsKey(container.id()) || rests.isAfter(now)) {
      return rests.isAfter(now) ? rests : Instant.MAX;
    }
    return switch (Decision.of(container, plan.policy(), now)) {
      case Decision.Wait(Instant until) -> until;
      case Decision.Restart _ -> isBeingProved(container, now) ? now.plus(SOON) : Instant.MAX;
      // Where all are busy, the one that is free first wakes the others.
      case Decision.Look _, Decision.Leave _, Decision.Forget _, Decision.GiveUp _ -> Instant.MAX;
    };
  }

  private boolean isBeingProved(UnhealthyContainer container, Instant now) {
    return helpers.pending().test(container.id()) && now.isBefore(container.since().plus(EVIDENCE));
  }

  private void treat(UnhealthyContainer known, Instant now) {
    if (visited.containsKey(known.id()) || cases.rests(known, now).isAfter(now)) {
      return;
    }
    UnhealthyContainer container = cases.present(known, now);
    switch (Decision.of(container, plan.policy(), now)) {
      case Decision.Leave _, Decision.Wait _ -> {}
      case Decision.Forget _ -> cases.forget(container.id());
      case Decision.GiveUp(String why) -> cases.giveUp(container, why, now);
      case Decision.Look _ -> visit(container, container.phase() == Phase.RESTARTING, now);
      case Decision.Restart _ -> {
        if (!isBeingProved(container, now)) {
          visit(container, true, now);
        }
      }
    }
  }

  private void visit(UnhealthyContainer container, boolean mayRestart, Instant now) {
    if (visited.size() < AT_ONCE) {
      visited.put(container.id(), "");
      helpers
          .threads()
          .execute(() -> {
            try {
              results.add(attempt.call(container, mayRestart, now));
            } finally {
              helpers.wake().run();
            }
          });
    }
  }
}
