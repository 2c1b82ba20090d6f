package dev.tidings.vitals;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.StatsSample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks the engine what each running container uses, once a second while somebody wants to know.
/// The first look at a container knows its memory, and from the second on also its CPU.
///
/// [#sample] belongs to one thread; all else may be called by any.
public final class StatsSampler {

  private static final Set<String> RUNNING = Set.of("running", "paused");
  private static final int AT_ONCE = 8;

  /// For one container; one that hangs keeps a place from the others for so long, once.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// For all of them; who was not asked by then counts as slow.
  private static final Duration ROUND = Duration.ofMillis(2_500);

  /// Beyond this, containers are not sampled; the first ones of the engine's list are, the newest.
  static final int MOST_CONTAINERS = 1_000;

  private final Engine engine;
  private final ExecutorService threads;
  private final Attention attention;
  private final Tracks tracks = new Tracks();
  private final Semaphore slots = new Semaphore(AT_ONCE);

  /// Who still owes an answer. Bounded by the number of containers.
  private final Set<String> owing = ConcurrentHashMap.newKeySet();

  /// By container; what came last, also while a round goes on.
  private final Map<String, Reading> latest = new ConcurrentHashMap<>();

  /// @param engine over connections of its own, and with little patience: a question that is given
  ///   up may hold its thread until the engine's own limit
  /// @param threads makes a virtual thread a task
  public StatsSampler(Engine engine, ExecutorService threads, Attention attention) {
    this.engine = engine;
    this.threads = threads;
    this.attention = attention;
  }

  /// Looks at all running containers, if anybody wants to know. Takes 4.5 s at most.
  ///
  /// @return when to look again
  /// @throws IOException if the engine does not tell which ones run
  public Instant sample(Instant now) throws IOException, InterruptedException {
    if (attention.isPaid(now)) {
      round(running());
      tracks.forget(now);
      attention.done(now);
    }
    return attention.next(now);
  }

  /// Somebody wants to know, for the next 15 seconds.
  public void want(Instant now) {
    attention.want(now);
  }

  /// What was seen last, after waiting for a round that can tell CPU where there is none yet, which
  /// takes about a second. Wanted from now on. One that hangs leaves the others answered if the
  /// patience is more than two seconds.
  ///
  /// @return by identity, of all that ran; empty: the engine did not answer in time
  public Optional<Map<String, Reading>> readings(Instant now, Duration patience)
      throws InterruptedException {
    return attention.awaitDifference(now, patience)
        ? Optional.of(Map.copyOf(latest))
        : Optional.empty();
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

  private void round(List<String> ids) throws InterruptedException {
    long end = System.nanoTime() + ROUND.toNanos();
    List<Callable<Reading>> questions = new ArrayList<>();
    ids.forEach(id -> questions.add(() -> reading(id, end)));
    List<Future<Reading>> answers = threads.invokeAll(questions);
    for (int i = 0; i < ids.size(); i++) {
      latest.put(ids.get(i), of(answers.get(i)));
    }
    latest.keySet().retainAll(Set.copyOf(ids));
  }

  private static Reading of(Future<Reading> answer) {
    return switch (answer.state()) {
      case SUCCESS -> answer.resultNow();
      case FAILED -> failed(answer.exceptionNow());
      case RUNNING, CANCELLED -> new Reading.Slow();
    };
  }

  private static Reading failed(Throwable why) {
    if (why instanceof Error error) {
      throw error;
    }
    return new Reading.Failed(String.valueOf(why.getMessage()));
  }

  private Reading reading(String id, long end) throws InterruptedException, ExecutionException {
    long left = end - System.nanoTime();
    if (owing.contains(id) || !slots.tryAcquire(left, TimeUnit.NANOSECONDS)) {
      return new Reading.Slow();
    }
    try {
      return ask(id, Math.min(end - System.nanoTime(), PATIENCE.toNanos()));
    } finally {
      slots.release();
    }
  }

  private Reading ask(String id, long nanos) throws InterruptedException, ExecutionException {
    Future<Answer<StatsSample>> asked =
        threads.submit(() -> {
          owing.add(id);
          try {
            return engine.stats(id);
          } finally {
            owing.remove(id);
          }
        });
    try {
      return reading(id, asked.get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return new Reading.Slow();
    } finally {
      asked.cancel(true);
    }
  }

  private Reading reading(String id, Answer<StatsSample> answer) {
    return switch (answer) {
      case Answer.Told<StatsSample>(StatsSample sample) ->
          tracks.add(id, sample).map(usage -> told(id, usage)).orElseGet(Reading.Ended::new);
      case Answer.Gone<StatsSample>() -> new Reading.Ended();
      case Answer.Forbidden<StatsSample>(String question) -> new Reading.Forbidden(question);
      case Answer.Failed<StatsSample>(String why) -> new Reading.Failed(why);
    };
  }

  /// Seen at once, since another one of the same round may take its time.
  private Reading told(String id, Usage usage) {
    Reading told = new Reading.Told(usage);
    latest.put(id, told);
    return told;
  }

  private static String cause(ExecutionException e) {
    return String.valueOf(e.getCause());
  }
}
