package dev.tidings.trace;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.batch.Decisions;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.mail.ToldOperation;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What somebody did to compose projects lately. Operations are not written down: they are what the
/// mails about them told, found again from the incidents that went into each mail. What a route
/// mutes, or waits for its mail, is not among them. It only reads.
public final class OperationHistory {

  private final Journal journal;
  private final Backlog backlog;
  private final Decisions decisions;

  /// Of this store.
  public OperationHistory(Store store) {
    this.journal = new Journal(store);
    this.backlog = new Backlog(store);
    this.decisions = new Decisions(store);
  }

  /// An operation that a mail told.
  ///
  /// @param began time of its first event, by the engine's clock
  /// @param ended time of its last one
  /// @param messageId of the mail, with its angle brackets
  public record Past(ToldOperation told, Instant began, Instant ended, String messageId) {}

  /// The latest ones, the latest first.
  ///
  /// @param most so many at most
  /// @param look among so many of the last events
  public List<Past> latest(int most, int look) {
    Map<String, List<Decisions.Mailed>> mails = new LinkedHashMap<>();
    long after = journal.last() - look;
    for (Decisions.Mailed mailed : decisions.mailedSince(after)) {
      mails.computeIfAbsent(mailed.messageId(), _ -> new ArrayList<>()).add(mailed);
    }
    List<Past> found = new ArrayList<>();
    for (Map.Entry<String, List<Decisions.Mailed>> mail :
        List.copyOf(mails.entrySet()).reversed()) {
      if (found.size() >= most) {
        break;
      }
      found.addAll(of(mail.getKey(), mail.getValue()));
    }
    return found.stream().limit(most).toList();
  }

  /// Those of one mail: one for each project that nothing else happened to.
  private List<Past> of(String messageId, List<Decisions.Mailed> mailed) {
    Map<Long, List<Long>> positions = new TreeMap<>();
    for (Decisions.Mailed each : mailed) {
      positions.computeIfAbsent(each.incident(), _ -> new ArrayList<>()).add(each.position());
    }
    Map<String, List<Incident>> projects = new LinkedHashMap<>();
    for (long id : positions.keySet()) {
      backlog
          .incident(id)
          .filter(incident -> !incident.subject().compose().project().isEmpty())
          .ifPresent(incident ->
              projects
                  .computeIfAbsent(incident.subject().compose().project(), _ -> new ArrayList<>())
                  .add(incident));
    }
    return projects.values().stream()
        .filter(incidents -> incidents.stream().allMatch(OperationHistory::mayBePart))
        .flatMap(incidents -> past(messageId, incidents, positions).stream())
        .toList();
  }

  /// Spares reading the events of a storm.
  private static boolean mayBePart(Incident incident) {
    return switch (incident.intent()) {
      case Intent.Recreated _, Intent.Restarted _, Intent.Started _ -> true;
      case Intent.Stopped _, Intent.Finished _, Intent.Happened _ -> true;
      case Intent.Crashed _, Intent.OutOfMemory _, Intent.StartFailed _ -> false;
      case Intent.Unhealthy _, Intent.Recovered _, Intent.Missed _ -> false;
      case Intent.Healing _, Intent.Healed _, Intent.GaveUp _ -> false;
      case Intent.Cleaned _, Intent.NotCleaned _, Intent.Expected _ -> false;
    };
  }

  private Optional<Past> past(
      String messageId, List<Incident> incidents, Map<Long, List<Long>> positions) {
    BatchBuilder batch = new BatchBuilder();
    for (Incident incident : incidents) {
      positions.getOrDefault(incident.id(), List.of()).stream()
          .flatMap(position -> journal.at(position).stream())
          .map(Entry::event)
          .forEach(batch::add);
      batch.add(incident);
    }
    if (batch.isEmpty()) {
      return Optional.empty();
    }
    Instant began = incidents.stream().map(Incident::began).min(Instant::compareTo).orElseThrow();
    Instant ended = incidents.stream().map(Incident::ended).max(Instant::compareTo).orElseThrow();
    return ToldOperation.of(batch.build(Batch.Occasion.SUMMARY, began))
        .map(told -> new Past(told, began, ended, messageId));
  }
}
