package dev.tidings.web.api;

import dev.tidings.engine.Answer;
import dev.tidings.web.http.WebRefusal;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks the engine for a request, which waits for a while and no longer. An engine that hangs, or
/// hangs for one of its containers, keeps neither threads nor the other requests.
public final class Asking {

  /// How long a request waits for the engine: with the rest of it, three seconds.
  static final Duration PATIENCE = Duration.ofMillis(2_500);

  /// How many questions wait for the engine at once; less than requests are answered at once, so
  /// that what needs no engine always is.
  private static final int AT_ONCE = 16;

  /// How many of them may be about the same container.
  private static final int ABOUT_ONE = 4;

  private final Semaphore slots = new Semaphore(AT_ONCE);

  /// How many questions wait, by what they are about; guarded by itself.
  private final Map<String, Integer> waiting = new HashMap<>();

  /// A request's patience, which is one for all that it asks.
  static final class Patience {
    private final long end;

    Patience() {
      this(PATIENCE);
    }

    Patience(Duration whole) {
      this.end = System.nanoTime() + whole.toNanos();
    }

    /// What is left of it; not negative.
    Duration left() {
      return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
  }

  /// What the engine says of a container.
  ///
  /// @param id checked by [ContainerPages#checked] already
  /// @throws WebRefusal if it says nothing, in words for the one who asked
  <T> T about(String id, WebContext context, Callable<Answer<T>> question) {
    return told(ask(id, new Patience(), question), context);
  }

  /// What the engine says.
  ///
  /// @param about the container's id or name; empty: none
  /// @throws WebRefusal 504 if it does not answer in time, 503 if it cannot be asked
  <T> T ask(String about, Patience patience, Callable<T> question) {
    enter(about);
    FutureTask<T> task = new FutureTask<>(question);
    Thread.ofVirtual()
        .name("web-engine")
        .start(() -> {
          try {
            task.run();
          } finally {
            // Here and not in the task: one that is cancelled before it begins never runs.
            leave(about);
          }
        });
    try {
      return task.get(patience.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // That ends the question too.
      task.cancel(true);
      throw new WebRefusal(504, "the engine did not answer in time");
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new WebRefusal(503, "Tidings is ending, or this took too long");
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /// The engine's own words name its address, which is nobody's concern.
  private static RuntimeException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case IOException _ -> new WebRefusal(503, "the engine cannot be asked");
      case RuntimeException e -> e;
      case null, default -> new IllegalStateException(cause);
    };
  }

  private void enter(String about) {
    synchronized (waiting) {
      boolean room = waiting.getOrDefault(about, 0) < ABOUT_ONE && slots.tryAcquire();
      if (!room) {
        throw new WebRefusal(
            503, "too many questions wait for the engine", Map.of("Retry-After", "3"));
      }
      waiting.merge(about, 1, Integer::sum);
    }
  }

  private void leave(String about) {
    synchronized (waiting) {
      waiting.computeIfPresent(about, (_, count) -> count == 1 ? null : count - 1);
      slots.release();
    }
  }

  private static <T> T told(Answer<T> answer, WebContext context) {
    return switch (answer) {
      case Answer.Given<T>(T value) -> value;
      case Answer.Gone<T> _ -> throw new WebRefusal(404, "there is no such container");
      case Answer.Forbidden<T>(String question) ->
          throw new WebRefusal(
              503, "something before the engine forbids GET " + context.redaction().text(question));
      case Answer.Failed<T>(String why) ->
          throw new WebRefusal(503, "the engine cannot be asked: " + context.redaction().text(why));
    };
  }
}
