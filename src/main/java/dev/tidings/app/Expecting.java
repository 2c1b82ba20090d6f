package dev.tidings.app;

import dev.tidings.engine.LabelLookup;
import dev.tidings.event.EngineEvent;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.expect.ExpectStep;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.ingest.ReconcileStep;
import dev.tidings.work.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Begins to watch what is expected as soon as anybody expects something: a rule, a label of a
/// container that is known, or of one that is started. Until then nothing of it is loaded.
final class Expecting {

  private static final String LABEL = "tidings.expect";

  private final Shared shared;
  private final EvidenceCollector evidence;
  private final LabelLookup labels;
  private final LabelWarnings warnings;
  private final Runnable wake;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile Optional<Worker> worker = Optional.empty();

  /// Guarded by the lock.
  private boolean ended;

  private volatile boolean gap;

  private volatile Optional<ReconcileStep> reconciling = Optional.empty();

  /// @param wake runs those that read the journal soon
  Expecting(
      Shared shared,
      EvidenceCollector evidence,
      LabelLookup labels,
      LabelWarnings warnings,
      Runnable wake) {
    this.shared = shared;
    this.evidence = evidence;
    this.labels = labels;
    this.warnings = warnings;
    this.wake = wake;
  }

  /// What an earlier process, or the configuration, leaves to watch.
  ///
  /// @param step says whether the containers were looked at
  void begin(ReconcileStep step) {
    reconciling = Optional.of(step);
    // Asked here, since the class that keeps them would be loaded for it.
    boolean known =
        !shared.store().query(row -> row.getInt(1), "SELECT 1 FROM expectation LIMIT 1").isEmpty();
    boolean back =
        shared.status().get("expect.waiting").isPresent()
            || shared.status().get("expect.missing").isPresent();
    if (known || back || !shared.settings().expect().rules().isEmpty()) {
      on();
    }
    look();
  }

  /// Events may have been missed: the engine may have been restarted.
  void gap() {
    gap = true;
  }

  /// All containers were looked at.
  void look() {
    boolean restarted = gap && !shared.settings().expect().backWithin().isZero();
    if (worker.isEmpty() && (restarted || shared.journal().knowsLabel(LABEL))) {
      on();
    }
    signal();
  }

  /// Events that are durable.
  void see(List<EngineEvent> events) {
    if (worker.isEmpty() && events.stream().anyMatch(Expecting::isLabelled)) {
      on();
    }
  }

  private static boolean isLabelled(EngineEvent event) {
    return event.action().word().equals("start")
        && event.actor().attributes().keySet().stream().anyMatch(name -> name.startsWith(LABEL));
  }

  /// There is something new in the journal.
  void signal() {
    worker.ifPresent(Worker::signal);
  }

  private void on() {
    lock.lock();
    try {
      if (worker.isEmpty() && !ended) {
        worker = Optional.of(shared.worker("expect", step()::run).start());
      }
    } finally {
      lock.unlock();
    }
  }

  private ExpectStep step() {
    return new ExpectStep(
        shared.store(),
        shared.engine().clock(),
        new ExpectStep.Plan(
            shared.settings().expect().rules(),
            shared.settings().sending().mail().zone(),
            shared.settings().expect().backWithin()),
        new ExpectStep.Helpers(this::sees, labels::ask, warnings::log, evidence::prove, wake));
  }

  private boolean sees() {
    return reconciling.filter(ReconcileStep::isDone).isPresent()
        && shared.status().get(EngineFacts.DOWN).isEmpty();
  }

  void close(Duration patience) {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
    worker.ifPresent(its -> its.close(patience));
  }
}
