package dev.tidings.notify;

import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.incident.MailLabels;
import dev.tidings.journal.Entry;
import dev.tidings.rule.Routes;
import dev.tidings.rule.Rules;
import dev.tidings.rule.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// From events to what they mean and who is to know: leaves out, groups, routes. What it holds is
/// in memory only; its caller knows what it must be offered again. Used by one thread.
public final class RuleEvaluation {

  private final Rules rules;
  private final Routes routes;
  private final IncidentGrouper.Sources sources;
  private final Consumer<EngineEvent> prepare;
  private final IncidentGrouper grouper;
  private final Map<Long, BitSet> seen = new HashMap<>();
  private final Map<String, Integer> notMailed = new LinkedHashMap<>();

  /// @param prepare called with each event that may be mailed, so that what must be asked about it
  ///   is asked meanwhile
  public RuleEvaluation(
      Rules rules,
      Routes routes,
      IncidentGrouper grouper,
      IncidentGrouper.Sources sources,
      Consumer<EngineEvent> prepare) {
    this.rules = rules;
    this.routes = routes;
    this.grouper = grouper;
    this.sources = sources;
    this.prepare = prepare;
  }

  /// An incident with the verdict on it.
  ///
  /// @param positions of its events
  /// @param labels what its container asks for
  public record Judged(
      Incident incident, List<Long> positions, Verdict verdict, MailLabels labels) {}

  /// The grouper, which must learn what is known from before.
  IncidentGrouper grouper() {
    return grouper;
  }

  /// Takes an event, in order of arrival.
  ///
  /// @return what keeps it back; empty: it is held until its meaning is known
  Optional<String> offer(Entry entry) {
    Optional<String> rule = rules.keepsBack(entry.event());
    if (rule.isPresent()) {
      notMailed.merge(rule.get(), 1, Integer::sum);
    } else {
      look(entry.position(), entry.event());
      prepare.accept(entry.event());
    }
    grouper.offer(entry.position(), entry.event(), entry.received(), rule.isEmpty());
    return rule;
  }

  private void look(long position, EngineEvent event) {
    BitSet found = new BitSet();
    routes.look(event, found);
    seen.put(position, found);
  }

  /// What is settled by now, in the order in which it began.
  List<Judged> settled(Instant now) {
    List<Judged> judged = new ArrayList<>();
    for (IncidentGrouper.Folded folded : grouper.settled(now, sources)) {
      folded.incident().ifPresent(incident -> judged.add(judge(incident, folded)));
    }
    return judged;
  }

  private Judged judge(Incident incident, IncidentGrouper.Folded folded) {
    BitSet all = new BitSet();
    for (Long position : folded.positions()) {
      BitSet one = seen.remove(position);
      if (one != null) {
        all.or(one);
      }
    }
    Verdict verdict = routes.judge(incident, all, folded.labels());
    if (verdict instanceof Verdict.NotMailed(String rule)) {
      notMailed.merge(rule, incident.events(), Integer::sum);
    }
    return new Judged(incident, folded.positions(), verdict, folded.labels());
  }

  /// How many events each rule kept out of mails; cleared by whoever writes it down.
  Map<String, Integer> notMailed() {
    return notMailed;
  }
}
