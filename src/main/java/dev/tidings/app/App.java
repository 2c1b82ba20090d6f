package dev.tidings.app;

import dev.tidings.batch.Windows;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.SideLook;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Intake;
import dev.tidings.journal.Journal;
import dev.tidings.mail.MailRenderer;
import dev.tidings.outbox.Outbox;
import dev.tidings.rule.Rules;
import dev.tidings.smtp.MailSender;
import dev.tidings.store.Damage;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running house: every room, every thread, and the order in which they end.
final class App implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  /// How much may wait for a stalled disk: some 2,400 usual events. As much again is being written
  /// just then, in a heap of 32 MB.
  private static final long INTAKE_BYTES = 8_000_000;

  /// How long the reader may wait for room: the engine keeps some 1,200 events for it meanwhile
  /// (moby).
  private static final Duration INTAKE_PATIENCE = Duration.ofSeconds(1);

  /// An internal software error (sysexits).
  private static final int SOFTWARE_ERROR = 70;

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

  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private final String destination;

  /// Builds and starts everything. Each thing says how it ends right where it begins; they end in
  /// reverse.
  ///
  /// @param giveUp told when the engine was out of reach for too long; expected to end the process
  App(Settings settings, Mode mode, Edges edges, Runnable giveUp) {
    InstantSource clock = edges.clock();
    Store store = onClose(Store.open(settings.data(), clock.instant()));
    Journal journal = new Journal(store);
    store.setAside().ifPresent(damage -> report(damage, journal, clock.instant()));
    Status status = new Status(store);
    HostName host = new HostName(status, settings.sending().host());

    MailSender sender = onClose(edges.sender());
    destination = sender.destination();
    Outbox outbox = new Outbox(store);
    Worker deliver = worker("deliver", new DeliverStep(outbox, sender, status), clock);
    onClose(() -> deliver.closeBy(sender::close));

    MailDesk desk =
        new MailDesk(
            store,
            new MailRenderer(settings.sending().mail(), Version.TEXT),
            host::get,
            deliver::signal);
    Rules rules =
        new Rules(settings.events().include(), settings.events().exclude(), OwnContainer.id());
    Gathering gathering = new Gathering(journal, rules);
    Step mailing =
        switch (mode) {
          case WATCH ->
              new NotifyStep(gathering, desk, new Windows(store), settings.timing().throttle());
          case POLL -> new PollStep(gathering, desk, settings.timing().pollInterval());
        };
    Worker notify = onClose(worker("notify", mailing, clock));

    Intake intake = new Intake(INTAKE_BYTES, INTAKE_PATIENCE);
    EngineFacts facts = new EngineFacts(status);
    Runnable save =
        () -> {
          facts.save(status);
          host.save(status);
        };
    Step writing = new JournalStep(intake, journal, save, notify::signal);
    Worker write = onClose(worker("journal", writing, clock));

    Engine engine = edges.engine();
    StreamStep following =
        new StreamStep(
            edges,
            new EngineStream(engine, clock),
            new StreamStep.Arrivals(intake, facts, write::signal, host),
            new StreamStep.Budget(settings.upkeep().reconnectBudget(), giveUp),
            Position.resume(journal, status, clock.instant()));
    Worker read = worker("engine-events", following, clock);
    Worker pulse = worker("pulse", new PulseStep(following, new SideLook(edges.beside())), clock);
    onClose(() -> {
      read.stop();
      pulse.stop();
      engine.close(); // Ends the wait for the next event,
      edges.beside().close(); // and for a sign of life.
      read.close();
      pulse.close();
    });

    UpkeepStep upkeep = new UpkeepStep(store, settings.upkeep().retention(), desk::cursor);
    Worker clean = onClose(worker("upkeep", upkeep, clock));

    for (Worker worker : new Worker[] {deliver, notify, write, read, pulse, clean}) {
      worker.start();
    }
  }

  /// Where mails go, for people.
  String destination() {
    return destination;
  }

  private static Worker worker(String name, Step step, InstantSource clock) {
    return new Worker(name, step, clock, App::die);
  }

  private static void die(Error error) {
    LOG.error("This should not happen; ending, so that a restart can mend it", error);
    Runtime.getRuntime().halt(SOFTWARE_ERROR);
  }

  private static void report(Damage.Found damage, Journal journal, Instant now) {
    LOG.error(
        "The database was damaged and is set aside as {}; a fresh one is begun", damage.file());
    String reason = "the database was damaged and is set aside as " + damage.file();
    journal.append(List.of(), List.of(new Gap(damage.lastWritten(), now, reason)), now);
  }

  private <T extends AutoCloseable> T onClose(T closeable) {
    closing.push(closeable);
    return closeable;
  }

  /// Ends everything in order; what cannot be finished in time goes on at the next start.
  @Override
  public void close() {
    for (AutoCloseable closeable : closing) {
      try {
        closeable.close();
      } catch (Exception e) {
        LOG.warn("While ending: {}", e.toString());
      }
    }
  }
}
