package dev.tidings.vitals;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.StatsSample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the engine what each running container uses, once a second while somebody wants to know.
/// The first look at a container knows its memory, and from the second on also its CPU.
///
/// [#sample] belongs to one thread; all else may be called by any.
public final class StatsSampler {

  private static final Set<String> RUNNING = Set.of("running", "paused");

  /// Engine 20.10 answers `one-shot` at its own next look, up to a second later, for all who wait
  /// together (measured); so few at once would make rounds of many seconds.
  private static final int AT_ONCE = 64;

  /// For one container; one that hangs keeps a place from the others for so long, once.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// For all of them. Who was not asked by then is the first of the next round.
  private static final Duration ROUND = Duration.ofMillis(1_200);

  /// Beyond this, containers are not sampled; the first ones of the engine's list are, the newest.
  static final int MOST_CONTAINERS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(StatsSampler.class);

  private final Engine engine;
  private final ExecutorService threads;
  private final SamplingDemand attention;
  private final UsageHistory tracks = new UsageHistory();
  private final Semaphore slots = new Semaphore(AT_ONCE);

  /// Who still owes an answer. Bounded by the number of containers.
  private final Set<String> owing = ConcurrentHashMap.newKeySet();

  /// By container; what came last, also while a round goes on.
  private final Map<String, UsageReading> latest = new ConcurrentHashMap<>();

  // Owned by the sampling thread: in which order they were asked.
  private final Map<String, Long> asked = new HashMap<>();
  private long count;

  /// The number from which on everybody is to be asked once more.
  private long from;

  /// @param engine over connections of its own, and with little patience: a question that is given
  ///   up may hold its thread until the engine's own limit
  /// @param threads makes a virtual thread a task
  public StatsSampler(Engine engine, ExecutorService threads, SamplingDemand attention) {
    this.engine = engine;
    this.threads = threads;
    this.attention = attention;
  }

  /// Looks at all running containers, if anybody wants to know. Takes 3.2 s at most.
  ///
  /// @return when to look again
  /// @throws IOException if the engine does not tell which ones run
  public Instant sample(Instant now) throws IOException, InterruptedException {
    if (attention.isPaid(now)) {
      boolean whole = round(running());
      tracks.forget(now);
      attention.done(now, whole);
    }
    return attention.next(now);
  }

  /// Somebody wants to know, for the next 15 seconds.
  public void want(Instant now) {
    attention.want(now);
  }

  /// What was seen last, after waiting for a round that can tell CPU where there is none yet, which
  /// takes about two seconds. Wanted from now on. One that hangs leaves the others answered.
  ///
  /// @return by identity, of all that run and have been looked at; empty: the engine did not answer
  ///   in time
  public Optional<Map<String, UsageReading>> readings(Instant now, Duration patience)
      throws InterruptedException {
    return attention.awaitDifference(now, patience)
        ? Optional.of(Map.copyOf(latest))
        : Optional.empty();
  }

  /// What was seen last, after looking once at all that run, and no more: for those who ask now and
  /// then. Where they are too many for one round it takes as many as are needed; who was not
  /// reached in time is told as it was seen before.
  ///
  /// @return by identity; empty: the engine did not answer in time
  public Optional<Map<String, UsageReading>> look(Instant now, Duration patience)
      throws InterruptedException {
    return attention.awaitRound(now, patience) ? Optional.of(Map.copyOf(latest)) : Optional.empty();
  }

  /// What is known of the last minute, oldest first, also of a container that has just ended.
  ///
  /// @param id the container's identity, all of its 64 digits
  public List<Usage> history(String id) {
    return tracks.history(id);
  }

  /// The last that was known at a moment, if not more than a minute before.
  public Optional<Usage> at(String id, Instant moment) {
    return tracks.at(id, moment);
  }

  private List<String> running() throws IOException, InterruptedException {
    Future<List<ContainerSummary>> asked = threads.submit(engine::containers);
    try {
      return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).stream()
          .filter(container -> RUNNING.contains(container.state()))
          .map(ContainerSummary::id)
          .limit(MOST_CONTAINERS)
          .toList();
    } catch (TimeoutException e) {
      throw new IOException("the engine did not say in time which containers run", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(cause(e), e);
    } finally {
      asked.cancel(true);
    }
  }

  /// Waits for no one longer than for the engine's next look of its own; who takes longer puts down
  /// what came of it later.
  ///
  /// @return whether all were asked since this was so the last time
  private boolean round(List<String> ids) throws InterruptedException {
    long end = System.nanoTime() + ROUND.toNanos();
    List<String> waiting = new ArrayList<>(ids);
    waiting.removeIf(owing::contains);
    waiting.sort(Comparator.comparingLong(id -> asked.getOrDefault(id, Long.MIN_VALUE)));
    CountDownLatch open = new CountDownLatch(waiting.size());
    for (String id : waiting) {
      if (!slots.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        break;
      }
      asked.put(id, count++);
      owing.add(id);
      threads.execute(() -> look(id, open));
    }
    boolean all = open.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    LOG.trace("{} of {} containers asked, all answered: {}", waiting.size(), ids.size(), all);
    asked.keySet().retainAll(Set.copyOf(ids));
    latest.keySet().retainAll(Set.copyOf(ids));
    boolean whole = waiting.stream().allMatch(id -> asked.getOrDefault(id, -1L) >= from);
    from = whole ? count : from;
    return whole;
  }

  private void look(String id, CountDownLatch open) {
    try {
      latest.put(id, ask(id));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      slots.release();
      open.countDown();
    }
  }

  private UsageReading ask(String id) throws InterruptedException {
    CompletableFuture<Answer<StatsSample>> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> ask(id, answer));
      return reading(id, answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return new UsageReading.Slow();
    } catch (ExecutionException e) {
      return new UsageReading.Failed(String.valueOf(e.getCause()));
    }
  }

  /// To its end, even if nobody waits for it any more: until then it is not asked again.
  private void ask(String id, CompletableFuture<Answer<StatsSample>> answer) {
    try {
      answer.complete(engine.stats(id));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    } finally {
      owing.remove(id);
    }
  }

  private UsageReading reading(String id, Answer<StatsSample> answer) {
    return switch (answer) {
      case Answer.Given<StatsSample>(StatsSample sample) ->
          tracks
              .add(id, sample)
              .<UsageReading>map(UsageReading.Known::new)
              .orElseGet(UsageReading.Ended::new);
      case Answer.Gone<StatsSample>() -> new UsageReading.Ended();
      case Answer.Forbidden<StatsSample>(String question) -> new UsageReading.Forbidden(question);
      case Answer.Failed<StatsSample>(String why) -> new UsageReading.Failed(why);
    };
  }

  private static String cause(ExecutionException e) {
    return String.valueOf(e.getCause());
  }
}
