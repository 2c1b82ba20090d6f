package dev.tidings.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.app.Await;
import dev.tidings.app.HalfDeadEngine;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.ResumePoint;
import dev.tidings.engine.SideLook;
import dev.tidings.event.Events;
import dev.tidings.journal.Intake;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The reader, and who feels its pulse, on an engine that may die in silence.
@Timeout(30)
class PulseStepTest {

  private static final Instant T0 = Events.START;

  @TempDir Path folder;
  private final HalfDeadEngine engine = new HalfDeadEngine(T0);
  private final AtomicInteger spent = new AtomicInteger();
  private Store store;
  private Status status;
  private EngineFacts facts;
  private StreamStep stream;
  private PulseStep pulse;

  @BeforeEach
  void open() {
    store = Store.open(folder, T0);
    status = new Status(store);
    facts = new EngineFacts(status, new EngineClock());
    stream = stream(ResumePoint.start(T0), Duration.ofMinutes(5));
    pulse = new PulseStep(stream, new SideLook(engine));
  }

  @AfterEach
  void close() {
    engine.close();
    store.close();
  }

  @Test
  void aSilentStreamOfALivingEngineIsLeftAlone() {
    CompletableFuture<Instant> followed = followed();
    feelUntil(T0.plusSeconds(120));
    assertThat(followed).isNotDone();
    assertThat(engine.pings).hasValueGreaterThan(1);
  }

  @Test
  void everyConnectionIsCountedForGood() {
    facts.up();
    facts.save(status);
    facts.down(T0);
    facts.up();
    facts.save(status);
    facts.save(status);
    assertThat(status.counted(Status.CONNECTIONS)).isEqualTo(2);
  }

  @Test
  void aStreamThatMovesIsNotAskedForSignsOfLife() throws Exception {
    CompletableFuture<Instant> first = followed();
    feel(T0);
    engine.cut();
    first.get();
    CompletableFuture<Instant> second = followed();
    feel(T0.plusSeconds(8));
    assertThat(engine.pings).as("one before each connection").hasValue(2);
    assertThat(second).isNotDone();
  }

  @Test
  void anEngineThatGivesNoSignOfLifeIsNoticedWithin25Seconds() throws Exception {
    CompletableFuture<Instant> followed = followed();
    engine.answers = false;
    // The sign of life may take ten seconds of its own.
    feelUntil(T0.plusSeconds(15));
    followed.get();
    assertThat(down()).isPresent();
  }

  @Test
  void anEventTheStreamWithholdsIsNoticedWithin25Seconds() throws Exception {
    CompletableFuture<Instant> followed = followed();
    engine.memory.add(Events.at(T0.plusSeconds(1), "die", "web"));
    feelUntil(T0.plusSeconds(26));
    followed.get();
    assertThat(stream.stage()).isEqualTo(StreamStep.Stage.IDLE);
  }

  @Test
  void anotherConnectionMakesAnEndOfBeingDown() throws Exception {
    CompletableFuture<Instant> followed = followed();
    engine.memory.add(Events.at(T0.plusSeconds(1), "die", "web"));
    feelUntil(T0.plusSeconds(26));
    followed.get();
    assertThat(followed()).isNotDone();
    assertThat(down()).isEmpty();
  }

  @Test
  void anAttemptThatHangsEndsWithWhatTheEngineSaysBeside() {
    engine.opensStreams = false;
    CompletableFuture<Instant> followed = attempted();
    Await.until(() -> !engine.streams.isEmpty(), "no attempt", engine.streams::size);
    engine.answers = false;
    feelUntil(T0.plusSeconds(15));
    assertThatThrownBy(followed::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("It was closed.")
        .cause()
        .hasMessage("It does not answer.");
  }

  @Test
  void anEngineThatAnswersButOpensNoStreamIsTriedAnew() {
    engine.opensStreams = false;
    CompletableFuture<Instant> followed = attempted();
    Await.until(() -> !engine.streams.isEmpty(), "no attempt", engine.streams::size);
    feelUntil(T0.plusSeconds(120));
    assertThat(followed).isNotDone();
    feelUntil(T0.plusSeconds(300));
    assertThatThrownBy(followed::get).hasMessageContaining("opens no stream");
  }

  @Test
  void withoutAConnectionNothingIsAsked() {
    feelUntil(T0.plusSeconds(60));
    assertThat(engine.pings).hasValue(0);
  }

  @Test
  void afterADeadStreamWithoutAnEventItIsLookedBackToTheLastProofOfSilence() throws Exception {
    CompletableFuture<Instant> followed = followed();
    engine.now = T0.plusSeconds(40);
    feelUntil(T0.plusSeconds(30));
    engine.memory.add(Events.at(T0.plusSeconds(41), "die", "web"));
    engine.now = T0.plusSeconds(60);
    feelUntil(T0.plusSeconds(60));
    followed.get();
    assertThat(followed()).isNotDone();
    assertThat(engine.streams).containsExactly(T0, T0.plusSeconds(35));
  }

  @Test
  void aBudgetIsSpentOnceAndOnlyByFailuresInARow() {
    engine.answers = false;
    fail(T0);
    fail(T0.plusSeconds(299));
    assertThat(spent).hasValue(0);
    fail(T0.plusSeconds(300));
    fail(T0.plusSeconds(301));
    assertThat(spent).hasValue(1);
  }

  @Test
  void aConnectionRenewsTheBudget() throws Exception {
    engine.answers = false;
    fail(T0);
    engine.answers = true;
    CompletableFuture<Instant> followed = followed();
    engine.cut();
    followed.get();
    engine.answers = false;
    fail(T0.plusSeconds(301));
    assertThat(spent).hasValue(0);
  }

  @Test
  void aBudgetOfNothingIsNeverSpent() {
    stream = stream(ResumePoint.start(T0), Duration.ZERO);
    engine.answers = false;
    fail(T0);
    fail(T0.plusSeconds(86_400));
    assertThat(spent).hasValue(0);
  }

  private StreamStep stream(ResumePoint from, Duration budget) {
    return new StreamStep(
        engine,
        new EngineStream(engine, InstantSource.fixed(T0)),
        new StreamStep.Arrivals(
            new Intake(1_000_000, Duration.ofSeconds(1)),
            facts,
            () -> {},
            new HostName(status, Optional.of("host1")),
            () -> {}),
        new StreamStep.Budget(budget, spent::incrementAndGet),
        () -> from);
  }

  /// Follows in a thread of its own; returns when the stream is there.
  private CompletableFuture<Instant> followed() {
    CompletableFuture<Instant> run = attempted();
    Await.until(() -> stream.stage() == StreamStep.Stage.FOLLOWING, "not followed", stream::stage);
    return run;
  }

  private CompletableFuture<Instant> attempted() {
    CompletableFuture<Instant> run = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            run.complete(stream.run(T0));
          } catch (IOException e) {
            run.completeExceptionally(e);
          }
        });
    return run;
  }

  private void fail(Instant now) {
    assertThatThrownBy(() -> stream.run(now)).hasMessage("It does not answer.");
  }

  private Instant feel(Instant now) {
    return pulse.run(now);
  }

  /// As its worker would, from the beginning to a moment.
  private void feelUntil(Instant end) {
    for (Instant now = T0; !now.isAfter(end); now = feel(now)) {
      engine.now = engine.now.isAfter(now) ? engine.now : now;
    }
  }

  private Optional<String> down() {
    facts.save(status);
    return status.get(EngineFacts.DOWN);
  }
}
