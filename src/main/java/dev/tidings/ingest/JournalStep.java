package dev.tidings.ingest;

import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Intake;
import dev.tidings.journal.Journal;
import dev.tidings.work.Step;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/// Writes down what the reader has handed over, all that waits in one transaction: one event at
/// once when it is quiet, hundreds with one flush of the disk in a storm. Only when they are on the
/// disk is anybody told.
public final class JournalStep implements Step {

  private final Intake intake;
  private final Journal journal;
  private final BiConsumer<List<EngineEvent>, Instant> collect;
  private final Runnable facts;
  private final Runnable written;
  private final Runnable noticed;

  /// What could not be written yet; owned by the thread that runs this.
  private Intake.Taken pending;

  /// Who is called, from the thread that runs this.
  ///
  /// @param written after each write
  /// @param noticed after a gap was written down
  public record Listeners(Runnable written, Runnable noticed) {}

  /// @param collect gets the events that are new as soon as they are durable; returns at once
  /// @param facts saves what else the reader has found out
  public JournalStep(
      Intake intake,
      Journal journal,
      BiConsumer<List<EngineEvent>, Instant> collect,
      Runnable facts,
      Listeners listeners) {
    this.intake = intake;
    this.journal = journal;
    this.collect = collect;
    this.facts = facts;
    this.written = listeners.written();
    this.noticed = listeners.noticed();
    this.pending = intake.take();
  }

  @Override
  public Instant run(Instant now) {
    facts.run();
    if (pending.isEmpty()) {
      pending = intake.take();
    }
    if (pending.isEmpty()) {
      return Instant.MAX;
    }
    collect.accept(journal.append(pending.events(), pending.gaps(), now), now);
    if (!pending.gaps().isEmpty()) {
      noticed.run();
    }
    pending = intake.take();
    written.run();
    return pending.isEmpty() ? Instant.MAX : now;
  }
}
