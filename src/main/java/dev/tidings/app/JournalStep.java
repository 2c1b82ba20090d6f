package dev.tidings.app;

import dev.tidings.journal.Intake;
import dev.tidings.journal.Journal;
import java.time.Instant;

/// Writes down what the reader has handed over, all that waits in one transaction: one event at
/// once when it is quiet, hundreds with one flush of the disk in a storm. Only when they are on the
/// disk is anybody told.
final class JournalStep implements Step {

  private final Intake intake;
  private final Journal journal;
  private final Runnable facts;
  private final Runnable written;
  private final Runnable noticed;

  /// What could not be written yet; owned by the thread that runs this.
  private Intake.Taken pending;

  /// @param facts saves what else the reader has found out
  /// @param written told after each write, from the thread that runs this
  /// @param noticed told after a gap was written down, likewise
  JournalStep(Intake intake, Journal journal, Runnable facts, Runnable written, Runnable noticed) {
    this.intake = intake;
    this.journal = journal;
    this.facts = facts;
    this.written = written;
    this.noticed = noticed;
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
    journal.append(pending.events(), pending.gaps(), now);
    if (!pending.gaps().isEmpty()) {
      noticed.run();
    }
    pending = intake.take();
    written.run();
    return pending.isEmpty() ? Instant.MAX : now;
  }
}
