package dev.tidings.batch;

import dev.tidings.incident.Incident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gathers incidents by whom they are about, in bounded memory. Used by one thread.
final class Chapters {

  /// How many incidents of one container are told one by one; the last always is.
  private static final int TOLD = 6;

  /// How many that have no chapter of their own are told apart to count them.
  private static final int DISTINCT = 20_000;

  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final Set<String> others = new HashSet<>();
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
      intents.merge(incident.intent().word(), 1, Integer::sum);
      worst = incident.severity().compareTo(worst.severity()) < 0 ? worst : incident;
      count++;
      events += incident.events();
    }

    Chapter chapter() {
      return new Chapter(told, count, events, intents, worst);
    }
  }

  /// Something happened, whatever it meant.
  void event(Instant when) {
    timeline.add(when);
  }

  void add(Incident incident) {
    incidents++;
    timeline.add(incident);
    String key = incident.who().type() + " " + incident.who().key();
    Draft draft = drafts.get(key);
    if (draft == null && drafts.size() < BatchBuilder.ACTORS) {
      draft = new Draft(incident);
      drafts.put(key, draft);
    }
    if (draft != null) {
      draft.add(incident);
    } else if (others.size() < DISTINCT) {
      others.add(key);
    }
  }

  Digest digest(Digest.Ledger ledger) {
    List<Chapter> chapters = drafts.values().stream().map(Draft::chapter).toList();
    return new Digest(chapters, others.size(), incidents, timeline.build(), ledger);
  }
}
