package dev.tidings.vitals;

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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// An engine whose containers answer for their stats each in its own way.
final class MoodyEngine implements Engine {

  private final Map<String, Supplier<Answer<StatsSample>>> containers = new ConcurrentHashMap<>();
  private final List<ContainerSummary> listed = new ArrayList<>();
  private final AtomicInteger asking = new AtomicInteger();
  final AtomicInteger mostAtOnce = new AtomicInteger();

  MoodyEngine with(String id, Supplier<Answer<StatsSample>> answer) {
    return with(id, "running", answer);
  }

  MoodyEngine with(String id, String state, Supplier<Answer<StatsSample>> answer) {
    listed.add(new ContainerSummary(id, id, "busybox", state));
    containers.put(id, answer);
    return this;
  }

  /// One that does not answer until it is given up.
  MoodyEngine hanging(String id) {
    return with(
        id,
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new Answer.Failed<>("interrupted");
        });
  }

  @Override
  public List<ContainerSummary> containers() throws IOException {
    if (listed.isEmpty()) {
      throw new EngineException("It is not there.");
    }
    return List.copyOf(listed);
  }

  @Override
  public Answer<StatsSample> stats(String id) {
    mostAtOnce.accumulateAndGet(asking.incrementAndGet(), Math::max);
    try {
      return containers.getOrDefault(id, Answer.Gone::new).get();
    } finally {
      asking.decrementAndGet();
    }
  }

  @Override
  public EventFeed events(Instant since, Optional<Instant> until) throws IOException {
    throw new EngineException("It has no events.");
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo("moody", "", "");
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
  public Questions questions() {
    return Questions.unanswered("it is not asked here");
  }

  @Override
  public Instant ping() {
    return Instant.EPOCH;
  }

  @Override
  public String address() {
    return "moody";
  }

  @Override
  public void cut() {}

  @Override
  public void close() {}
}
