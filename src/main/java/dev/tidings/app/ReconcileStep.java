package dev.tidings.app;

import dev.tidings.engine.Engine;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.ResumePoint;
import dev.tidings.event.Census;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Journal;
import dev.tidings.store.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what happened while nobody could see it: after a gap, and once after each start, all
/// containers are looked at and compared with what is known of them. Only then the gap is told, so
/// that its mail can say what it hides.
final class ReconcileStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(ReconcileStep.class);

  /// The engine may be starting; but a proxy may forbid it for good.
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(3);

  /// Events are written down within milliseconds, but for a storm.
  private static final Duration SOON = Duration.ofMillis(100);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Engine engine;
  private final Journal journal;
  private final Status status;
  private final Duration patience;
  private final BooleanSupplier caughtUp;
  private final Runnable written;

  /// Whether to look even where no gap waits. Set by the reader, once the engine is there.
  private volatile boolean due;

  /// Owned by the thread that runs this.
  private Duration pause = FIRST_PAUSE;

  /// Owned by the thread that runs this.
  private Duration soon = SOON;

  /// @param patience how long a gap waits for the engine to show its containers, before it is told
  ///   without
  /// @param caughtUp whether every event that was read is in the journal
  /// @param written told when there is something new in the journal
  ReconcileStep(
      Engine engine,
      Journal journal,
      Status status,
      Duration patience,
      BooleanSupplier caughtUp,
      Runnable written) {
    this.engine = engine;
    this.journal = journal;
    this.status = status;
    this.patience = patience;
    this.caughtUp = caughtUp;
    this.written = written;
  }

  /// Asks for a look with the next run, whether or not there is a gap.
  void demand() {
    due = true;
  }

  @Override
  public Instant run(Instant now) {
    if (!due && !journal.needsCensus()) {
      return Instant.MAX;
    }
    try {
      if (!look(now)) {
        return again(now);
      }
      due = false;
      soon = SOON;
      pause = FIRST_PAUSE;
      written.run();
      return Instant.MAX;
    } catch (IOException e) {
      return putOff(e, now);
    }
  }

  /// Until the first look nothing can be concluded, so it is not put off for seconds.
  private Instant again(Instant now) {
    Instant next = now.plus(soon);
    Duration doubled = soon.multipliedBy(2);
    soon = doubled.compareTo(FIRST_PAUSE) > 0 ? FIRST_PAUSE : doubled;
    if (journal.tellGaps("events wait to be written down", now.minus(patience), now) > 0) {
      written.run();
    }
    return next;
  }

  private Instant putOff(IOException e, Instant now) {
    if (pause.equals(FIRST_PAUSE)) {
      LOG.info("The containers cannot be looked at yet: {}", e.getMessage());
    }
    if (journal.tellGaps(String.valueOf(e.getMessage()), now.minus(patience), now) > 0) {
      written.run();
    }
    Instant next = now.plus(pause);
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    return next;
  }

  /// @return false: events wait to be written down, which may tell what is not known
  private boolean look(Instant now) throws IOException {
    // From before the census on: what an event says is not unseen.
    ResumePoint last = Position.resume(journal, status, now);
    Census census = engine.states();
    // Without any event the position is by our clock, which may be ahead.
    Instant since = last.since().isBefore(census.from()) ? last.since() : census.from();
    // A first census is only learnt from: nothing is concluded that an event might tell.
    List<EngineEvent> seen =
        journal.knowsStates() ? remembered(since, census.to()) : new ArrayList<>();
    seen.removeIf(event -> event.time().isBefore(last.notBefore()));
    if (!caughtUp.getAsBoolean()) {
      return false;
    }
    int changes = journal.reconcile(seen, census, now);
    if (changes > 0) {
      LOG.info("Changes found by comparing the containers' states: {}", changes);
    }
    return true;
  }

  private List<EngineEvent> remembered(Instant since, Instant until) throws IOException {
    List<EngineEvent> seen = new ArrayList<>();
    try (EventFeed feed = engine.events(since, Optional.of(until))) {
      for (EngineEvent event = feed.next(); event != null; event = feed.next()) {
        // Our own notes about unreadable lines carry the time of reading: they come with the
        // stream.
        if (!event.isOurs()) {
          seen.add(event);
        }
      }
    }
    return seen;
  }
}
