package dev.tidings.app;

import dev.tidings.alarm.HookState;
import dev.tidings.config.Settings;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.LabelLookup;
import dev.tidings.engine.LabelReader;
import dev.tidings.engine.SideLook;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.heal.Healer;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.ingest.HostName;
import dev.tidings.ingest.JournalStep;
import dev.tidings.ingest.PulseStep;
import dev.tidings.ingest.ReconcileStep;
import dev.tidings.ingest.ResumePosition;
import dev.tidings.ingest.StreamStep;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Intake;
import dev.tidings.journal.Journal;
import dev.tidings.notify.NotifyPipeline;
import dev.tidings.notify.RetentionStep;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.store.Damage;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Closer;
import dev.tidings.work.Step;
import dev.tidings.work.Watchdog;
import dev.tidings.work.Worker;
import dev.tidings.work.WorkerHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running house: every room, every thread, and the order in which they end.
public final class App implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  /// How long the reader may wait for space: the engine keeps some 1,200 events for it meanwhile
  /// (moby).
  private static final Duration INTAKE_PATIENCE = Duration.ofSeconds(1);

  /// How long the mail about a gap waits for what the containers' states hide behind it.
  private static final Duration GAP_PATIENCE = Duration.ofSeconds(5);

  /// Docker kills ten seconds after it asked to stop.
  private static final Duration ENDING = Duration.ofSeconds(8);

  /// How events become mails.
  public enum Mode {
    /// The first at once, the rest in summaries.
    WATCH,
    /// One mail an interval.
    POLL;

    /// As on the command line.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Closer closer = new Closer();
  private final List<Worker> workers = new ArrayList<>();
  private final String destination;

  /// Builds and starts everything. Each thing says how it ends right where it begins; they end in
  /// reverse.
  ///
  /// @param giveUp called when the engine was out of reach for too long; expected to end the
  ///   process
  public App(Settings settings, Mode mode, Edges edges, Runnable giveUp) {
    this.destination =
        edges.senders().stream()
            .map(MailSender::destination)
            .collect(Collectors.joining(", else "));
    try {
      build(settings, mode, edges, giveUp);
    } catch (RuntimeException | Error e) {
      // Whoever gets no house can close none.
      closer.end(ENDING);
      throw e;
    }
  }

  private void build(Settings settings, Mode mode, Edges edges, Runnable giveUp) {
    closer.push(patience -> edges.close());
    InstantSource clock = edges.clock();
    Store store = Store.open(settings.data(), clock.instant());
    closer.push(patience -> store.close());
    Journal journal = new Journal(store);
    store.setAside().ifPresent(damage -> report(damage, journal, clock.instant()));
    Status status = new Status(store);
    if (settings.hook().isEmpty() && status.get(HookState.SINCE).isPresent()) {
      // Only now is its room loaded: one that comes back some day is a new one.
      new HookState(store).end();
    }
    ResumePosition.begin(status, clock.instant());
    Watchdog watchdog = Watchdog.on(settings.data());
    closer.push(patience -> watchdog.close());
    WorkerHealth workerHealth = new WorkerHealth(status, watchdog);
    HostName host = new HostName(status, settings.sending().host());
    Engine engine = edges.engine();
    EngineFacts facts = new EngineFacts(status, engine.clock());

    List<MailSender> senders = edges.senders();
    DeliveryStep delivering = new DeliveryStep(store, senders, this::wakeAll);
    Worker deliver = new Worker("deliver", delivering::run, clock, workerHealth);
    onEnd(
        deliver,
        patience -> {
          deliver.close(patience, () -> senders.forEach(MailSender::close));
          delivering.finish();
        });

    Optional<Samplers> samplers =
        settings.web().isPresent() || settings.vitalsEvery().isPresent()
            ? Optional.of(samplers(settings, edges, workerHealth))
            : Optional.empty();
    LabelWarnings warnings = new LabelWarnings(settings.routing()::mayGet);
    LabelReader reader = new LabelReader(edges.beside(), settings.routing().trustsImages());
    Healer.Labels labels = new Healer.Labels(reader, warnings::log);
    LabelLookup lookup =
        new LabelLookup(edges.beside(), clock, reader, NotifyPipeline.threads(), warnings::log);
    closer.push(patience -> lookup.close());
    EvidenceCollector evidenceCollector =
        new EvidenceCollector(
            new EvidenceCollector.Asked(edges.beside(), used(settings, samplers)),
            store,
            settings.redaction(),
            NotifyPipeline.threads(),
            () -> {});
    closer.push(patience -> evidenceCollector.close());
    NotifyPipeline pipeline =
        new NotifyPipeline(
            settings,
            store,
            new NotifyPipeline.Beside(evidenceCollector, lookup),
            host::get,
            deliver::signal);
    Step writingMails =
        switch (mode) {
          case WATCH -> pipeline.notifying();
          case POLL -> pipeline.polling();
        };
    Worker notify = new Worker("notify", writingMails, clock, workerHealth);
    onEnd(notify, notify::close);

    Runnable look =
        settings.wantsAlarms()
            ? looking(
                new Page.Dependencies(settings, store, edges.beside(), clock, deliver::signal),
                samplers,
                host::get,
                workerHealth)
            : () -> {};
    Runnable written =
        () -> {
          notify.signal();
          look.run();
        };
    Runnable care =
        settings.care().isOff()
            ? () -> {}
            : care(
                new CareWiring(
                    settings.care(),
                    new CareWiring.Dependencies(
                        edges.beside(), store, clock, settings.redaction(), written),
                    labels,
                    evidenceCollector::isPending,
                    workerHealth));

    Intake intake = new Intake(settings.upkeep().spill(), INTAKE_PATIENCE);
    Runnable save =
        () -> {
          facts.save(status);
          host.save(status);
        };
    ReconcileStep reconciling =
        new ReconcileStep(
            edges.beside(), journal, status, GAP_PATIENCE, intake::isDrained, written);
    Worker reconcile = new Worker("reconcile", reconciling, clock, workerHealth);
    onEnd(reconcile, reconcile::close);
    Step writing =
        new JournalStep(
            intake,
            journal,
            evidenceCollector::evidenceCollector,
            save,
            new JournalStep.Listeners(
                () -> {
                  written.run();
                  care.run();
                },
                reconcile::signal));
    Worker write = new Worker("journal", writing, clock, workerHealth);
    onEnd(write, write::close);

    StreamStep following =
        new StreamStep(
            edges.beside(),
            new EngineStream(engine, clock),
            new StreamStep.Arrivals(
                intake,
                facts,
                write::signal,
                host,
                () -> {
                  reconciling.demand();
                  reconcile.signal();
                }),
            new StreamStep.Budget(settings.upkeep().reconnectBudget(), giveUp),
            () -> ResumePosition.resume(journal, status, engine.clock(), clock.instant()));
    PulseStep feeling = new PulseStep(following, new SideLook(edges.beside()));
    Worker pulse = new Worker("pulse", feeling, clock, workerHealth);
    onEnd(pulse, pulse::close);
    Worker read = new Worker("engine-events", following, clock, workerHealth);
    onEnd(
        read,
        patience -> {
          read.stop();
          pulse.stop();
          engine.close(); // Ends the wait for the next event,
          edges.beside().close(); // and for a sign of life.
          read.close(patience);
        });

    RetentionStep upkeep =
        new RetentionStep(
            store,
            settings.upkeep().retention(),
            pipeline.mailWriter()::dealtWith,
            evidenceCollector::forget,
            reconcile::signal);
    Worker clean = new Worker("upkeep", upkeep, clock, workerHealth);
    onEnd(clean, clean::close);

    if (settings.alive().mail().isPresent() || settings.alive().ping().isPresent()) {
      Alive.steps(settings, store, host::get, deliver::signal, workerHealth)
          .forEach((name, step) -> work(new Worker(name, step, clock, workerHealth)));
    }

    workers.forEach(Worker::start);
  }

  /// Opens the web page, and makes alarms, as far as anybody wants that.
  ///
  /// @return to be called when events are on the disk
  private Runnable looking(
      Page.Dependencies dependencies,
      Optional<Samplers> samplers,
      Supplier<String> host,
      WorkerHealth workerHealth) {
    Runnable told = () -> {};
    Runnable alarmed = () -> {};
    if (dependencies.settings().web().isPresent()) {
      Page page = Page.open(dependencies, samplers.orElseThrow().vitals(), host, destination);
      Worker live = new Worker("web", page.live(), dependencies.clock(), workerHealth);
      work(live);
      closer.push(patience -> page.close());
      told = live::signal;
      alarmed = page.alarmed();
    }
    List<Worker> alarming = Alarming.workers(dependencies, alarmed, workerHealth);
    alarming.forEach(this::work);
    Runnable page = told;
    return () -> {
      page.run();
      alarming.getFirst().signal();
    };
  }

  /// Cares for containers.
  ///
  /// @return to be called when events are on the disk
  private Runnable care(CareWiring careWiring) {
    closer.push(patience -> careWiring.close());
    careWiring.workers().forEach(worker -> onEnd(worker, worker::close));
    return careWiring::wake;
  }

  private Samplers samplers(Settings settings, Edges edges, WorkerHealth workerHealth) {
    Samplers samplers = Samplers.of(settings, edges.beside(), this::wake);
    samplers
        .steps()
        .forEach((name, step) -> work(new Worker(name, step, edges.clock(), workerHealth)));
    closer.push(patience -> samplers.close());
    return samplers;
  }

  private static EvidenceCollector.Used used(Settings settings, Optional<Samplers> samplers) {
    return settings.vitalsEvery().isPresent()
        ? samplers.orElseThrow()::used
        : EvidenceCollector.Used.UNSEEN;
  }

  private void work(Worker worker) {
    onEnd(worker, worker::close);
  }

  /// Where mails go, for people.
  public String destination() {
    return destination;
  }

  private static void report(Damage.Found damage, Journal journal, Instant now) {
    LOG.error(
        "The database was damaged and is set aside as {}; a fresh one is begun", damage.file());
    String reason = "the database was damaged and is set aside as " + damage.file();
    journal.append(List.of(), List.of(new Gap(damage.lastWritten(), now, reason)), now);
  }

  private void wake(String name) {
    workers.stream().filter(worker -> worker.name().equals(name)).forEach(Worker::signal);
  }

  /// After an outage: rare, and whoever has nothing to do goes back to sleep.
  private void wakeAll() {
    workers.forEach(Worker::signal);
  }

  private void onEnd(Worker worker, Closer.Ending ending) {
    workers.add(worker);
    closer.push(ending);
  }

  /// Ends everything in order, the reader first and what it fed after it. What cannot be finished
  /// in time goes on at the next start.
  @Override
  public void close() {
    closer.end(ENDING);
  }
}
