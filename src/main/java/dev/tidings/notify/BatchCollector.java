package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.batch.BatchSummary;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.rule.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Gathers what waits, or what happened in a stretch of time, into batches. Holds no state.
public final class BatchCollector {

  /// How long mails wait for a look at the containers after a gap.
  private static final Duration GAP = Duration.ofSeconds(3);

  private final Journal journal;
  private final Backlog backlog;
  private final UnaryOperator<EngineEvent> redacted;
  private final Supplier<Instant> since;
  private final SizeLimit limit;

  /// @param redacted takes the secrets out of an event
  /// @param since when Tidings began to watch, by the engine's clock
  /// @param limit what the mail server takes
  public BatchCollector(
      Journal journal,
      Backlog backlog,
      UnaryOperator<EngineEvent> redacted,
      Supplier<Instant> since,
      SizeLimit limit) {
    this.journal = journal;
    this.backlog = backlog;
    this.redacted = redacted;
    this.since = since;
    this.limit = limit;
  }

  /// A batch and the position it reaches up to.
  ///
  /// @param full whether it had to end before the last event, because a mail cannot hold more
  public record Gathered(Batch batch, long upTo, boolean full) {}

  /// Whether a mail written now would not know of a gap that is just being looked into: it would
  /// call itself complete.
  boolean awaitsGap(Instant now) {
    return journal.gaps().isWaiting(now.minus(GAP), now);
  }

  /// Tells the gaps that have waited for long enough, whatever the look at the containers may find:
  /// an engine that is slow to answer must not hold up mails.
  ///
  /// @return whether there were any; they are in the journal then
  boolean tellsOverdueGaps(Instant now) {
    return journal.tellGaps("the engine has not shown its containers yet", now.minus(GAP), now) > 0;
  }

  /// All that waits behind throttles, as much as a mail can hold.
  ///
  /// @return empty where there is none
  Optional<Gathered> waiting(List<Backlog.Name> names, Batch.Occasion occasion) {
    BatchBuilder builder = builder();
    Set<Long> incidents = new HashSet<>();
    long upTo = 0;
    List<Backlog.Part> page = backlog.page(names, upTo);
    while (!page.isEmpty() && !builder.isFull()) {
      for (Backlog.Part part : page) {
        if (!builder.isFull()) {
          builder.add(redacted.apply(part.event()));
          if (incidents.add(part.incident())) {
            backlog.incident(part.incident()).ifPresent(incident -> add(incident, builder));
          }
          upTo = part.position();
        }
      }
      page = backlog.page(names, upTo);
    }
    if (builder.isEmpty()) {
      return Optional.empty();
    }
    if (occasion != Batch.Occasion.FIRST) {
      builder.notMailed(backlog.ledger(names.stream().map(Backlog.Name::route).toList()));
    }
    return Optional.of(
        new Gathered(builder.build(occasion, completeSince()), upTo, !page.isEmpty()));
  }

  private BatchBuilder builder() {
    return new BatchBuilder(limit.present().orElse(Long.MAX_VALUE));
  }

  /// All events of a stretch of time that are to be mailed, as many as a mail can hold, whatever
  /// was mailed before.
  ///
  /// @param reading a fresh one
  /// @return empty where there is none in the stretch
  public Optional<Gathered> between(Instant from, Instant to, RuleEvaluation reading) {
    BatchBuilder builder = builder();
    journal.gaps().between(from, to).forEach(builder::add);
    long upTo = 0;
    Journal.Stretch stretch = journal.stretch(from, to);
    List<Entry> page = journal.onward(stretch, upTo);
    while (!page.isEmpty() && !builder.isFull()) {
      for (Entry entry : page) {
        if (!(entry.event().action() instanceof Action.Gap)) {
          reading.offer(entry);
        }
      }
      upTo = page.getLast().position();
      Instant arrived = page.getLast().received();
      reading.settled(arrived).forEach(judged -> add(judged, builder));
      page = journal.onward(stretch, upTo);
    }
    reading.settled(Instant.MAX.minus(Duration.ofDays(1))).forEach(j -> add(j, builder));
    builder.notMailed(new BatchSummary.Ledger(from, reading.notMailed()));
    return builder.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Gathered(
                builder.build(Batch.Occasion.AGAIN, completeSince()), upTo, !page.isEmpty()));
  }

  /// Its events are read again: while they were held none was kept whole, since each may be a
  /// megabyte.
  private void add(RuleEvaluation.Judged judged, BatchBuilder builder) {
    if (judged.verdict() instanceof Verdict.Mailed) {
      for (long position : judged.positions()) {
        journal.at(position).ifPresent(entry -> builder.add(redacted.apply(entry.event())));
      }
      add(judged.incident(), builder);
    }
  }

  /// A gap is reported by the completeness of its mail.
  private static void add(Incident incident, BatchBuilder builder) {
    if (!(incident.intent() instanceof Intent.Missed)) {
      builder.add(incident);
    }
  }

  /// Since when nothing is missing: since Tidings began to watch, or since the last gap.
  private Instant completeSince() {
    Instant began = since.get();
    return journal.gaps().last().filter(gap -> gap.isAfter(began)).orElse(began);
  }
}
