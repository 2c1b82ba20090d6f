package dev.tidings.app;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.rule.Rules;
import dev.tidings.rule.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads the journal for those who mail it: finds what the rules let through and gathers it into
/// batches. Holds no state; the cursor is its caller's.
final class Gathering {

  private static final Duration GAP = Duration.ofSeconds(30);

  private final Journal journal;
  private final Rules rules;
  private final Instant since;
  private final SizeLimit limit;

  /// @param since when Tidings began to watch
  /// @param limit what the mail server takes
  Gathering(Journal journal, Rules rules, Instant since, SizeLimit limit) {
    this.journal = journal;
    this.rules = rules;
    this.since = since;
    this.limit = limit;
  }

  /// What a look behind a position found.
  ///
  /// @param found the first event to be mailed, if there is one
  /// @param seen everything up to here was looked at, the found one not included
  record Found(Optional<Entry> found, long seen) {}

  /// A batch and the position it reaches up to.
  ///
  /// @param full whether it had to end before the last event, because a mail cannot hold more
  record Gathered(Batch batch, long upTo, boolean full) {}

  /// Whether a mail written now would not know of a gap that is just being looked into: it would
  /// call itself complete. Told within seconds; should that fail, no mail waits for it for long.
  boolean awaitsGap(Instant now) {
    return journal.hasWaitingGap(now.minus(GAP));
  }

  /// The first event behind a position that is to be mailed.
  Found first(long after) {
    long seen = after;
    List<Entry> page = journal.after(seen);
    while (!page.isEmpty()) {
      for (Entry entry : page) {
        if (isMailed(entry.event())) {
          return new Found(Optional.of(entry), seen);
        }
        seen = entry.position();
      }
      page = journal.after(seen);
    }
    return new Found(Optional.empty(), seen);
  }

  /// A batch of one event; of a gap, with what was found by comparing states because of it.
  Gathered only(Entry entry) {
    BatchBuilder builder = new BatchBuilder(limit.present().orElse(Long.MAX_VALUE));
    builder.add(entry.event());
    long upTo = entry.position();
    if (entry.event().action() instanceof Action.Gap) {
      for (Entry next : journal.after(upTo)) {
        if (!next.event().isOurs()) {
          break;
        }
        if (isMailed(next.event())) {
          builder.add(next.event());
        }
        upTo = next.position();
      }
    }
    return new Gathered(builder.build(Batch.Occasion.FIRST, completeSince()), upTo, false);
  }

  /// All events behind a position that are to be mailed, as many as a mail can hold. Those that
  /// arrive meanwhile wait for the next one.
  ///
  /// @return empty where there is none
  Optional<Gathered> all(long after, Batch.Occasion occasion) {
    long last = journal.last();
    BatchBuilder builder = new BatchBuilder(limit.present().orElse(Long.MAX_VALUE));
    long upTo = after;
    List<Entry> page = journal.after(upTo);
    while (!page.isEmpty() && upTo < last && !builder.isFull()) {
      for (Entry entry : page) {
        if (entry.position() <= last && !builder.isFull()) {
          if (isMailed(entry.event())) {
            builder.add(entry.event());
          }
          upTo = entry.position();
        }
      }
      page = journal.after(upTo);
    }
    return builder.isEmpty()
        ? Optional.empty()
        : Optional.of(new Gathered(builder.build(occasion, completeSince()), upTo, upTo < last));
  }

  /// All events of a stretch of time that are to be mailed, as many as a mail can hold, whatever
  /// was mailed before.
  ///
  /// @return empty where there is none in the stretch
  Optional<Gathered> between(Instant from, Instant to) {
    BatchBuilder builder = new BatchBuilder(limit.present().orElse(Long.MAX_VALUE));
    journal.gapsBetween(from, to).forEach(builder::add);
    long upTo = 0;
    List<Entry> page = journal.between(from, to, upTo);
    while (!page.isEmpty() && !builder.isFull()) {
      page.stream()
          .map(Entry::event)
          .filter(event -> !(event.action() instanceof Action.Gap))
          .filter(this::isMailed)
          .forEach(builder::add);
      upTo = page.getLast().position();
      page = journal.between(from, to, upTo);
    }
    return builder.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Gathered(
                builder.build(Batch.Occasion.AGAIN, completeSince()), upTo, !page.isEmpty()));
  }

  /// Since when nothing is missing: since Tidings began to watch, or since the last gap.
  private Instant completeSince() {
    return journal.lastGap().filter(end -> end.isAfter(since)).orElse(since);
  }

  private boolean isMailed(EngineEvent event) {
    return switch (rules.judge(event)) {
      case Verdict.Mailed() -> true;
      case Verdict.KeptBack(String rule) -> false;
    };
  }
}
