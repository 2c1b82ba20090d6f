package dev.tidings.batch;

import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Streak;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gathers incidents by whom they are about, in bounded memory. Used by one thread.
final class SubjectSummaries {

  /// How many incidents of one container are told one by one; the last always is.
  private static final int TOLD = 6;

  /// How many kinds of what happened to one are counted apart.
  private static final int INTENTS = 50;

  /// What nobody made out never stands for what somebody did.
  private static final Comparator<Incident> RANK =
      Comparator.comparing(Incident::severity)
          .thenComparing(incident -> !(incident.intent() instanceof Intent.Happened));

  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final Distinct others = new Distinct();
  private final Distinct troubled = new Distinct();
  private final Map<String, Integer> problems = new LinkedHashMap<>();
  private final Timeline.Builder timeline = new Timeline.Builder();
  private int incidents;

  private static final class Draft {
    private final List<Incident> told = new ArrayList<>();
    private final Map<String, Integer> intents = new LinkedHashMap<>();
    private Incident worst;
    private int count;
    private int events;

    Draft(Incident first) {
      worst = first;
    }

    void add(Incident incident) {
      if (told.size() == TOLD) {
        told.removeLast();
      }
      told.add(incident);
      count(incident, intents);
      worst = RANK.compare(incident, worst) < 0 ? worst : incident;
      count++;
      events += incident.events();
    }

    boolean isTroubled() {
      return isProblem(worst);
    }

    void leave(Distinct others) {
      others.add(worst.subject().type(), worst.subject().key());
    }

    SubjectSummary chapter() {
      return new SubjectSummary(told, count, events, intents, worst);
    }
  }

  /// Something happened, whatever it meant.
  void event(Instant when) {
    timeline.add(when);
  }

  void add(Incident incident) {
    incidents++;
    timeline.add(incident);
    String key = incident.subject().type() + " " + incident.subject().key();
    Draft draft = drafts.get(key);
    if (draft == null && (drafts.size() < BatchBuilder.ACTORS || makesRoom(incident))) {
      draft = new Draft(incident);
      drafts.put(key, draft);
    }
    if (draft != null) {
      draft.add(incident);
    } else {
      others.add(incident.subject().type(), incident.subject().key());
      if (isProblem(incident)) {
        troubled.add(incident.subject().type(), incident.subject().key());
        count(incident, problems);
      }
    }
  }

  /// Several crashes of one event group are one incident, but people count crashes.
  private static void count(Incident incident, Map<String, Integer> intents) {
    int times = incident.streak().map(Streak::fresh).orElse(1);
    String word = incident.intent().word();
    boolean apart = intents.size() < INTENTS || intents.containsKey(word);
    intents.merge(apart ? word : Distinct.OTHER, times, Integer::sum);
  }

  private static boolean isProblem(Incident incident) {
    return incident.severity().compareTo(Severity.PROBLEM) >= 0;
  }

  /// Among hundreds of things that were made or pulled a crash is not to go unsaid.
  private boolean makesRoom(Incident incident) {
    if (!isProblem(incident)) {
      return false;
    }
    Optional<String> harmless =
        drafts.entrySet().stream()
            .filter(draft -> !draft.getValue().isTroubled())
            .map(Map.Entry::getKey)
            .findFirst();
    harmless.map(drafts::remove).ifPresent(draft -> draft.leave(others));
    return harmless.isPresent();
  }

  BatchSummary digest(BatchSummary.Ledger ledger) {
    List<SubjectSummary> chapters = drafts.values().stream().map(Draft::chapter).toList();
    BatchSummary.Others more = new BatchSummary.Others(others.size(), troubled.size(), problems);
    return new BatchSummary(chapters, more, incidents, timeline.build(), ledger);
  }
}
