package dev.tidings.ingest;

import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.ResumePoint;
import dev.tidings.engine.Roster;
import dev.tidings.event.Actor;
import dev.tidings.event.Census;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Appender;
import dev.tidings.journal.Journal;
import dev.tidings.journal.Reconciliation;
import dev.tidings.store.Status;
import dev.tidings.work.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what happened while nobody could see it: after a gap, and once after each start, all
/// containers are looked at and compared with what is known of them. Only then the gap is told, so
/// that its mail can say what it hides.
public final class ReconcileStep implements Step {

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

  /// Set by the thread that runs this.
  private volatile boolean looked;

  /// Owned by the thread that runs this.
  private Duration pause = FIRST_PAUSE;

  /// Owned by the thread that runs this.
  private Duration soon = SOON;

  /// @param patience how long a gap waits for the engine to show its containers, before it is told
  ///   without
  /// @param caughtUp whether every event that was read is in the journal
  /// @param written called when there is something new in the journal
  public ReconcileStep(
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
  public void demand() {
    due = true;
  }

  /// Whether all that can be found was: the containers were looked at since the start, and since
  /// the last gap. From any thread.
  public boolean isDone() {
    return looked && !due && !journal.needsCensus();
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
      looked = true;
      soon = SOON;
      pause = FIRST_PAUSE;
      written.run();
      // A gap that was noticed meanwhile waits for a look of its own.
      return journal.needsCensus() ? now : Instant.MAX;
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
      LOG.info("Cannot list the containers yet: {}", e.getMessage());
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
    return caughtUp.getAsBoolean() && new Look(now).isDone();
  }

  /// One look at all containers. However many there are and however long their labels: one is held
  /// at a time, and of those that events do not explain a bounded number.
  private final class Look {

    /// A proxy that forbids it forbids it for all of them.
    private static final int MOST_SILENT = 2;

    /// So many in a row where others have told something: each may take as long as an answer may
    /// take.
    private static final int MOST_IN_A_ROW = 10;

    private static final int MOST_NAMED = 5;

    /// So many that events do not explain are held, and so many characters of their labels.
    private static final int MOST_HELD = 64;

    private static final int MOST_CHARACTERS = 1_000_000;

    private final Instant now;
    private final Reconciliation reconciliation = journal.reconciliation();
    private final ResumePoint last;
    private final Instant from;
    private final List<ContainerState> unexplained = new ArrayList<>();
    private final List<String> silent = new ArrayList<>();
    private long characters;
    private boolean heard;
    private int inARow;
    private Instant since;

    Look(Instant now) throws IOException {
      this.now = now;
      // From before the look on: what an event says is not unseen.
      last = ResumePosition.resume(journal, status, engine.clock(), now);
      from = engine.ping();
      // Without any event the position is by our clock, which may be ahead.
      since = last.since().isBefore(from) ? last.since() : from;
    }

    boolean isDone() throws IOException {
      Roster roster = engine.roster();
      for (String id : roster.ids()) {
        see(id);
        if (isFull() && !settle()) {
          return false;
        }
      }
      Instant to = end();
      if (!isRemembered(to)) {
        return false;
      }
      Census census = new Census(roster.ids(), roster.more() == 0, note(roster), from, to);
      int changes = reconciliation.finish(unexplained, census, now);
      if (changes > 0) {
        LOG.info("Changes found by comparing the containers' states: {}", changes);
      }
      return true;
    }

    /// One that hangs or is broken says nothing; several of them in a row mean that the engine does
    /// not want to be asked.
    private void see(String id) throws IOException {
      try {
        Optional<ContainerState> answer = engine.state(id);
        heard = true;
        inARow = 0;
        answer
            .filter(state -> !reconciliation.explains(state, from))
            .ifPresent(state -> {
              unexplained.add(state);
              characters += characters(state.actor());
            });
      } catch (EngineException e) {
        silent.add(new Actor(id, Map.of()).shortId());
        inARow++;
        if (inARow > (heard ? MOST_IN_A_ROW : MOST_SILENT)) {
          throw e;
        }
      }
    }

    private static long characters(Actor actor) {
      return actor.attributes().entrySet().stream()
          .mapToLong(each -> each.getKey().length() + each.getValue().length())
          .sum();
    }

    private boolean isFull() {
      return unexplained.size() >= MOST_HELD || characters >= MOST_CHARACTERS;
    }

    /// Writes down what was found so far.
    private boolean settle() throws IOException {
      Instant to = end();
      if (!isRemembered(to)) {
        return false;
      }
      reconciliation.settle(unexplained, from, to, now);
      unexplained.clear();
      characters = 0;
      written.run();
      return true;
    }

    /// The engine's time is known to a second, and an event comes a moment after its cause.
    private Instant end() throws IOException {
      return engine.ping().plusSeconds(2);
    }

    /// Has all that the engine remembers in the journal, for that is not unseen.
    ///
    /// @return false: the stream has brought more than was written down yet
    private boolean isRemembered(Instant to) throws IOException {
      // A first look is only learnt from: nothing is concluded that an event might tell.
      if (journal.knowsStates()) {
        Appender appender = new Appender(journal, now, added -> {});
        try (EventFeed feed = engine.events(since, Optional.of(to))) {
          for (EngineEvent event = feed.next(); event != null; event = feed.next()) {
            // Our own notes about unreadable lines carry the time of reading: they come with the
            // stream.
            if (!event.isOurs() && !event.time().isBefore(last.notBefore())) {
              appender.add(event);
            }
          }
        }
        appender.flush();
        since = to.minus(ResumePoint.OVERLAP).minus(ResumePoint.OVERLAP);
      }
      return caughtUp.getAsBoolean();
    }

    private String note(Roster roster) {
      List<String> notes = new ArrayList<>();
      if (!silent.isEmpty()) {
        int more = silent.size() - MOST_NAMED;
        notes.add(
            "the engine tells nothing of "
                + String.join(", ", silent.subList(0, Math.min(MOST_NAMED, silent.size())))
                + (more > 0 ? " and " + more + " more" : ""));
      }
      if (roster.more() > 0) {
        notes.add(
            "%d containers beyond the first %d were not looked at"
                .formatted(roster.more(), roster.ids().size()));
      }
      return String.join("; ", notes);
    }
  }
}
