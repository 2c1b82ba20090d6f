package dev.tidings.web;

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
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/// An engine with two containers, in which nothing happens. It can be out of reach.
public final class StillEngine implements Engine {

  public static final String WEB = "a".repeat(64);
  public static final String DB = "b".repeat(64);

  public volatile boolean reachable = true;

  /// Of the first container.
  volatile String name = "web";

  /// How many there are besides, which do not run.
  volatile int more;

  private final AtomicLong looks = new AtomicLong();

  @Override
  public List<ContainerSummary> containers() throws IOException {
    if (!reachable) {
      throw new EngineException("Nobody listens.");
    }
    List<ContainerSummary> all = new ArrayList<>();
    all.add(new ContainerSummary(WEB, name, "nginx:1.25", "running", "Up 2 hours (healthy)"));
    all.add(new ContainerSummary(DB, "db", "postgres:17", "exited"));
    for (int i = 0; i < more; i++) {
      all.add(new ContainerSummary(String.format("%064d", i), "n" + i, "busybox", "created"));
    }
    return all;
  }

  /// How often it was asked what a container uses.
  long looks() {
    return looks.get();
  }

  /// Of `web` it tells more CPU time with each look: half of what the host has.
  @Override
  public Answer<StatsSample> stats(String id) {
    if (!reachable || id.equals(DB)) {
      return new Answer.Gone<>();
    }
    long look = looks.incrementAndGet();
    return new Answer.Given<>(
        new StatsSample(
            Optional.of(WebFixture.NOW.plusMillis(look)),
            new StatsSample.Cpu(look * 500, look * 1_000, 1),
            new StatsSample.Memory(600, OptionalLong.empty(), 100, 1_000),
            1));
  }

  @Override
  public Answer<Inspection> inspect(String id) {
    return new Answer.Gone<>();
  }

  @Override
  public Answer<List<String>> logs(String id, LogRange range) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Questions questions() {
    return new StillQuestions(() -> reachable);
  }

  @Override
  public EventFeed events(Instant since, Optional<Instant> until) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineInfo info() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Roster roster() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ContainerState> state(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Instant ping() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String address() {
    return "here";
  }

  @Override
  public void cut() {}

  @Override
  public void close() {}
}
