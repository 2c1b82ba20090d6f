package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchSummary;
import dev.tidings.batch.SubjectSummary;
import dev.tidings.incident.Intent;
import dev.tidings.mail.words.ExpectedWords;
import dev.tidings.mail.words.IncidentWords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a batch comes down to: one container, one operation, or many things.
///
/// @param batch whose
record MailOverview(Batch batch) {

  /// What a container that runs again is no more.
  private static final Set<String> DOWN = Set.of("down", "stopped", "ended", "not started");

  private static final Set<String> REMOVALS = Set.of("destroy", "remove", "delete");

  /// All that is reported by its meaning; the gaps are not, warnings tell those. Empty: its events
  /// have none.
  List<SubjectSummary> chapters() {
    if (batch.isOnlyGaps()) {
      return List.of();
    }
    return batch.digest().chapters().stream()
        .filter(chapter -> !(chapter.lead().intent() instanceof Intent.Missed))
        .toList();
  }

  /// How it is when the mail is written: as the incident left it, unless that was overtaken. May be
  /// empty.
  ///
  /// @param states as in [Report#states]
  String state(SubjectSummary chapter, Map<String, Report.State> states) {
    String id = chapter.subject().id();
    String left = isRemoved(id) ? "removed" : IncidentWords.state(chapter.last());
    return switch (states.get(id)) {
      case Report.State.RUNNING -> DOWN.contains(left) ? "running again" : left;
      case Report.State.DOWN -> left.startsWith("running") ? "down" : left;
      case Report.State.PAUSED -> "paused";
      case null -> left;
    };
  }

  /// Whether it was removed, which may be a part of what happened: `docker run --rm`.
  boolean isRemoved(String id) {
    return batch.shown().stream()
        .anyMatch(e -> e.actor().id().equals(id) && REMOVALS.contains(e.action().word()));
  }

  /// Those that call for somebody.
  List<SubjectSummary> problems() {
    return chapters().stream().filter(SubjectSummary::isProblem).toList();
  }

  /// Those that are only counted.
  BatchSummary.Others others() {
    return batch.digest().others();
  }

  /// What the subject counts: the problems, else the containers, else all.
  List<SubjectSummary> cast() {
    if (!problems().isEmpty()) {
      return problems();
    }
    List<SubjectSummary> containers =
        chapters().stream().filter(MailOverview::isContainer).toList();
    return containers.isEmpty() ? chapters() : containers;
  }

  /// The only one that the mail is about, if it is about one.
  Optional<SubjectSummary> lead() {
    List<SubjectSummary> cast = cast();
    boolean all = others().subjects() == 0 || !problems().isEmpty();
    return cast.size() == 1 && all ? Optional.of(cast.getFirst()) : Optional.empty();
  }

  /// How many things more there are than the lead.
  int besides() {
    long containers = chapters().stream().filter(MailOverview::isContainer).count();
    boolean leads = lead().filter(MailOverview::isContainer).isPresent();
    return (int) containers - (leads ? 1 : 0) + others().subjects();
  }

  /// What somebody did to a compose project, if it is all about that.
  Optional<Operation> operation() {
    return Operation.of(this);
  }

  static boolean isWellAgain(SubjectSummary chapter) {
    Intent intent = chapter.lead().intent();
    return intent instanceof Intent.Recovered
        || intent instanceof Intent.Healed
        || ExpectedWords.isMet(intent);
  }

  static boolean isContainer(SubjectSummary chapter) {
    return chapter.subject().type().equals("container");
  }
}
