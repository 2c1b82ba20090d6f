package dev.tidings.alarm;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Roster;
import dev.tidings.engine.StatsSample;
import dev.tidings.event.ContainerState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// An engine that only tells what inspect says.
final class QuietEngine implements Engine {

  final Map<String, String> values = new HashMap<>();
  final AtomicInteger asked = new AtomicInteger();

  @Override
  public Answer<Inspection> inspect(String id) {
    asked.incrementAndGet();
    return values.isEmpty() ? new Answer.Gone<>() : new Answer.Given<>(new Inspection(values));
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
  public List<ContainerSummary> containers() {
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
  public Answer<List<String>> logs(String id, LogRange range) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Answer<StatsSample> stats(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Questions questions() {
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
