package dev.tidings.cli;

import dev.tidings.batch.Backlog;
import dev.tidings.config.Settings;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.LabelLookup;
import dev.tidings.engine.LabelReader;
import dev.tidings.engine.recorded.RecordedEngine;
import dev.tidings.engine.recorded.Recording;
import dev.tidings.event.EngineEvent;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.ingest.HostName;
import dev.tidings.ingest.ResumePosition;
import dev.tidings.journal.Forgetting;
import dev.tidings.journal.Journal;
import dev.tidings.journal.Retention;
import dev.tidings.notify.DecisionListener;
import dev.tidings.notify.EventProcessor;
import dev.tidings.notify.NotifyPipeline;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The mode `watch` with a time of its own: what it does at a moment it does when the events have
/// got that far, without waiting. From journal to outbox all is real, with the throttles as the
/// configuration says; evidence is what the recording holds, which is none but in the demo, and
/// mails count as sent when they are written. Used by one thread.
final class ReplayRun implements AutoCloseable {

  /// Events this close are journaled together, as the real one does when they come fast.
  private static final Duration STRIDE = Duration.ofMillis(100);

  private static final int TOGETHER = 50;

  /// A transaction each: the disk is asked for so many events at once.
  private static final int AT_ONCE = 2_000;

  /// And for no more than so many characters: a single event may have a million.
  private static final long CHARS = 2_000_000;

  /// Which is more than any window that may still tell of them is long.
  private static final Retention PAST = new Retention(Duration.ofDays(1), 64_000_000);

  private final Store store;
  private final Journal journal;
  private final Outbox outbox;
  private final EvidenceCollector evidence;
  private final boolean asks;
  private final NotifyPipeline pipeline;
  private final Step step;
  private Instant now;
  private Instant due = Instant.MAX;
  private long repeated;

  /// Opens a store.
  ///
  /// @param folder an empty one
  /// @param begin when the first event happened
  /// @param recording whose engine is asked for evidence
  /// @param listener called with what becomes of each event
  ReplayRun(
      Settings settings,
      Path folder,
      Instant begin,
      Recording recording,
      DecisionListener listener) {
    now = begin;
    store = Store.open(folder, begin);
    journal = new Journal(store);
    outbox = new Outbox(store);
    RecordedEngine engine = new RecordedEngine(recording, () -> now);
    evidence =
        new EvidenceCollector(engine, store, settings.redaction(), new SameThread(), () -> {});
    asks = !recording.events().isEmpty();
    Status status = new Status(store);
    ResumePosition.resume(journal, status, new EngineClock(), begin);
    HostName host = new HostName(status, settings.sending().host());
    // What was recorded is all there is: its labels are believed.
    LabelReader reader = new LabelReader(engine, true);
    LabelLookup labels = new LabelLookup(engine, () -> now, reader, new SameThread(), (_, _) -> {});
    pipeline =
        new NotifyPipeline(
            settings, store, new NotifyPipeline.Beside(evidence, labels), host::get, () -> {});
    step = pipeline.notifying(listener);
  }

  /// Plays the next part of a tape, at most some thousand events.
  ///
  /// @return whether there is more
  boolean play(EventMerger merger) throws IOException {
    List<EngineEvent> part = new ArrayList<>();
    for (long left = CHARS; merger.peek() != null && part.size() < AT_ONCE && left > 0; ) {
      part.add(merger.take());
      left -= part.getLast().raw().length();
    }
    store.commit(() -> arrive(part));
    tidy();
    return merger.peek() != null;
  }

  private void arrive(List<EngineEvent> part) {
    for (int next = 0; next < part.size(); ) {
      Instant first = arrival(part.get(next));
      passTo(first);
      Instant end = first.plus(STRIDE).isBefore(due) ? first.plus(STRIDE) : due;
      int most = Math.min(part.size(), next + TOGETHER);
      do {
        append(part.get(next++));
      } while (next < most && arrival(part.get(next)).isBefore(end));
      run();
    }
  }

  /// An event may come out of order; time never runs backwards.
  private Instant arrival(EngineEvent event) {
    return event.time().isBefore(now) ? now : event.time();
  }

  private void append(EngineEvent event) {
    now = arrival(event);
    List<EngineEvent> added = journal.append(List.of(event), List.of(), now);
    if (added.isEmpty()) {
      repeated++;
    } else if (asks) {
      evidence.collect(added, now);
    }
  }

  /// Does all that is due before a moment.
  private void passTo(Instant moment) {
    while (due.isBefore(moment)) {
      now = due;
      run();
    }
  }

  private void run() {
    try {
      due = step.run(now);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    for (Optional<PendingMail> pending = outbox.due(now);
        pending.isPresent();
        pending = outbox.due(now)) {
      Map<String, Outcome> taken = new HashMap<>();
      pending.get().due().forEach(to -> taken.put(to, new Outcome.Accepted("")));
      outbox.record(pending.get(), taken, now);
    }
  }

  /// What is told and was told long ago goes: a recording may be longer than the disk.
  private void tidy() {
    Forgetting forgetting = new Forgetting(store);
    long read = new Journal(store).cursor(EventProcessor.CURSOR);
    while (forgetting.forget(PAST, read, now)) {}
    new Archive(store).forget(PAST.age(), store.size() > PAST.bytes(), now);
    new Backlog(store).forget();
    store.shrink();
  }

  /// Lets time pass until all windows are over.
  void finish() {
    store.commit(() -> passTo(Instant.MAX));
  }

  /// How many events were told before, such as those that two files share.
  long repeated() {
    return repeated;
  }

  @Override
  public void close() {
    evidence.close();
    store.close();
  }
}
