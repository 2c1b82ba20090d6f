package dev.tidings.heal;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.Selected;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the containers that have ended and ask to be removed. Changes nothing. Used by one thread.
public final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final Engine engine;
  private final Cleaner.Plan plan;
  private final Complaints complaints = new Complaints(false);

  /// On this engine.
  public Leftovers(Engine engine, Cleaner.Plan plan) {
    this.engine = engine;
    this.plan = plan;
  }

  /// Those that have ended and ask to be removed, with those that must wait and why.
  ///
  /// @throws IOException if the engine could not be asked
  public List<Leftover> look(Instant now) throws IOException {
    List<Leftover> found = new ArrayList<>();
    Map<String, Boolean> running = new HashMap<>();
    for (Selected seen : engine.orders().select("status", "exited")) {
      Instant present = engine.clock().atLeast(now);
      boolean asks = plan.scope().holds(seen.id(), seen.name());
      if (asks) {
        complaints.about(seen.name(), seen.labels()).forEach(LOG::warn);
      }
      if (asks
          && Care.clean(seen.labels()).isPresent()
          && engine.inspect(seen.id()) instanceof Answer.Told<Inspection>(Inspection told)) {
        for (Leftover leftover : Leftover.of(seen.id(), told, plan, present).stream().toList()) {
          found.add(withProject(leftover, running));
        }
      }
    }
    return found;
  }

  /// One of them once more: a round takes minutes, and it may be started meanwhile.
  ///
  /// @return empty: it does not lie there any more, or does not ask for it
  /// @throws IOException if the engine could not be asked
  Optional<Leftover> again(String id, Inspection told, Instant now) throws IOException {
    Optional<Leftover> found = Leftover.of(id, told, plan, engine.clock().atLeast(now));
    return found.isEmpty() ? found : Optional.of(withProject(found.get(), new HashMap<>()));
  }

  private Leftover withProject(Leftover leftover, Map<String, Boolean> running) throws IOException {
    String project = leftover.project();
    if (project.isEmpty() || leftover.wish().compose() || !leftover.isDue()) {
      return leftover;
    }
    Boolean known = running.get(project);
    boolean runs = known == null ? runs(project) : known;
    running.put(project, runs);
    return runs
        ? leftover.keptBecause("it is a part of the compose project " + project + ", which runs")
        : leftover;
  }

  /// A name that compose would not take is never asked for.
  private boolean runs(String project) throws IOException {
    if (!project.matches("[A-Za-z0-9_.-]+")) {
      return true;
    }
    return engine.orders().select("label", "com.docker.compose.project=" + project).stream()
        .anyMatch(member -> !Set.of("exited", "created", "dead").contains(member.state()));
  }
}
