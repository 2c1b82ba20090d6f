package dev.tidings.evidence;

import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventKey;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at what happened while it can still be seen: right after an event is durable it asks the
/// engine about the container, on threads of its own, and writes down what came.
///
/// [#collect] belongs to one thread; all else may be called by any.
public final class EvidenceCollector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EvidenceCollector.class);

  /// From the event's arrival to the last answer that counts.
  private static final Duration PATIENCE = Duration.ofMillis(1_600);

  private static final int AT_ONCE = 16;
  private static final int REFUSALS = 4_096;
  private static final Duration ENDING = Duration.ofSeconds(2);
  private static final Fact.Missing<List<String>> UNCHANGED = new Fact.Missing<>("");

  /// What is asked.
  ///
  /// @param engine over connections of its own, and with little patience: a question that is given
  ///   up may hold its thread until the engine's own limit
  /// @param used what was seen of a container before it happened
  /// @param machine how the engine's machine is now; called from any thread, returns at once
  /// @param patience from an event's arrival to the last answer that counts
  public record Asked(
      Engine engine, Used used, Supplier<Fact<Evidence.Machine>> machine, Duration patience) {

    /// Of a machine that nobody can look at.
    public Asked(Engine engine, Used used, Duration patience) {
      this(engine, used, () -> new Fact.Missing<>(""), patience);
    }

    /// With the patience that a mail has.
    public Asked(Engine engine, Used used) {
      this(engine, used, PATIENCE);
    }

    /// Likewise, of a machine that can be looked at.
    public Asked(Engine engine, Used used, Supplier<Fact<Evidence.Machine>> machine) {
      this(engine, used, machine, PATIENCE);
    }
  }

  /// What was seen of a container before something happened to it.
  @FunctionalInterface
  public interface Used {

    /// Nobody looks.
    Used UNSEEN = (_, _) -> new Fact.Missing<>("");

    /// The last that was seen of it up to a moment. From any thread; returns at once.
    Fact<Evidence.Usage> at(String container, Instant moment);
  }

  private final Redaction redaction;
  private final Used used;
  private final Supplier<Fact<Evidence.Machine>> machine;
  private final Duration patience;
  private final ExecutorService threads;
  private final Runnable done;
  private final Inquiry inquiry;
  private final EvidenceTable rows;
  private final ContainerConfigs configs;
  private final EvidenceRules evidenceRules = new EvidenceRules();
  private final RateLimit rateLimit = new RateLimit();
  private final Semaphore slots = new Semaphore(AT_ONCE);

  /// How many questions about a container are open.
  private final Map<String, Integer> pending = new ConcurrentHashMap<>();

  /// Events that nobody was asked about because there were too many; the newest of them.
  private final Queue<EventKey> refused = new ArrayBlockingQueue<>(REFUSALS);

  private volatile boolean closed;

  /// @param engine over connections of its own, and with little patience: a question that is given
  ///   up may hold its thread until the engine's own limit
  /// @param threads makes a virtual thread a task; ended with this
  /// @param done called after each piece of evidence, from one of the threads
  public EvidenceCollector(
      Engine engine, Store store, Redaction redaction, ExecutorService threads, Runnable done) {
    this(new Asked(engine, Used.UNSEEN), store, redaction, threads, done);
  }

  /// @param threads makes a virtual thread a task; ended with this
  /// @param done called after each piece of evidence, from one of the threads
  public EvidenceCollector(
      Asked asked, Store store, Redaction redaction, ExecutorService threads, Runnable done) {
    this.used = asked.used();
    this.machine = asked.machine();
    this.patience = asked.patience();
    this.redaction = redaction;
    this.threads = threads;
    this.done = done;
    this.inquiry = new Inquiry(asked.engine(), redaction, threads);
    this.rows = new EvidenceTable(store);
    this.configs = new ContainerConfigs(store);
  }

  /// Looks at what is worth it. Returns at once.
  ///
  /// @param journaled events that are durable, each told once
  public void collect(List<EngineEvent> journaled, Instant now) {
    for (EngineEvent event : journaled) {
      evidenceRules
          .by(event)
          .ifPresent(question -> begin(question, now, isWithinRate(question, now)));
    }
  }

  /// Asks what proves that a container is not as it is expected. Returns at once, from any thread.
  ///
  /// @param event about to be written down
  public void prove(EngineEvent event, Instant now) {
    begin(
        new EvidenceRules.Question(
            EvidenceRules.Kind.UNEXPECTED, event.actor().id(), event.timeNano()),
        now,
        true);
  }

  /// Whether something about this container is still being asked: an answer comes within a second.
  public boolean isPending(String containerId) {
    return pending.containsKey(containerId);
  }

  /// What proves an event.
  ///
  /// @param actorId whom it is about; for a start that failed, the container, though the event that
  ///   shows it is about a network
  /// @param timeNano the event's time
  /// @return empty: nobody asked, or the answer has not come yet
  public Optional<Evidence> of(String actorId, long timeNano) {
    Optional<Evidence> found = rows.of(actorId, timeNano);
    boolean tooMany =
        found.isEmpty()
            && refused.stream()
                .anyMatch(key -> key.timeNano() == timeNano && key.actorId().equals(actorId));
    return tooMany ? Optional.of(tooMany()) : found;
  }

  /// What proves an incident: all that was seen of a container between two moments.
  ///
  /// @return [Evidence#NONE] where nobody asked
  public Evidence during(String actorId, Instant from, Instant to) {
    return rows.during(actorId, EngineEvent.toNano(from), EngineEvent.toNano(to)).stream()
        // Of several deaths in one event group the last one counts.
        .reduce((earlier, later) -> later.and(earlier))
        .orElse(Evidence.NONE);
  }

  /// Forgets what was seen before a moment, and the oldest beyond what there is space for. What
  /// proves an event goes with it, besides.
  ///
  /// @param tooMuch whether some of the rest is to go as well: of how containers were made, then of
  ///   what proves events
  /// @return whether any of that did
  public boolean forget(Instant before, boolean tooMuch) {
    rows.forget(before);
    configs.forget();
    return tooMuch && (configs.forgetOldest() || rows.forgetOldest());
  }

  /// Waits for what is being asked, two seconds at most, and asks no more.
  @Override
  public void close() {
    closed = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /// Of a crash loop the deaths are wanted first, so starts are counted apart.
  private boolean isWithinRate(EvidenceRules.Question question, Instant now) {
    return rateLimit.take(question.kind() + " " + question.container(), now);
  }

  private void begin(EvidenceRules.Question question, Instant now, boolean wanted) {
    if (closed) {
      return;
    }
    if (!wanted) {
      refuse(question);
      return;
    }
    long began = System.nanoTime();
    pending.merge(question.container(), 1, Integer::sum);
    try {
      threads.execute(() -> look(question, began, now));
    } catch (RejectedExecutionException e) {
      end(question);
    }
  }

  private void refuse(EvidenceRules.Question question) {
    EventKey key = new EventKey(question.timeNano(), "", "", question.container());
    while (!refused.offer(key)) {
      refused.poll();
    }
  }

  private void look(EvidenceRules.Question question, long began, Instant now) {
    try {
      if (slots.tryAcquire(left(began).toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          write(question, began, now);
        } finally {
          slots.release();
        }
      } else {
        refuse(question);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      // It is being closed: nothing more is asked.
      LOG.debug("What proves an event was not asked for: Tidings ends");
    } catch (StoreException e) {
      LOG.warn("What proves an event could not be kept: {}", e.getMessage());
    } finally {
      end(question);
    }
  }

  private void end(EvidenceRules.Question question) {
    pending.computeIfPresent(question.container(), (_, open) -> open == 1 ? null : open - 1);
    done.run();
  }

  private Duration left(long began) {
    Duration left = patience.minusNanos(System.nanoTime() - began);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void write(EvidenceRules.Question question, long began, Instant now)
      throws InterruptedException {
    Inquiry.Found found = inquiry.ask(question.container(), logsUntil(question), left(began));
    Fact<Conditions> read = read(found.inspection());
    Fact<List<String>> changes = config(question, found.inspection(), read, now);
    Fact<Evidence.Condition> condition = condition(question, read);
    Evidence evidence =
        new Evidence(
            condition,
            found.logs(),
            health(question, read),
            changes,
            usage(question, condition),
            machine(question));
    if (question.kind() != EvidenceRules.Kind.REPLACED && tells(question, evidence)) {
      rows.put(question.container(), question.timeNano(), evidence, now);
    }
  }

  /// A container that was killed because it was unhealthy says why in its health check only.
  private static Fact<String> health(EvidenceRules.Question question, Fact<Conditions> read) {
    return switch (question.kind()) {
      case HEALTH -> then(read, Conditions::health);
      case DEATH ->
          read instanceof Fact.Known<Conditions>(Conditions known) && known.isUnhealthy()
              ? known.health()
              : new Fact.Missing<>("");
      case MEMORY, START, NO_START, REPLACED, UNEXPECTED -> new Fact.Missing<>("");
    };
  }

  private Fact<Evidence.Machine> machine(EvidenceRules.Question question) {
    return switch (question.kind()) {
      case DEATH, MEMORY, HEALTH -> machine.get();
      case START, NO_START, REPLACED, UNEXPECTED -> new Fact.Missing<>("");
    };
  }

  private Fact<Evidence.Usage> usage(
      EvidenceRules.Question question, Fact<Evidence.Condition> condition) {
    return switch (question.kind()) {
      case DEATH, MEMORY, HEALTH -> {
        Instant when = question.time();
        yield ofThisRun(used.at(question.container(), when), condition, when);
      }
      case START, NO_START, REPLACED, UNEXPECTED -> new Fact.Missing<>("");
    };
  }

  /// Of a crash loop, the run before may be what was seen last.
  static Fact<Evidence.Usage> ofThisRun(
      Fact<Evidence.Usage> seen, Fact<Evidence.Condition> condition, Instant when) {
    boolean other =
        seen instanceof Fact.Known<Evidence.Usage>(Evidence.Usage usage)
            && condition instanceof Fact.Known<Evidence.Condition>(Evidence.Condition known)
            && known.run().started().filter(when.minus(usage.age())::isBefore).isPresent();
    return other ? new Fact.Missing<>("it ran for less than from one look to the next") : seen;
  }

  /// A container that leaves a network may as well run.
  private static boolean tells(EvidenceRules.Question question, Evidence evidence) {
    return question.kind() != EvidenceRules.Kind.NO_START
        || (evidence.condition() instanceof Fact.Known<Evidence.Condition>(var condition)
            && !condition.error().isEmpty());
  }

  private static Optional<Instant> logsUntil(EvidenceRules.Question question) {
    return switch (question.kind()) {
      case DEATH, MEMORY, HEALTH, UNEXPECTED -> Optional.of(question.time());
      case START, NO_START, REPLACED -> Optional.empty();
    };
  }

  private Fact<Conditions> read(Fact<Inspection> told) {
    return switch (told) {
      case Fact.Known<Inspection>(Inspection value) ->
          new Fact.Known<>(new Conditions(value, redaction));
      case Fact.Missing<Inspection>(String why) -> new Fact.Missing<>(why);
    };
  }

  private static Fact<Evidence.Condition> condition(
      EvidenceRules.Question question, Fact<Conditions> read) {
    boolean dead = question.kind() == EvidenceRules.Kind.DEATH;
    return question.kind() == EvidenceRules.Kind.NO_START
        ? then(read, r -> new Fact.Known<>(r.condition(r.run())))
        : then(read, r -> r.at(question.time(), dead));
  }

  private static <F, T> Fact<T> then(Fact<F> fact, Function<F, Fact<T>> step) {
    return switch (fact) {
      case Fact.Known<F>(F value) -> step.apply(value);
      case Fact.Missing<F>(String why) -> new Fact.Missing<>(why);
    };
  }

  private Fact<List<String>> config(
      EvidenceRules.Question question, Fact<Inspection> told, Fact<Conditions> read, Instant now) {
    if (!(told instanceof Fact.Known<Inspection>(Inspection inspection))
        || !(read instanceof Fact.Known<Conditions>(Conditions conditions))) {
      return UNCHANGED;
    }
    ContainerConfig config = ContainerConfig.of(inspection, conditions, configs::fingerprint);
    if (question.kind() == EvidenceRules.Kind.START) {
      Optional<List<String>> changes = configs.started(subject(inspection), config, now);
      return changes.isEmpty() ? UNCHANGED : new Fact.Known<>(changes.get());
    }
    configs.seen(subject(inspection), config, now);
    return UNCHANGED;
  }

  /// What stays when a container is made anew: an engine gives a name to one at a time. Labels may
  /// be those of an image, which claims to be somebody else's.
  private static String subject(Inspection told) {
    return "name " + told.text("Name").replaceFirst("^/", "");
  }

  private static Evidence tooMany() {
    String why = "too many at once";
    return new Evidence(
        new Fact.Missing<>(why),
        new Fact.Missing<>(why),
        new Fact.Missing<>(why),
        new Fact.Missing<>(""));
  }
}
