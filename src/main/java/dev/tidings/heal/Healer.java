package dev.tidings.heal;

import dev.tidings.engine.Engine;
import dev.tidings.engine.Selected;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.heal.Patient.Phase;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Restarts containers that are unhealthy and ask for it. It reads the journal, so it hears of each
/// within milliseconds, and looks at the engine once at its start and every interval for what it
/// could not hear of. At most a few restarts run at once, each on a thread of its own.
///
/// All its fields but the results are owned by the thread that runs it.
public final class Healer {

  private static final Logger LOG = LoggerFactory.getLogger(Healer.class);

  /// So many are looked at or restarted at once: an engine that starts fifty containers together
  /// makes all of them slow, and their health checks fail.
  static final int AT_ONCE = 4;

  /// What proves that it was unhealthy is caught before it is restarted, but not waited for longer.
  private static final Duration EVIDENCE = Duration.ofMillis(1_700);

  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  /// More are not cared for at a time: the first come first.
  private static final int MOST = 1_000;

  private static final String CURSOR = "heal";

  /// How far the durable cursor may stay behind over events that are none of its concern.
  private static final int LAZY = 500;

  private final Engine engine;
  private final Store store;
  private final Journal journal;
  private final Patients rows;
  private final Plan plan;
  private final Crew crew;
  private final Map<String, Patient> patients = new LinkedHashMap<>();
  private final Map<String, Setback> setbacks = new HashMap<>();

  /// The last word on the health of those that are visited; empty: none yet.
  private final Map<String, String> visited = new HashMap<>();

  private final Queue<Result> results = new ConcurrentLinkedQueue<>();
  private boolean began;
  private long read;
  private long durable;
  private Instant nextSweep = Instant.MIN;
  private String missing = "";

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
  /// @param wake told when a visit has ended, from its thread
  public record Crew(Executor threads, Audit audit, Predicate<String> pending, Runnable wake) {}

  private record Setback(int failures, Instant until) {}

  private record Result(Patient patient, Visit visit) {}

  /// One that has done nothing yet.
  public Healer(Engine engine, Store store, Plan plan, Crew crew) {
    this.engine = engine;
    this.store = store;
    this.journal = new Journal(store);
    this.rows = new Patients(store);
    this.plan = plan;
    this.crew = crew;
  }

  /// Does what is due.
  ///
  /// @return when to run again unless woken earlier
  /// @throws IOException if the engine could not be asked which containers are unhealthy; all else
  ///   was done
  public Instant run(Instant now) throws IOException {
    begin();
    for (Result result = results.poll(); result != null; result = results.poll()) {
      settle(result, now);
    }
    read();
    IOException failure = null;
    if (!now.isBefore(nextSweep) || nextSweep.isAfter(now.plus(plan.interval()))) {
      nextSweep = now.plus(plan.interval());
      failure = sweep(now);
    }
    Instant next = nextSweep;
    for (Patient patient : List.copyOf(patients.values())) {
      Instant due = treat(patient, now);
      next = due.isBefore(next) ? due : next;
    }
    if (failure != null) {
      throw failure;
    }
    return next;
  }

  private void begin() {
    if (!began) {
      rows.load().forEach(patient -> patients.put(patient.id(), patient));
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
      store.commit(() -> {
        entries.stream().map(Entry::event).forEach(this::hear);
        long last = entries.getLast().position();
        if (last - durable >= LAZY) {
          journal.moveCursor(CURSOR, last);
          durable = last;
        }
      });
      read = page.getLast().position();
      page = journal.after(read);
    }
  }

  private void hear(EngineEvent event) {
    if (!event.type().equals("container")) {
      return;
    }
    String id = event.actor().id();
    switch (event.action()) {
      case Action.Health health -> hear(health.status(), event);
      case Action.Other other when other.word().equals("destroy") -> forget(id);
      case Action.Other other when other.word().equals("start") -> started(id);
      case Action.Die _, Action.Kill _, Action.Exec _, Action.Rename _ -> {}
      case Action.Gap _, Action.Act _, Action.Other _ -> {}
    }
  }

  private void hear(String health, EngineEvent event) {
    String id = event.actor().id();
    if (visited.containsKey(id)) {
      visited.put(id, health);
    } else if (health.equals("unhealthy")) {
      fallsIll(event.actor(), event.time());
    } else if (health.equals("healthy") && patients.containsKey(id)) {
      recovers(patients.get(id), event.time());
    }
  }

  private void fallsIll(Actor actor, Instant when) {
    Optional<Care.Heal> wish = wish(actor.id(), actor.name(), actor.attributes());
    Patient known = patients.get(actor.id());
    if (wish.isEmpty() || (known == null && patients.size() >= MOST)) {
      return;
    }
    if (known == null) {
      put(Patient.ill(actor, when));
      return;
    }
    switch (known.phase()) {
      case WELL -> put(known.relapsed(when));
      case CONVALESCENT -> put(known.in(Phase.ILL));
      case ILL, RESTARTING, GIVEN_UP -> {}
    }
  }

  private Optional<Care.Heal> wish(String id, String name, Map<String, String> labels) {
    return plan.scope().holds(id, name) ? Care.heal(labels) : Optional.empty();
  }

  private void recovers(Patient patient, Instant when) {
    switch (patient.phase()) {
      case CONVALESCENT -> healed(patient, when);
      case ILL, GIVEN_UP, RESTARTING -> put(patient.in(Phase.WELL));
      case WELL -> {}
    }
  }

  /// Somebody else has started it: it gets another chance.
  private void started(String id) {
    Patient patient = patients.get(id);
    if (patient != null && patient.phase() == Phase.GIVEN_UP) {
      put(patient.in(Phase.WELL));
    }
  }

  private void healed(Patient patient, Instant now) {
    LOG.info("{} is healthy again after {}", patient.actor().name(), restarts(patient));
    String result = "it is healthy after " + restarts(patient);
    close(patient, Phase.WELL, act(Action.Deed.HEALED, patient, result, now), now);
  }

  private void giveUp(Patient patient, String why, Instant now) {
    LOG.warn("{} stays unhealthy: {}", patient.actor().name(), why);
    close(patient, Phase.GIVEN_UP, act(Action.Deed.GAVE_UP, patient, why, now), now);
  }

  private void close(Patient patient, Phase phase, Action.Act act, Instant now) {
    String rule = Care.heal(patient.actor().attributes()).map(Care.Heal::rule).orElse("");
    Patient closed = patient.in(phase);
    crew.audit().write(patient.actor(), act, rule, now, () -> rows.save(closed));
    patients.put(closed.id(), closed);
    setbacks.remove(closed.id());
  }

  private static String restarts(Patient patient) {
    return patient.tried() == 1 ? "1 restart" : patient.tried() + " restarts";
  }

  private static Action.Act act(Action.Deed deed, Patient patient, String why, Instant now) {
    Duration ill = Duration.between(patient.since(), now);
    Duration after = ill.isNegative() ? Duration.ZERO : ill;
    return new Action.Act(deed, patient.tried(), after, -1, why);
  }

  private void put(Patient patient) {
    rows.save(patient);
    patients.put(patient.id(), patient);
  }

  private void forget(String id) {
    if (patients.remove(id) != null) {
      rows.forget(id);
      setbacks.remove(id);
    }
  }

  /// One list, which an engine answers from its memory.
  private @org.jspecify.annotations.Nullable IOException sweep(Instant now) {
    try {
      for (Selected seen : engine.select("health", "unhealthy")) {
        Map<String, String> attributes = new HashMap<>(seen.labels());
        attributes.put("name", seen.name());
        attributes.put("image", seen.image());
        boolean known = patients.containsKey(seen.id());
        if (seen.state().equals("running") && !known) {
          fallsIll(new Actor(seen.id(), attributes), now);
        }
      }
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  /// @return when there is more to do
  private Instant treat(Patient patient, Instant now) {
    Setback setback = setbacks.get(patient.id());
    if (visited.containsKey(patient.id())) {
      return Instant.MAX;
    }
    if (setback != null && setback.until().isAfter(now)) {
      return setback.until();
    }
    return switch (Decision.of(patient, plan.policy(), now)) {
      case Decision.Leave _ -> Instant.MAX;
      case Decision.Wait(Instant until) -> until;
      case Decision.Forget _ -> {
        forget(patient.id());
        yield Instant.MAX;
      }
      case Decision.GiveUp(String why) -> {
        giveUp(patient, why, now);
        yield Instant.MAX;
      }
      case Decision.Restart _ -> {
        boolean proving =
            crew.pending().test(patient.id()) && now.isBefore(patient.since().plus(EVIDENCE));
        yield proving ? now.plus(SOON) : visit(patient, true, now);
      }
      case Decision.Look _ -> visit(patient, patient.phase() == Phase.RESTARTING, now);
    };
  }

  /// Where all are busy, the one that is free first wakes the others.
  private Instant visit(Patient patient, boolean mayRestart, Instant now) {
    if (visited.size() < AT_ONCE) {
      visited.put(patient.id(), "");
      Visitor visitor = new Visitor(engine, rows, plan.scope(), crew.audit());
      crew.threads()
          .execute(() -> {
            Visitor.Called called = visitor.call(patient, mayRestart, now);
            results.add(new Result(called.patient(), called.visit()));
            crew.wake().run();
          });
    }
    return Instant.MAX;
  }

  private void settle(Result result, Instant now) {
    String id = result.patient().id();
    String heard = visited.getOrDefault(id, "");
    visited.remove(id);
    if (!patients.containsKey(id)) {
      return;
    }
    patients.put(id, result.patient());
    switch (result.visit()) {
      case Visit.Restarted _ -> restarted(result.patient(), heard, now);
      case Visit.Seen(Sight sight) -> seen(result.patient(), sight, now);
      case Visit.Gone _ -> forget(id);
      case Visit.Forbidden(String permission) -> forbidden(result.patient(), permission, now);
      case Visit.Failed(String why) -> failed(result.patient(), why, now);
    }
  }

  private void restarted(Patient patient, String heard, Instant now) {
    setbacks.remove(patient.id());
    Patient done = patient.restarted(now);
    put(done);
    LOG.info("{} was restarted because it was unhealthy", patient.actor().name());
    if (heard.equals("healthy")) {
      healed(done, now);
    } else if (heard.equals("unhealthy")) {
      put(done.in(Phase.ILL));
    }
  }

  /// It needed no restart, or it is time to know whether the one before has helped.
  private void seen(Patient patient, Sight sight, Instant now) {
    if (sight.isHealthy()) {
      recovers(patient, now);
    } else if (patient.phase() == Phase.CONVALESCENT && sight.isUnhealthy()) {
      put(patient.in(Phase.ILL));
    } else if (patient.phase() == Phase.CONVALESCENT) {
      String state = sight.isRunning() ? "its health check has not decided" : "it is not running";
      giveUp(patient, state + " after " + restarts(patient), now);
    } else {
      // Somebody stopped or restarted it meanwhile.
      put(patient.in(Phase.WELL));
    }
  }

  private void forbidden(Patient patient, String permission, Instant now) {
    if (!missing.equals(permission)) {
      LOG.warn("Healing is not possible: what stands before the engine forbids {}", permission);
      missing = permission;
    }
    Patient untouched = patient.phase() == Phase.RESTARTING ? patient.untouched() : patient;
    giveUp(
        untouched, "permission missing: what stands before the engine forbids " + permission, now);
  }

  private void failed(Patient patient, String why, Instant now) {
    int failures = setbacks.containsKey(patient.id()) ? setbacks.get(patient.id()).failures() : 0;
    if (failures >= plan.retries()) {
      giveUp(patient, "the engine did not do it, asked " + (failures + 1) + " times: " + why, now);
      return;
    }
    Duration pause = Duration.ofMillis(500L << Math.min(failures, 10));
    pause = pause.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : pause;
    setbacks.put(patient.id(), new Setback(failures + 1, now.plus(pause)));
    put(patient);
    LOG.info("{} could not be restarted: {} (trying again)", patient.actor().name(), why);
  }

  /// Those that are cared for now, by their identities; for tests.
  Set<String> open() {
    return Set.copyOf(patients.keySet());
  }
}
