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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An engine of which a test says what it lists, what it tells of each container and what it
/// remembers.
public final class ListedEngine implements Engine {

  public final Map<String, ContainerState> containers = new LinkedHashMap<>();
  public final Set<String> silent = new HashSet<>();
  public final List<EngineEvent> memory = new ArrayList<>();
  public Instant now = Instant.EPOCH;
  public int more;

  /// After so many containers it is out of reach.
  public int patience = Integer.MAX_VALUE;

  /// What happens while the list is asked for.
  public Runnable meanwhile = () -> {};

  public void has(ContainerState state) {
    containers.put(state.id(), state);
  }

  @Override
  public Roster roster() {
    meanwhile.run();
    Set<String> ids = new LinkedHashSet<>(containers.keySet());
    ids.addAll(silent);
    return new Roster(ids, more);
  }

  @Override
  public Optional<ContainerState> state(String id) throws EngineException {
    if (patience-- <= 0 || silent.contains(id)) {
      throw new EngineException("It does not answer.");
    }
    return Optional.ofNullable(containers.get(id));
  }

  @Override
  public EventFeed events(Instant since, Optional<Instant> until) {
    Iterator<EngineEvent> events =
        memory.stream().filter(event -> !event.time().isBefore(since)).toList().iterator();
    return new EventFeed() {
      @Override
      public @Nullable EngineEvent next() {
        return events.hasNext() ? events.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Instant ping() {
    return now;
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
  public Answer<Inspection> inspect(String id) {
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
  public String address() {
    return "listed";
  }

  @Override
  public void cut() {}

  @Override
  public void close() {}
}
