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
import dev.tidings.notify.EventProcessor;
import dev.tidings.notify.NotifyPipeline;
import dev.tidings.notify.RetentionStep;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.store.Damage;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import dev.tidings.work.Closer;
import dev.tidings.work.Step;
import dev.tidings.work.Watchdog;
import dev.tidings.work.Worker;
import dev.tidings.work.WorkerHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running program: every part, every thread, and the order in which they end.
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

  private final Shared shared;
  private final Closer closer = new Closer();
  private final List<Worker> workers = new ArrayList<>();

  /// What somebody expects to run.
  private Optional<Expecting> expecting = Optional.empty();

  /// Those that read the journal.
  private final List<Worker> readers = new ArrayList<>();

  /// From the outbox to the mail server.
  private final Worker deliver;

  /// The same where nobody reads the configuration again.
  public App(Settings settings, Mode mode, Edges edges, Runnable giveUp) {
    this(settings, mode, edges, giveUp, () -> {});
  }

  /// Builds and starts everything.
  ///
  /// @param giveUp called when the engine was out of reach for too long; expected to end the
  ///   process
  /// @param changed called when the configuration is to be read again because it has changed
  public App(Settings settings, Mode mode, Edges edges, Runnable giveUp, Runnable changed) {
    try {
      closer.push(patience -> edges.close());
      shared = open(settings, edges);
      deliver = deliver();
      start(mode, giveUp);
      if (settings.reload().onChange()) {
        work("reload", new FileWatch(settings.reload().sources(), changed)).start();
      }
    } catch (RuntimeException | Error e) {
      // The caller gets nothing that he could close.
      closer.end(ENDING);
      throw e;
    }
  }

  private Shared open(Settings settings, Edges edges) {
    Instant now = edges.clock().instant();
    Store store = Store.open(settings.data(), now);
    closer.push(patience -> store.close());
    store.setAside().ifPresent(damage -> report(damage, new Journal(store), now));
    Status status = new Status(store);
    if (settings.hook().isEmpty() && status.get(HookState.SINCE).isPresent()) {
      // Only now is its class loaded: a webhook that comes back some day is a new one.
      new HookState(store).end();
    }
    ResumePosition.begin(status, now);
    ReloadAnswer.begin(status);
    Watchdog watchdog = Watchdog.on(settings.data());
    closer.push(patience -> watchdog.close());
    HostName host = new HostName(status, settings.sending().host());
    return new Shared(settings, store, edges, host, new WorkerHealth(status, watchdog));
  }

  /// Puts everything together, from the mail server back to the engine, so that each part can hand
  /// on what it gets. They end the other way round: the reader first, and what it fed after it.
  private void start(Mode mode, Runnable giveUp) {
    Optional<Samplers> samplers = samplers();
    LabelWarnings warnings = new LabelWarnings(shared.settings().routing()::mayGet);
    LabelReader labels =
        new LabelReader(shared.engine(), shared.settings().routing().trustsImages());
    EvidenceCollector evidence = evidence(samplers);
    LabelLookup lookup = lookup(labels, warnings);
    NotifyPipeline pipeline = pipeline(evidence, lookup);
    read("notify", mode == Mode.WATCH ? pipeline.notifying() : pipeline.polling());
    if (!shared.settings().timing().remind().isZero() || shared.settings().routing().escalates()) {
      work("remind", pipeline.reminding(shared.host()::get, deliver::signal));
    }
    Runnable alarmed = page(samplers);
    alarms(alarmed);
    care(new Healer.Labels(labels, warnings::log), evidence);
    Expecting expected = new Expecting(shared, evidence, lookup, warnings, this::wakeReaders);
    expecting = Optional.of(expected);
    closer.push(expected::close);
    Intake intake = new Intake(shared.settings().upkeep().spill(), INTAKE_PATIENCE);
    ReconcileStep reconciling = reconciling(intake);
    Worker reconcile = work("reconcile", reconciling);
    EngineFacts facts = new EngineFacts(shared.status(), shared.engine().clock());
    Worker write = work("journal", writing(intake, facts, evidence, reconcile));
    Runnable look =
        () -> {
          reconciling.demand();
          reconcile.signal();
        };
    follow(
        new StreamStep.Arrivals(intake, facts, write::signal, shared.host(), look),
        new StreamStep.Budget(shared.settings().upkeep().reconnectBudget(), giveUp));
    work("upkeep", retention(evidence, reconcile));
    alive();
    healthFile();
    workers.forEach(Worker::start);
    expected.begin(reconciling);
  }

  /// From the outbox to the mail server.
  private Worker deliver() {
    List<MailSender> senders = shared.edges().senders();
    DeliveryStep delivering = new DeliveryStep(shared.store(), senders, this::wakeAll);
    Worker deliver = shared.worker("deliver", delivering::run);
    onEnd(
        deliver,
        patience -> {
          deliver.close(patience, () -> senders.forEach(MailSender::close));
          delivering.finish();
        });
    return deliver;
  }

  private Optional<Samplers> samplers() {
    if (shared.settings().web().isEmpty() && shared.settings().vitalsEvery().isEmpty()) {
      return Optional.empty();
    }
    Samplers samplers = new Samplers(shared);
    samplers.workers().forEach(this::work);
    closer.push(patience -> samplers.close());
    return Optional.of(samplers);
  }

  private EvidenceCollector evidence(Optional<Samplers> samplers) {
    EvidenceCollector.Used used =
        shared.settings().vitalsEvery().isPresent()
            ? samplers.orElseThrow()::used
            : EvidenceCollector.Used.UNSEEN;
    EvidenceCollector evidence =
        new EvidenceCollector(
            new EvidenceCollector.Asked(shared.engine(), used, shared.edges().machine()),
            shared.store(),
            shared.settings().redaction(),
            NotifyPipeline.threads(),
            () -> {});
    closer.push(patience -> evidence.close());
    return evidence;
  }

  private LabelLookup lookup(LabelReader labels, LabelWarnings warnings) {
    LabelLookup lookup =
        new LabelLookup(
            shared.engine(), shared.clock(), labels, NotifyPipeline.threads(), warnings::log);
    closer.push(patience -> lookup.close());
    return lookup;
  }

  /// From the journal to the outbox.
  private NotifyPipeline pipeline(EvidenceCollector evidence, LabelLookup lookup) {
    return new NotifyPipeline(
        shared.settings(),
        shared.store(),
        new NotifyPipeline.Beside(evidence, lookup),
        shared.host()::get,
        deliver::signal);
  }

  /// Opens the web page, if anybody wants it.
  ///
  /// @return to be called when there may be a new alarm
  private Runnable page(Optional<Samplers> samplers) {
    if (shared.settings().web().isEmpty()) {
      return () -> {};
    }
    Page page = Page.open(shared, samplers.orElseThrow().vitals(), deliver::signal);
    read("web", page.live());
    closer.push(patience -> page.close());
    return page.alarmed();
  }

  private void alarms(Runnable alarmed) {
    if (shared.settings().wantsAlarms()) {
      List<Worker> alarming = Alarming.workers(shared, alarmed);
      alarming.forEach(this::work);
      readers.add(alarming.getFirst());
    }
  }

  /// Heals and cleans up, if anybody wants that.
  private void care(Healer.Labels labels, EvidenceCollector evidence) {
    if (shared.settings().care().isOff()) {
      return;
    }
    CareWiring care = new CareWiring(shared, labels, evidence::isPending, this::wakeReaders);
    closer.push(patience -> care.close());
    care.workers().forEach(this::work);
    readers.addAll(care.readers());
  }

  private ReconcileStep reconciling(Intake intake) {
    return new ReconcileStep(
        shared.engine(),
        shared.journal(),
        shared.status(),
        GAP_PATIENCE,
        intake::isDrained,
        () -> {
          wakeReaders();
          expecting.ifPresent(Expecting::look);
        });
  }

  private JournalStep writing(
      Intake intake, EngineFacts facts, EvidenceCollector evidence, Worker reconcile) {
    Status status = shared.status();
    return new JournalStep(
        intake,
        shared.journal(),
        (events, now) -> {
          evidence.collect(events, now);
          expecting.ifPresent(each -> each.see(events));
        },
        () -> {
          facts.save(status);
          shared.host().save(status);
        },
        new JournalStep.Listeners(
            this::wakeReaders,
            () -> {
              expecting.ifPresent(Expecting::gap);
              reconcile.signal();
            }));
  }

  /// From the engine to the intake.
  private void follow(StreamStep.Arrivals arrivals, StreamStep.Budget budget) {
    Engine engine = shared.edges().engine();
    StreamStep following =
        new StreamStep(
            shared.engine(),
            new EngineStream(engine, shared.clock()),
            arrivals,
            budget,
            () ->
                ResumePosition.resume(
                    shared.journal(), shared.status(), engine.clock(), shared.clock().instant()));
    Worker pulse = work("pulse", new PulseStep(following, new SideLook(shared.engine())));
    Worker read = shared.worker("engine-events", following);
    onEnd(
        read,
        patience -> {
          read.stop();
          pulse.stop();
          engine.close(); // Ends the wait for the next event,
          shared.engine().close(); // and for a sign of life.
          read.close(patience);
        });
  }

  private RetentionStep retention(EvidenceCollector evidence, Worker reconcile) {
    return new RetentionStep(
        shared.store(),
        shared.settings().upkeep().retention(),
        () -> shared.journal().cursor(EventProcessor.CURSOR),
        evidence::forget,
        reconcile::signal);
  }

  private void alive() {
    if (shared.settings().alive().isOn()) {
      Alive.workers(shared, deliver::signal).forEach(this::work);
    }
  }

  private void healthFile() {
    if (shared.settings().upkeep().healthFile().isPresent()) {
      Path file = shared.settings().upkeep().healthFile().get();
      work(HealthFile.WORKER, new HealthFile(file, Path.of("/proc"), shared::wrong));
    }
  }

  private Worker work(String name, Step step) {
    Worker worker = shared.worker(name, step);
    work(worker);
    return worker;
  }

  private void work(Worker worker) {
    onEnd(worker, worker::close);
  }

  private void read(String name, Step step) {
    readers.add(work(name, step));
  }

  private void onEnd(Worker worker, Closer.Ending ending) {
    workers.add(worker);
    closer.push(ending);
  }

  /// Something new is in the journal.
  private void wakeReaders() {
    readers.forEach(Worker::signal);
    expecting.ifPresent(Expecting::signal);
  }

  /// After an outage: rare, and a worker that has nothing to do goes back to sleep.
  private void wakeAll() {
    workers.forEach(Worker::signal);
  }

  /// Lets a mail that is on its way end, and begins no other; everything else goes on. Closed after
  /// that, Tidings leaves no mail of which nobody knows whether it arrived.
  ///
  /// @param patience how long to wait
  /// @return whether no mail is on its way; if not, to be asked again
  public boolean finishDelivery(Duration patience) throws InterruptedException {
    return deliver.finish(patience);
  }

  /// Writes down what came of reading the configuration again, for `tidings reload` in another
  /// process.
  public void reloaded(ReloadAnswer answer) {
    try {
      answer.write(shared.status());
    } catch (StoreException e) {
      LOG.debug("What came of the reload cannot be written down: {}", e.getMessage());
    }
  }

  /// Where mails go, for people.
  public String destination() {
    return shared.destination();
  }

  private static void report(Damage.Found damage, Journal journal, Instant now) {
    LOG.error(
        "The database was damaged and is set aside as {}; a fresh one is begun", damage.file());
    String reason = "the database was damaged and is set aside as " + damage.file();
    journal.append(List.of(), List.of(new Gap(damage.lastWritten(), now, reason)), now);
  }

  /// Ends everything in order. What cannot be finished in time goes on at the next start.
  @Override
  public void close() {
    closer.end(ENDING);
  }
}
