package dev.tidings.engine.recorded;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Roster;
import dev.tidings.engine.StatsSample;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An engine that lives a recording through again: each event comes when its time has come. It
/// remembers all of it, so a feed may start anywhere. After the last event it is an idle engine.
public final class RecordedEngine implements Engine {

  private final Recording recording;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  /// Guarded by the lock.
  private boolean closed;

  /// Guarded by the lock.
  private int cuts;

  /// @param recording with times as they shall come, see [Recording#startingAt]
  /// @param clock by which an event's time has come
  public RecordedEngine(Recording recording, InstantSource clock) {
    this.recording = recording;
    this.clock = clock;
  }

  @Override
  public EventFeed events(Instant since, Optional<Instant> until) throws IOException {
    List<EngineEvent> wanted =
        recording.events().stream()
            .filter(event -> !event.time().isBefore(since))
            .filter(event -> until.isEmpty() || !event.time().isAfter(until.get()))
            .toList();
    lock.lock();
    try {
      return new Play(wanted.iterator(), until.orElse(Instant.MAX), cuts);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo("demo", "", "");
  }

  /// A recording knows only what happened, not what is.
  @Override
  public List<ContainerSummary> containers() {
    return List.of();
  }

  /// As [#containers].
  @Override
  public Roster roster() {
    return new Roster(Set.of(), 0);
  }

  /// As [#containers].
  @Override
  public Optional<ContainerState> state(String id) {
    return Optional.empty();
  }

  @Override
  public Answer<Inspection> inspect(String id) {
    return recording.containers().inspect(recording.events(), id, clock.instant());
  }

  @Override
  public Answer<List<String>> logs(String id, LogRange range) {
    return recording.containers().logs(recording.events(), id);
  }

  /// As [#containers].
  @Override
  public Answer<StatsSample> stats(String id) {
    return new Answer.Failed<>("a recording has events only");
  }

  /// As [#containers].
  @Override
  public Questions questions() {
    return Questions.unanswered("a recording has events only");
  }

  @Override
  public Instant ping() {
    return clock.instant();
  }

  @Override
  public String address() {
    return "a recording of " + recording.events().size() + " events";
  }

  @Override
  public void cut() {
    lock.lock();
    try {
      cuts++;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class Play implements EventFeed {
    private final Iterator<EngineEvent> events;
    private final Instant end;
    private final int born;

    /// Guarded by the lock.
    private boolean ended;

    Play(Iterator<EngineEvent> events, Instant end, int born) {
      this.events = events;
      this.end = end;
      this.born = born;
    }

    @Override
    public @Nullable EngineEvent next() throws IOException {
      @Nullable EngineEvent event = events.hasNext() ? events.next() : null;
      await(event == null ? end : event.time());
      return event;
    }

    private void await(Instant time) throws IOException {
      lock.lock();
      try {
        // Saturates for a wait without an end.
        long left = TimeUnit.NANOSECONDS.convert(Duration.between(clock.instant(), time));
        while (!isOver() && left > 0) {
          left = closing.awaitNanos(left);
        }
        if (isOver()) {
          throw new EngineException("The recording was closed.");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EngineException("The recording was interrupted.", e);
      } finally {
        lock.unlock();
      }
    }

    private boolean isOver() {
      return closed || ended || born != cuts;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        ended = true;
        closing.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
