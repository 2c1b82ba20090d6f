package dev.tidings.app;

import dev.tidings.alarm.HookState;
import dev.tidings.config.Settings;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.LabelLookup;
import dev.tidings.engine.LabelReader;
import dev.tidings.engine.SideLook;
import dev.tidings.evidence.Witness;
import dev.tidings.heal.Healer;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Intake;
import dev.tidings.journal.Journal;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.store.Damage;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
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
final class App implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  /// How long the reader may wait for room: the engine keeps some 1,200 events for it meanwhile
  /// (moby).
  private static final Duration INTAKE_PATIENCE = Duration.ofSeconds(1);

  /// How long the mail about a gap waits for what the containers' states hide behind it.
  private static final Duration GAP_PATIENCE = Duration.ofSeconds(5);

  /// Docker kills ten seconds after it asked to stop.
  private static final Duration ENDING = Duration.ofSeconds(8);

  /// How events become mails.
  enum Mode {
    /// The first at once, the rest in summaries.
    WATCH,
    /// One mail an interval.
    POLL;

    /// As on the command line.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Endings endings = new Endings();
  private final List<Worker> workers = new ArrayList<>();
  private final String destination;

  /// Builds and starts everything. Each thing says how it ends right where it begins; they end in
  /// reverse.
  ///
  /// @param giveUp told when the engine was out of reach for too long; expected to end the process
  App(Settings settings, Mode mode, Edges edges, Runnable giveUp) {
    this.destination =
        edges.senders().stream()
            .map(MailSender::destination)
            .collect(Collectors.joining(", else "));
    try {
      build(settings, mode, edges, giveUp);
    } catch (RuntimeException | Error e) {
      // Whoever gets no house can close none.
      endings.end(ENDING);
      throw e;
    }
  }

  private void build(Settings settings, Mode mode, Edges edges, Runnable giveUp) {
    endings.push(patience -> edges.close());
    InstantSource clock = edges.clock();
    Store store = Store.open(settings.data(), clock.instant());
    endings.push(patience -> store.close());
    Journal journal = new Journal(store);
    store.setAside().ifPresent(damage -> report(damage, journal, clock.instant()));
    Status status = new Status(store);
    if (settings.hook().isEmpty() && status.get(HookState.SINCE).isPresent()) {
      // Only now is its room loaded: one that comes back some day is a new one.
      new HookState(store).end();
    }
    Position.begin(status, clock.instant());
    Watchdog watchdog = Watchdog.on(settings.data());
    endings.push(patience -> watchdog.close());
    Ailments ailments = new Ailments(status, watchdog);
    HostName host = new HostName(status, settings.sending().host());
    Engine engine = edges.engine();
    EngineFacts facts = new EngineFacts(status, engine.clock());

    List<MailSender> senders = edges.senders();
    DeliveryStep delivering = new DeliveryStep(store, senders, this::wakeAll);
    Worker deliver = new Worker("deliver", delivering::run, clock, ailments);
    onEnd(
        deliver,
        patience -> {
          deliver.close(patience, () -> senders.forEach(MailSender::close));
          delivering.finish();
        });

    Optional<Samplers> samplers =
        settings.web().isPresent() || settings.vitalsEvery().isPresent()
            ? Optional.of(samplers(settings, edges, ailments))
            : Optional.empty();
    LabelWarnings warnings = new LabelWarnings(settings.routing()::mayGet);
    LabelReader reader = new LabelReader(edges.beside(), settings.routing().trustsImages());
    Healer.Labels labels = new Healer.Labels(reader, warnings::log);
    LabelLookup lookup =
        new LabelLookup(edges.beside(), clock, reader, Mailing.threads(), warnings::log);
    endings.push(patience -> lookup.close());
    Witness witness =
        new Witness(
            new Witness.Asked(edges.beside(), used(settings, samplers)),
            store,
            settings.redaction(),
            Mailing.threads(),
            () -> {});
    endings.push(patience -> witness.close());
    Mailing mailing =
        new Mailing(
            settings, store, new Mailing.Beside(witness, lookup), host::get, deliver::signal);
    Step writingMails =
        switch (mode) {
          case WATCH -> mailing.notifying();
          case POLL -> mailing.polling();
        };
    Worker notify = new Worker("notify", writingMails, clock, ailments);
    onEnd(notify, notify::close);

    Runnable look =
        settings.wantsAlarms()
            ? looking(
                new Page.Rooms(settings, store, edges.beside(), clock, deliver::signal),
                samplers,
                host::get,
                ailments)
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
                new Ward(
                    settings.care(),
                    new Ward.Rooms(edges.beside(), store, clock, settings.redaction(), written),
                    labels,
                    witness::isPending,
                    ailments));

    Intake intake = new Intake(settings.upkeep().spill(), INTAKE_PATIENCE);
    Runnable save =
        () -> {
          facts.save(status);
          host.save(status);
        };
    ReconcileStep reconciling =
        new ReconcileStep(
            edges.beside(), journal, status, GAP_PATIENCE, intake::isDrained, written);
    Worker reconcile = new Worker("reconcile", reconciling, clock, ailments);
    onEnd(reconcile, reconcile::close);
    Step writing =
        new JournalStep(
            intake,
            journal,
            witness::witness,
            save,
            new JournalStep.Told(
                () -> {
                  written.run();
                  care.run();
                },
                reconcile::signal));
    Worker write = new Worker("journal", writing, clock, ailments);
    onEnd(write, write::close);

    StreamStep following =
        new StreamStep(
            edges,
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
            () -> Position.resume(journal, status, engine.clock(), clock.instant()));
    PulseStep feeling = new PulseStep(following, new SideLook(edges.beside()));
    Worker pulse = new Worker("pulse", feeling, clock, ailments);
    onEnd(pulse, pulse::close);
    Worker read = new Worker("engine-events", following, clock, ailments);
    onEnd(
        read,
        patience -> {
          read.stop();
          pulse.stop();
          engine.close(); // Ends the wait for the next event,
          edges.beside().close(); // and for a sign of life.
          read.close(patience);
        });

    UpkeepStep upkeep =
        new UpkeepStep(
            store,
            settings.upkeep().retention(),
            mailing.desk()::dealtWith,
            witness::forget,
            reconcile::signal);
    Worker clean = new Worker("upkeep", upkeep, clock, ailments);
    onEnd(clean, clean::close);

    if (settings.alive().mail().isPresent() || settings.alive().ping().isPresent()) {
      Alive.steps(settings, store, host::get, deliver::signal, ailments)
          .forEach((name, step) -> work(new Worker(name, step, clock, ailments)));
    }

    workers.forEach(Worker::start);
  }

  /// Opens the web page, and makes alarms, as far as anybody wants that.
  ///
  /// @return to be told of events that are on the disk
  private Runnable looking(
      Page.Rooms rooms, Optional<Samplers> samplers, Supplier<String> host, Ailments ailments) {
    Runnable told = () -> {};
    Runnable alarmed = () -> {};
    if (rooms.settings().web().isPresent()) {
      Page page = Page.open(rooms, samplers.orElseThrow().vitals(), host, destination);
      Worker live = new Worker("web", page.live(), rooms.clock(), ailments);
      work(live);
      endings.push(patience -> page.close());
      told = live::signal;
      alarmed = page.alarmed();
    }
    List<Worker> alarming = Alarming.workers(rooms, alarmed, ailments);
    alarming.forEach(this::work);
    Runnable page = told;
    return () -> {
      page.run();
      alarming.getFirst().signal();
    };
  }

  /// Cares for containers.
  ///
  /// @return to be told of events that are on the disk
  private Runnable care(Ward ward) {
    endings.push(patience -> ward.close());
    ward.workers().forEach(worker -> onEnd(worker, worker::close));
    return ward::wake;
  }

  private Samplers samplers(Settings settings, Edges edges, Ailments ailments) {
    Samplers samplers = Samplers.of(settings, edges.beside(), this::wake);
    samplers.steps().forEach((name, step) -> work(new Worker(name, step, edges.clock(), ailments)));
    endings.push(patience -> samplers.close());
    return samplers;
  }

  private static Witness.Used used(Settings settings, Optional<Samplers> samplers) {
    return settings.vitalsEvery().isPresent() ? samplers.orElseThrow()::used : Witness.Used.UNSEEN;
  }

  private void work(Worker worker) {
    onEnd(worker, worker::close);
  }

  /// Where mails go, for people.
  String destination() {
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

  private void onEnd(Worker worker, Endings.Ending ending) {
    workers.add(worker);
    endings.push(ending);
  }

  /// Ends everything in order, the reader first and what it fed after it. What cannot be finished
  /// in time goes on at the next start.
  @Override
  public void close() {
    endings.end(ENDING);
  }
}
