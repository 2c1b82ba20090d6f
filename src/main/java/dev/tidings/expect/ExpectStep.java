package dev.tidings.expect;

import dev.tidings.engine.EngineClock;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.journal.States;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the journal for the runs of what somebody expects to run, and writes there what is not as
/// expected. It concludes nothing while the engine is out of reach, or before the containers were
/// looked at after a start or a gap: what it did not see may have happened.
///
/// All its fields are owned by the thread that runs it.
public final class ExpectStep {

  private static final Logger LOG = LoggerFactory.getLogger(ExpectStep.class);

  private static final String CURSOR = "expect";

  /// So many jobs are watched; the first come first.
  static final int MOST = 2_000;

  /// How far the durable cursor may stay behind over events that are none of its concern.
  private static final int LAZY = 500;

  /// What the engine told while nobody was connected is written down by then.
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final Duration SOON = Duration.ofSeconds(1);

  /// How far back a first look at the journal reaches: what has switched this on is there.
  private static final Duration FIRST = Duration.ofMinutes(2);

  private final Store store;
  private final Journal journal;
  private final Jobs table;
  private final EngineClock clock;
  private final Plan plan;
  private final Helpers helpers;
  private final Map<String, Predicate<EngineEvent>> takes = new LinkedHashMap<>();

  private final Map<String, Job> jobs = new LinkedHashMap<>();

  /// Made anew where the disk has refused.
  private Comeback comeback;

  private final Set<String> changed = new LinkedHashSet<>();
  private final Set<String> forgotten = new LinkedHashSet<>();
  private final List<EngineEvent> news = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private Optional<Instant> seeingSince = Optional.empty();
  private boolean began;
  private boolean complained;
  private long read;
  private long durable;

  /// What it is told to do.
  ///
  /// @param rules of the configuration; the label of a container goes before them
  /// @param zone of times of day that name none
  /// @param backWithin how long after a restart of the engine all may be missing that ran before
  ///   it; zero: for ever
  public record Plan(List<ExpectRule> rules, ZoneId zone, Duration backWithin) {

    /// Copies the list.
    public Plan {
      rules = List.copyOf(rules);
    }
  }

  /// Who helps it.
  ///
  /// @param sees whether all that happens is in the journal, as far as anybody knows
  /// @param labels which labels of the container of an event are followed; may ask the engine
  /// @param warnings gets the name and labels of each container that asks for something
  /// @param prove asks the engine for what proves an event; returns at once
  /// @param wake called when there is something new in the journal
  public record Helpers(
      BooleanSupplier sees,
      Function<EngineEvent, ContainerLabels> labels,
      BiConsumer<String, ContainerLabels> warnings,
      BiConsumer<EngineEvent, Instant> prove,
      Runnable wake) {}

  /// One that has read nothing yet.
  public ExpectStep(Store store, EngineClock clock, Plan plan, Helpers helpers) {
    this.store = store;
    this.journal = new Journal(store);
    this.table = new Jobs(store);
    this.clock = clock;
    this.comeback = new Comeback(store, journal, plan.backWithin());
    this.plan = plan;
    this.helpers = helpers;
    plan.rules().forEach(rule -> takes.put(rule.id(), rule.only().compiled()));
  }

  /// Does what is due.
  ///
  /// @return when to run again unless woken earlier
  public Instant run(Instant now) {
    if (!helpers.sees().getAsBoolean()) {
      seeingSince = Optional.empty();
      return now.plus(SOON);
    }
    Instant settled = seeingSince.orElse(now).plus(SETTLED);
    // A clock that was set back must not make it wait for longer.
    seeingSince = Optional.of(settled.isAfter(now.plus(SETTLED)) ? now : settled.minus(SETTLED));
    if (now.isBefore(settled) && !began) {
      return settled;
    }
    begin(now);
    read(now);
    if (now.isBefore(settled)) {
      return settled;
    }
    return judge(now);
  }

  private void begin(Instant now) {
    if (began) {
      return;
    }
    jobs.clear();
    changed.clear();
    forgotten.clear();
    news.clear();
    gaps.clear();
    comeback = new Comeback(store, journal, plan.backWithin());
    table.load().forEach(job -> jobs.put(job.id(), job));
    durable = journal.cursor(CURSOR);
    boolean first = durable == 0;
    read = first ? journal.receivedBefore(now.minus(FIRST)) : durable;
    began = true;
    Instant present = clock.toEngine(now);
    withdrawRules(present);
    List<States.Described> there = new ArrayList<>();
    journal.described(known -> {
      if (concerns(known.event())) {
        there.add(known);
      }
    });
    there.forEach(known -> meet(known, first, present));
    save(now);
  }

  /// The configuration does not speak of them any more.
  private void withdrawRules(Instant present) {
    List<Job> gone =
        jobs.values().stream()
            .filter(job -> !job.source().isEmpty() && !takes.containsKey(job.source()))
            .toList();
    gone.forEach(job -> withdraw(job, "the configuration does not expect it any more", present));
    for (ExpectRule rule : plan.rules()) {
      if (!rule.name().isEmpty() && !jobs.containsKey(rule.name())) {
        Actor nobody = new Actor("expect " + rule.name(), Map.of("name", rule.name()));
        put(Job.begun(rule.name(), rule.id(), nobody, present));
      }
    }
  }

  private boolean concerns(EngineEvent event) {
    return event.type().equals("container")
        && (isLabelled(event) || takes.values().stream().anyMatch(rule -> rule.test(event)));
  }

  private static boolean isLabelled(EngineEvent event) {
    return isLabelled(event.actor());
  }

  private static boolean isLabelled(Actor actor) {
    return actor.attributes().keySet().stream().anyMatch(ExpectLabels::isOne);
  }

  /// A container that was there before. One that is known is left as its events tell it; and of one
  /// that does not run somebody may have said that it need not.
  private void meet(States.Described known, boolean first, Instant present) {
    EngineEvent event = known.event();
    boolean rests = !first && known.started().isEmpty() && isLabelled(event);
    if (rests || isWatched(event.actor())) {
      return;
    }
    Optional<Job> its = expect(event, labels(event), present);
    its.ifPresent(
        job -> known.started().ifPresent(began -> put(job.started(event.actor().id(), began))));
  }

  private boolean isWatched(Actor actor) {
    Job job = jobs.get(ExpectLabels.job(actor, actor.attributes()));
    return job != null && job.source().isEmpty() == isLabelled(actor);
  }

  private void read(Instant now) {
    List<Entry> page = journal.after(read);
    while (!page.isEmpty()) {
      Map<Long, ContainerLabels> asked = new HashMap<>();
      for (Entry entry : page) {
        if (is(entry.event(), "start") && isLabelled(entry.event())) {
          asked.put(entry.position(), labels(entry.event()));
        }
      }
      page.forEach(entry -> hear(entry, asked.get(entry.position())));
      read = page.getLast().position();
      save(now);
      page = journal.after(read);
    }
  }

  private ContainerLabels labels(EngineEvent event) {
    if (!isLabelled(event)) {
      return ContainerLabels.NONE;
    }
    ContainerLabels labels = helpers.labels().apply(event);
    helpers.warnings().accept(event.actor().name(), labels);
    return labels;
  }

  private static boolean is(EngineEvent event, String word) {
    return event.type().equals("container") && event.action().word().equals(word);
  }

  private void hear(Entry entry, @Nullable ContainerLabels asked) {
    EngineEvent event = entry.event();
    String id = event.actor().id();
    switch (event.action()) {
      case Action.Gap gap -> {
        List.copyOf(jobs.values()).forEach(job -> put(job.maybeUnseen()));
        gaps.add(new Gap(gap.since(), event.time(), gap.reason()));
      }
      case Action.Expected(var finding, String job, String _, String _) -> {
        // What was expected anew since then is another expectation.
        Job its = jobs.get(job);
        if (finding == Action.Finding.WITHDRAWN && job.equals(Comeback.JOB)) {
          comeback.withdraw();
        } else if (finding == Action.Finding.WITHDRAWN
            && its != null
            && !its.since().isAfter(event.time())) {
          forget(its);
        }
      }
      case Action.Die die when event.type().equals("container") ->
          ended(id, event.time(), die.exitCode());
      case Action.Other _ when is(event, "destroy") -> {
        comeback.stirs();
        ended(id, event.time(), OptionalInt.empty());
      }
      case Action.Other _ when is(event, "start") -> {
        comeback.stirs();
        expect(event, asked == null ? ContainerLabels.NONE : asked, event.time())
            .ifPresent(job -> put(job.started(id, event.time())));
      }
      case Action.Die _, Action.Other _, Action.Kill _, Action.Exec _ -> {}
      case Action.Health _, Action.Rename _, Action.Act _ -> {}
    }
  }

  private void ended(String container, Instant at, OptionalInt code) {
    for (Job job : List.copyOf(jobs.values())) {
      if (job.runs().stream().anyMatch(run -> run.container().equals(container))) {
        put(job.ended(container, at, code));
      }
    }
  }

  /// What is expected of the container of an event, if anything is.
  ///
  /// @param labels those that are followed
  private Optional<Job> expect(EngineEvent event, ContainerLabels labels, Instant at) {
    Actor actor = event.actor();
    Optional<ExpectLabels.Read> read = ExpectLabels.read(labels, plan.zone());
    if (read.isPresent()) {
      return known(ExpectLabels.job(actor, labels.values()), "", followed(actor, labels), at)
          .map(job -> complaining(job, read.get().problems(), at));
    }
    for (ExpectRule rule : plan.rules()) {
      if (takes.getOrDefault(rule.id(), _ -> false).test(event)) {
        String id =
            rule.name().isEmpty() ? ExpectLabels.job(actor, actor.attributes()) : rule.name();
        return known(id, rule.id(), actor, at);
      }
    }
    boolean uncertain =
        labels.refused().keySet().stream()
            .anyMatch(name -> ExpectLabels.isOne(name) && labels.isUncertain(name));
    Job before = jobs.get(ExpectLabels.job(actor, actor.attributes()));
    if (before == null || !before.source().isEmpty()) {
      return Optional.empty();
    }
    if (uncertain) {
      // As good as any: what was asked for before goes on until somebody knows better.
      return Optional.of(before);
    }
    withdraw(before, "its container was made anew without the label", at);
    return Optional.empty();
  }

  private Optional<Job> known(String id, String source, Actor actor, Instant at) {
    Job job = jobs.get(id);
    if (job == null && jobs.size() >= MOST) {
      if (!complained) {
        LOG.warn("More than {} things are expected to run: {} is not watched", MOST, id);
        complained = true;
      }
      return Optional.empty();
    }
    return Optional.of(job == null ? Job.begun(id, source, actor, at) : job.of(actor, source))
        .map(this::put);
  }

  /// With the labels that are followed alone, and all that decides nothing.
  private static Actor followed(Actor actor, ContainerLabels labels) {
    Map<String, String> attributes = new HashMap<>(actor.attributes());
    attributes
        .keySet()
        .removeIf(name -> ExpectLabels.isOne(name) && !labels.values().containsKey(name));
    return new Actor(actor.id(), attributes, actor.cut(), actor.omitted());
  }

  private Job complaining(Job job, List<String> problems, Instant at) {
    String all = String.join("; ", problems);
    if (all.equals(job.complaint())) {
      return job;
    }
    Job next = put(job.complaining(all));
    if (!all.isEmpty()) {
      news.add(
          OwnEvents.expected(
              job.actor(), new Action.Expected(Action.Finding.UNREADABLE, job.id(), all, ""), at));
    }
    return next;
  }

  private Job put(Job job) {
    if (!job.equals(jobs.put(job.id(), job))) {
      changed.add(job.id());
      forgotten.remove(job.id());
    }
    return job;
  }

  private void forget(Job job) {
    jobs.remove(job.id());
    changed.remove(job.id());
    forgotten.add(job.id());
  }

  private void withdraw(Job job, String why, Instant at) {
    forget(job);
    if (!job.open().isEmpty()) {
      news.add(
          OwnEvents.expected(
              job.actor(), new Action.Expected(Action.Finding.WITHDRAWN, job.id(), why, ""), at));
    }
  }

  /// Compares all with what is expected of them.
  private Instant judge(Instant now) {
    Instant present = clock.toEngine(now);
    Instant next = Instant.MAX;
    for (Job job : List.copyOf(jobs.values())) {
      Judgement.Result result = Judgement.of(job, expectation(job), present);
      put(result.job());
      result.told().forEach(told -> tell(job, told, present, now));
      next = result.next().isBefore(next) ? result.next() : next;
    }
    Instant[] back = {Instant.MAX};
    if (comeback.isPending()) {
      write(
          now,
          () -> {
            Comeback.Result result = comeback.look(present);
            result.news().ifPresent(news::add);
            back[0] = result.next();
          });
    } else {
      save(now);
    }
    next = back[0].isBefore(next) ? back[0] : next;
    return next.equals(Instant.MAX) ? next : clock.toOurs(next);
  }

  private boolean isJob(String container) {
    return jobs.values().stream()
        .filter(job -> expectation(job).isJob())
        .anyMatch(job -> job.runs().stream().anyMatch(run -> run.container().equals(container)));
  }

  private void tell(Job job, Action.Expected told, Instant present, Instant now) {
    LOG.info("{}: {}, {}", job.id(), told.finding().word(), told.why());
    EngineEvent event = OwnEvents.expected(job.actor(), told, present);
    if (told.finding().isProblem() && told.finding() != Action.Finding.RUN_FAILED) {
      // How a run failed is asked for when it ends.
      helpers.prove().accept(event, now);
    }
    news.add(event);
  }

  private Expectation expectation(Job job) {
    return job.source().isEmpty()
        ? ExpectLabels.read(ContainerLabels.trusted(job.actor()), plan.zone())
            .map(ExpectLabels.Read::expectation)
            .orElse(Expectation.NOTHING)
        : plan.rules().stream()
            .filter(rule -> rule.id().equals(job.source()))
            .findFirst()
            .map(ExpectRule::expectation)
            .orElse(Expectation.NOTHING);
  }

  private void save(Instant now) {
    boolean any = !changed.isEmpty() || !forgotten.isEmpty() || !news.isEmpty();
    if (any || !gaps.isEmpty() || read - durable >= LAZY) {
      write(now, () -> {});
    }
  }

  /// All that has changed, what is told of it, and how far the journal was read, in one
  /// transaction.
  ///
  /// @param more done in it first
  private void write(Instant now, Runnable more) {
    // Where the disk refuses, all is read anew from it.
    began = false;
    store.commit(() -> {
      gaps.forEach(gap -> comeback.gap(gap.since(), gap.until(), this::isJob));
      more.run();
      forgotten.forEach(table::forget);
      changed.stream().map(jobs::get).filter(Objects::nonNull).forEach(table::save);
      journal.append(news, List.of(), now);
      journal.moveCursor(CURSOR, read);
    });
    began = true;
    durable = read;
    boolean told = !news.isEmpty();
    changed.clear();
    forgotten.clear();
    news.clear();
    gaps.clear();
    if (told) {
      helpers.wake().run();
    }
  }
}
