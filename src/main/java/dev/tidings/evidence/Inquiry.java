package dev.tidings.evidence;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import dev.tidings.redact.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks an engine about one container, for everything at once: a container that removes itself is
/// gone a moment after its death, and logs that were asked for after inspect came back did not come
/// in 20 of 20 cases.
final class Inquiry {

  private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);

  private static final int LINES = 300;

  /// A path and an address may stand before the reason itself; a mail shows as much.
  private static final int LONGEST_WHY = 600;

  private final Engine engine;
  private final Redaction redaction;
  private final ExecutorService threads;
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();

  Inquiry(Engine engine, Redaction redaction, ExecutorService threads) {
    this.engine = engine;
    this.redaction = redaction;
    this.threads = threads;
  }

  /// What came.
  record Found(Fact<Inspection> inspection, Fact<Evidence.LogTail> logs) {}

  /// Asks and waits.
  ///
  /// @param until where the wanted logs end; empty: none are wanted
  /// @param patience for all of it
  Found ask(String container, Optional<Instant> until, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    Optional<Future<Answer<List<String>>>> logs =
        until.map(time ->
            threads.submit(
                () -> engine.logs(container, new LogRange(Optional.empty(), time, LINES))));
    Future<Answer<Inspection>> inspection = threads.submit(() -> engine.inspect(container));
    try {
      Fact<Inspection> condition = await(inspection, end, told -> new Fact.Known<>(told));
      return new Found(
          condition, logs.isEmpty() ? new Fact.Missing<>("") : await(logs.get(), end, this::tail));
    } finally {
      inspection.cancel(true);
      logs.ifPresent(asked -> asked.cancel(true));
    }
  }

  private Fact<Evidence.LogTail> tail(List<String> lines) {
    Evidence.LogTail tail = LogTails.of(lines, redaction);
    return tail.lines().isEmpty() ? new Fact.Missing<>("it wrote nothing") : new Fact.Known<>(tail);
  }

  private <T, F> Fact<F> await(Future<Answer<T>> asked, long end, Function<T, Fact<F>> known)
      throws InterruptedException {
    try {
      return switch (asked.get(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        case Answer.Given<T>(T value) -> known.apply(value);
        case Answer.Gone<T>() -> new Fact.Missing<>(Evidence.REMOVED);
        case Answer.Forbidden<T>(String question) -> forbidden(question);
        case Answer.Failed<T>(String why) -> missing(why);
      };
    } catch (TimeoutException e) {
      return new Fact.Missing<>("the engine did not answer in time");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      return missing(String.valueOf(e.getCause()));
    }
  }

  private <F> Fact<F> forbidden(String question) {
    if (forbidden.add(question)) {
      LOG.warn(
          "What stands before the engine forbids {}: mails will do without what it would tell",
          question);
    }
    return new Fact.Missing<>("the proxy forbids " + question);
  }

  private <F> Fact<F> missing(String why) {
    return new Fact.Missing<>(Shorter.line(redaction.text(why), LONGEST_WHY));
  }
}
