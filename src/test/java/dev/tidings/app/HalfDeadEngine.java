package dev.tidings.app;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An engine whose live streams bring what it remembers when they are opened, and nothing more
/// until they are cut.
public final class HalfDeadEngine implements Engine {

  public final List<EngineEvent> memory = new CopyOnWriteArrayList<>();
  public final List<Instant> streams = new CopyOnWriteArrayList<>();
  public final AtomicInteger pings = new AtomicInteger();
  public volatile boolean answers = true;
  public volatile boolean opensStreams = true;
  public volatile Instant now;
  private volatile CountDownLatch cut = new CountDownLatch(1);

  public HalfDeadEngine(Instant now) {
    this.now = now;
  }

  @Override
  public EventFeed events(Instant since, Optional<Instant> until) throws IOException {
    demand();
    List<EngineEvent> wanted = new ArrayList<>(memory);
    wanted.removeIf(event -> event.time().isBefore(since));
    until.ifPresent(end -> wanted.removeIf(event -> event.time().isAfter(end)));
    if (until.isEmpty()) {
      streams.add(since);
    }
    CountDownLatch end = cut;
    if (until.isEmpty() && !opensStreams) {
      await(end);
      throw new EngineException("It was closed.");
    }
    return new Feed(wanted.iterator(), until.isEmpty() ? Optional.of(end) : Optional.empty());
  }

  @Override
  public Questions questions() {
    return Questions.unanswered("it is not asked here");
  }

  @Override
  public Instant ping() throws IOException {
    pings.incrementAndGet();
    demand();
    return now;
  }

  private void demand() throws EngineException {
    if (!answers) {
      throw new EngineException("It does not answer.");
    }
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo("half-dead", "", "");
  }

  @Override
  public List<ContainerSummary> containers() {
    return List.of();
  }

  @Override
  public Roster roster() {
    return new Roster(Set.of(), 0);
  }

  @Override
  public Optional<ContainerState> state(String id) {
    return Optional.empty();
  }

  @Override
  public Answer<Inspection> inspect(String id) {
    return new Answer.Gone<>();
  }

  @Override
  public Answer<List<String>> logs(String id, LogRange range) {
    return new Answer.Gone<>();
  }

  @Override
  public Answer<StatsSample> stats(String id) {
    return new Answer.Gone<>();
  }

  @Override
  public String address() {
    return "half-dead";
  }

  @Override
  public void cut() {
    CountDownLatch end = cut;
    cut = new CountDownLatch(1);
    end.countDown();
  }

  @Override
  public void close() {
    cut();
  }

  private static void await(CountDownLatch end) throws IOException {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private record Feed(Iterator<EngineEvent> events, Optional<CountDownLatch> end)
      implements EventFeed {

    @Override
    public @Nullable EngineEvent next() throws IOException {
      if (events.hasNext()) {
        return events.next();
      }
      if (end.isPresent()) {
        await(end.get());
        throw new EngineException("It was closed.");
      }
      return null;
    }

    @Override
    public void close() {}
  }
}
