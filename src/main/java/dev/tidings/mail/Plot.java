package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Chapter;
import dev.tidings.incident.Intent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a batch comes down to: one container, one deploy, or many things.
///
/// @param batch whose
record Plot(Batch batch) {

  private static final Set<String> REMOVALS = Set.of("destroy", "remove", "delete");

  /// All that is told by its meaning; the gaps are not, warnings tell those. Empty: its events have
  /// none.
  List<Chapter> chapters() {
    if (batch.isOnlyGaps()) {
      return List.of();
    }
    return batch.digest().chapters().stream()
        .filter(chapter -> !(chapter.lead().intent() instanceof Intent.Missed))
        .toList();
  }

  /// How it is since then, as far as this batch tells; may be empty.
  String state(Chapter chapter) {
    return isRemoved(chapter.who().id()) ? "removed" : IncidentWords.state(chapter.last());
  }

  /// Whether it was removed, which may be a part of what happened: `docker run --rm`.
  boolean isRemoved(String id) {
    return batch.shown().stream()
        .anyMatch(e -> e.actor().id().equals(id) && REMOVALS.contains(e.action().word()));
  }

  /// Those that call for somebody.
  List<Chapter> problems() {
    return chapters().stream().filter(Chapter::isProblem).toList();
  }

  /// What the subject counts: the problems, else the containers, else all.
  List<Chapter> cast() {
    if (!problems().isEmpty()) {
      return problems();
    }
    List<Chapter> containers = chapters().stream().filter(Plot::isContainer).toList();
    return containers.isEmpty() ? chapters() : containers;
  }

  /// The only one that the mail is about, if it is about one.
  Optional<Chapter> lead() {
    List<Chapter> cast = cast();
    boolean all = batch.digest().more() == 0 || !problems().isEmpty();
    return cast.size() == 1 && all ? Optional.of(cast.getFirst()) : Optional.empty();
  }

  /// How many things more there are than the lead.
  int besides() {
    long containers = chapters().stream().filter(Plot::isContainer).count();
    boolean leads = lead().filter(Plot::isContainer).isPresent();
    return (int) containers - (leads ? 1 : 0) + batch.digest().more();
  }

  /// The compose project that was deployed, where nothing else happened to a container.
  Optional<String> deploy() {
    List<Chapter> cast = cast();
    if (cast.isEmpty() || batch.digest().more() > 0 || !cast.stream().allMatch(Plot::isDeployed)) {
      return Optional.empty();
    }
    List<String> projects = cast.stream().map(c -> c.who().compose().project()).distinct().toList();
    boolean replaced = cast.stream().anyMatch(c -> c.intents().containsKey("recreated"));
    return projects.size() == 1 && replaced && !projects.getFirst().isEmpty()
        ? Optional.of(projects.getFirst())
        : Optional.empty();
  }

  /// A deploy replaces services, and starts those that are new.
  private static boolean isDeployed(Chapter chapter) {
    return isContainer(chapter)
        && !chapter.isProblem()
        && (isReplaced(chapter) || chapter.lead().intent() instanceof Intent.Started);
  }

  static boolean isReplaced(Chapter chapter) {
    return chapter.lead().intent() instanceof Intent.Recreated;
  }

  static boolean isWellAgain(Chapter chapter) {
    Intent intent = chapter.lead().intent();
    return intent instanceof Intent.Recovered || intent instanceof Intent.Healed;
  }

  static boolean isContainer(Chapter chapter) {
    return chapter.who().type().equals("container");
  }
}
