package dev.tidings.alarm;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.event.ExitCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What events do not tell of a container: its image's identity, and, since labels are copied over
/// what an event says, its true exit code. Asks the engine, never for long. Used by one thread.
final class AlarmDetails {

  private static final int REMEMBERED = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /// An engine that hangs is left alone for so long.
  private static final Duration REST = Duration.ofSeconds(30);

  /// The end that inspect states is the one of an event if they lie that close together.
  private static final Duration CLOSE = Duration.ofSeconds(3);

  private final Engine engine;

  /// The identities of images by those of containers: they never change.
  private final Map<String, String> images =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > REMEMBERED;
        }
      };

  private Instant resting = Instant.MIN;

  AlarmDetails(Engine engine) {
    this.engine = engine;
  }

  /// What is known beside the event.
  record Known(Optional<String> imageId, OptionalInt exitCode) {}

  /// Of a container.
  ///
  /// @param ended when it ended; empty: it did not
  Known of(String id, Optional<Instant> ended, Instant now) throws InterruptedException {
    boolean asked = ended.isPresent() || !images.containsKey(id);
    Optional<Inspection> inspection = asked ? inspect(id, now) : Optional.empty();
    inspection
        .map(told -> told.text("Image"))
        .filter(image -> !image.isEmpty())
        .ifPresent(image -> images.put(id, image));
    return new Known(
        Optional.ofNullable(images.get(id)),
        inspection.map(told -> exitCode(told, ended)).orElse(OptionalInt.empty()));
  }

  private Optional<Inspection> inspect(String id, Instant now) throws InterruptedException {
    if (now.isBefore(resting)) {
      return Optional.empty();
    }
    FutureTask<Answer<Inspection>> task = new FutureTask<>(() -> engine.inspect(id));
    Thread.ofVirtual().name("alarm-inspect").start(task);
    try {
      return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              instanceof Answer.Given<Inspection>(Inspection told)
          ? Optional.of(told)
          : Optional.empty();
    } catch (TimeoutException e) {
      task.cancel(true);
      resting = now.plus(REST);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.empty();
    }
  }

  private static OptionalInt exitCode(Inspection told, Optional<Instant> ended) {
    try {
      Instant finished = Instant.parse(told.text("State/FinishedAt"));
      boolean close =
          ended
              .filter(end -> Duration.between(finished, end).abs().compareTo(CLOSE) < 0)
              .isPresent();
      return close ? ExitCode.read(told.text("State/ExitCode")) : OptionalInt.empty();
    } catch (DateTimeException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
