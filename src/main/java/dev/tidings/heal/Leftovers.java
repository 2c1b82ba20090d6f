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
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the containers that have ended and ask to be removed. Changes nothing. Used by one thread.
public final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  /// So many different labels are complained of.
  private static final int COMPLAINTS = 1_000;

  private final Engine engine;
  private final Cleaner.Plan plan;
  private final Set<String> complaints = new TreeSet<>();

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
      boolean asks = plan.scope().holds(seen.id(), seen.name());
      if (asks) {
        complain(seen);
      }
      if (asks
          && Care.clean(seen.labels()).isPresent()
          && engine.inspect(seen.id()) instanceof Answer.Told<Inspection>(Inspection told)) {
        for (Leftover leftover : Leftover.of(seen.id(), told, plan, now).stream().toList()) {
          found.add(withProject(leftover, running));
        }
      }
    }
    return found;
  }

  /// What cannot be read is said once.
  private void complain(Selected seen) {
    for (String label : Care.unreadable(seen.labels())) {
      String complaint = seen.name() + ": the label " + label + " cannot be read";
      if (complaints.size() < COMPLAINTS && complaints.add(complaint)) {
        LOG.warn("{}; it is left alone", complaint);
      }
    }
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
