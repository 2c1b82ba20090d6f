package dev.tidings.heal;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LabelReader;
import dev.tidings.event.ContainerLabels;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// Finds the containers that have ended and ask to be removed. Changes nothing. Used by one thread.
public final class Leftovers {

  /// So many are looked at in one round; the rest when these are gone.
  private static final int MOST = 5_000;

  private static final Set<String> ENDED = Set.of("exited", "created", "dead");

  private final Engine engine;
  private final Cleaner.Plan plan;
  private final LabelReader labels;
  private final BiConsumer<String, ContainerLabels> warnings;

  /// On this engine.
  ///
  /// @param warnings gets the name and labels of each container that was looked at
  public Leftovers(
      Engine engine,
      Cleaner.Plan plan,
      LabelReader labels,
      BiConsumer<String, ContainerLabels> warnings) {
    this.engine = engine;
    this.plan = plan;
    this.labels = labels;
    this.warnings = warnings;
  }

  /// Those that have ended and ask to be removed, with those that must wait and why. Their labels
  /// are the deciding ones only.
  ///
  /// @throws IOException if the engine could not be asked
  public List<Leftover> look(Instant now) throws IOException {
    List<Leftover> found = new ArrayList<>();
    Map<String, Boolean> running = new HashMap<>();
    for (String id : candidates()) {
      if (engine.inspect(id) instanceof Answer.Told<Inspection>(Inspection told)) {
        for (Leftover leftover : read(told, now).stream().toList()) {
          found.add(withProject(leftover.brief(), running));
        }
      }
    }
    return found;
  }

  private List<String> candidates() throws IOException {
    List<String> ids = new ArrayList<>();
    engine
        .orders()
        .select(
            "status",
            "exited",
            seen -> {
              boolean asks =
                  plan.scope().holds(seen.id(), seen.name()) && seen.hasAny(Care.CLEANING);
              if (asks && ids.size() < MOST) {
                ids.add(seen.id());
              }
            });
    return ids;
  }

  private Optional<Leftover> read(Inspection told, Instant now) {
    ContainerLabels asked = labels.of(told);
    warnings.accept(told.text("Name").replaceFirst("^/", ""), asked);
    return Leftover.of(told, asked, plan, engine.clock().atLeast(now));
  }

  /// One of them once more: a round takes minutes, and it may be started meanwhile.
  ///
  /// @return empty: it does not lie there any more, or does not ask for it
  /// @throws IOException if the engine could not be asked
  Optional<Leftover> again(Inspection told, Instant now) throws IOException {
    Optional<Leftover> found = read(told, now);
    return found.isEmpty() ? found : Optional.of(withProject(found.get(), new HashMap<>()));
  }

  /// A label that only claims a project keeps a container as well: to keep one harms nobody.
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
    boolean[] runs = {false};
    engine
        .orders()
        .select(
            "label",
            "com.docker.compose.project=" + project,
            member -> runs[0] |= !ENDED.contains(member.state()));
    return runs[0];
  }
}
