package dev.tidings.batch;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.text.Visible;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Gathers the events of a batch one by one, in bounded memory whatever their number. Used by one
/// thread.
public final class BatchBuilder {

  /// How many events a mail shows one by one.
  public static final int SHOWN = 50;

  /// How many different actors are counted by name.
  public static final int ACTORS = 200;

  /// How many kinds of problems are counted apart: exit codes are any number.
  public static final int PROBLEMS = 20;

  /// What a mail's attachment may weigh: in base64 it is a third more, and a mail should stay below
  /// 5 MB.
  static final int PACKED_LIMIT = 3_000_000;

  /// How many events a mail tells at most, however small they are packed.
  public static final int EVENTS = 50_000;

  /// How many kinds of actions are counted apart: an engine may name them as it likes.
  static final int ACTIONS = 100;

  /// How many different identities are kept apart to count them; one more fills the batch.
  static final int DISTINCT = 20_000;

  /// What a mail weighs without its attachment, at most.
  private static final int BODY = 120_000;

  /// Where less is left for an attachment, small batches do not help: the mail is made smaller.
  private static final int LEAST_ROOM = 20_000;

  private final long room;
  private final List<EngineEvent> shown = new ArrayList<>();
  private final Map<String, Integer> byAction = new TreeMap<>();
  private final Map<Tally.ActorName, Integer> byActor = new LinkedHashMap<>();
  private final Map<String, Integer> problems = new TreeMap<>();
  private final Distinct identities = new Distinct();
  private final PackedLines lines = new PackedLines();
  private final Completeness.Builder gaps = new Completeness.Builder();
  private final SubjectSummaries chapters = new SubjectSummaries();
  private BatchSummary.Ledger ledger = BatchSummary.Ledger.NOTHING;
  private int events;
  private int reconciled;
  private boolean isEmpty = true;
  private boolean full;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  /// A batch for servers that take mails of any reasonable size.
  public BatchBuilder() {
    this(Long.MAX_VALUE);
  }

  /// A batch for a server that takes no bigger mails.
  ///
  /// @param mailLimit bytes of a whole mail
  public BatchBuilder(long mailLimit) {
    long left = (mailLimit - BODY) / 4 * 3;
    room = left < LEAST_ROOM ? Long.MAX_VALUE : left;
  }

  /// Takes one more event, or a gap.
  public void add(EngineEvent event) {
    if (event.action() instanceof Action.Gap gap) {
      gaps.add(Completeness.Missing.of(event, gap));
      isEmpty = false;
    } else {
      count(event);
    }
  }

  /// Takes what some of the events mean.
  public void add(Incident incident) {
    chapters.add(incident);
  }

  /// Takes what was not mailed meanwhile.
  public void notMailed(BatchSummary.Ledger kept) {
    ledger = kept;
  }

  private void count(EngineEvent event) {
    isEmpty = false;
    events++;
    reconciled += event.reconciled() ? 1 : 0;
    if (shown.size() < SHOWN) {
      shown.add(EventSketch.of(event));
    }
    String word = event.action().word();
    boolean apart = byAction.size() < ACTIONS || byAction.containsKey(word);
    byAction.merge(apart ? word : Distinct.OTHER, 1, Integer::sum);
    countActor(event);
    Problem.of(event).ifPresent(this::countProblem);
    // Some readers of lines end one at U+2028, which JSON may hold as it is.
    lines.add(Visible.json(event.raw()));
    chapters.event(event.time());
    first = event.time().isBefore(first) ? event.time() : first;
    last = event.time().isAfter(last) ? event.time() : last;
  }

  private void countActor(EngineEvent event) {
    Tally.ActorName name = new Tally.ActorName(event.type(), event.actor().name());
    if (byActor.size() < ACTORS || byActor.containsKey(name)) {
      byActor.merge(name, 1, Integer::sum);
    }
    identities.add(event.type(), event.actor().id());
    full |= identities.size() >= DISTINCT;
  }

  private void countProblem(String problem) {
    boolean apart = problems.size() < PROBLEMS || problems.containsKey(problem);
    problems.merge(apart ? problem : "other", 1, Integer::sum);
  }

  /// Whether it holds nothing, not even a gap.
  public boolean isEmpty() {
    return isEmpty;
  }

  /// Whether one mail cannot hold more; the rest belongs into another.
  public boolean isFull() {
    return full
        || events >= EVENTS
        || lines.packedLength() >= PACKED_LIMIT
        || lines.fileLength() >= room;
  }

  /// The batch. The builder is of no further use.
  ///
  /// @param since when nothing is missing
  /// @throws IllegalArgumentException if nothing was added
  public Batch build(Batch.Occasion occasion, Instant since) {
    Tally tally =
        new Tally(
            events,
            reconciled,
            mostFrequentFirst(byAction),
            byActor,
            identities.counts(),
            mostFrequentFirst(problems),
            new Tally.Span(first, last));
    return new Batch(
        occasion, shown, tally, lines.end(), gaps.build(since), chapters.digest(ledger));
  }

  static Map<String, Integer> mostFrequentFirst(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }
}
