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
public final class ExitedContainers {

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
  public ExitedContainers(
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
  public List<ExitedContainer> look(Instant now) throws IOException {
    List<ExitedContainer> found = new ArrayList<>();
    Map<String, Boolean> running = new HashMap<>();
    for (String id : candidates()) {
      if (engine.inspect(id) instanceof Answer.Given<Inspection>(Inspection told)) {
        for (ExitedContainer exited : read(told, now).stream().toList()) {
          found.add(withProject(exited.brief(), running));
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
                  plan.scope().holds(seen.id(), seen.name()) && seen.hasAny(CareLabels.CLEANING);
              if (asks && ids.size() < MOST) {
                ids.add(seen.id());
              }
            });
    return ids;
  }

  private Optional<ExitedContainer> read(Inspection told, Instant now) {
    ContainerLabels asked = labels.of(told);
    warnings.accept(told.text("Name").replaceFirst("^/", ""), asked);
    return ExitedContainer.of(told, asked, plan, engine.clock().atLeast(now));
  }

  /// One of them once more: a round takes minutes, and it may be started meanwhile.
  ///
  /// @return empty: it does not lie there any more, or does not ask for it
  /// @throws IOException if the engine could not be asked
  Optional<ExitedContainer> again(Inspection told, Instant now) throws IOException {
    Optional<ExitedContainer> found = read(told, now);
    return found.isEmpty() ? found : Optional.of(withProject(found.get(), new HashMap<>()));
  }

  /// A label that only claims a project keeps a container as well: to keep one harms nobody.
  private ExitedContainer withProject(ExitedContainer exited, Map<String, Boolean> running)
      throws IOException {
    String project = exited.project();
    if (project.isEmpty() || exited.wish().compose() || !exited.isDue()) {
      return exited;
    }
    Boolean known = running.get(project);
    boolean runs = known == null ? runs(project) : known;
    running.put(project, runs);
    return runs
        ? exited.keptBecause("it is a part of the compose project " + project + ", which runs")
        : exited;
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
