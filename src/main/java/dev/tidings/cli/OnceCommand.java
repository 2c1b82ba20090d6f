package dev.tidings.cli;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.tidings.app.Edges;
import dev.tidings.app.LabelWarnings;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Batch;
import dev.tidings.config.Settings;
import dev.tidings.config.TimeArgument;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.LabelLookup;
import dev.tidings.engine.LabelReader;
import dev.tidings.engine.ResumePoint;
import dev.tidings.engine.Sink;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventFilter;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.ingest.HostName;
import dev.tidings.ingest.ReconcileStep;
import dev.tidings.ingest.ResumePosition;
import dev.tidings.journal.Appender;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.mail.Letter;
import dev.tidings.mail.Post;
import dev.tidings.notify.BatchCollector;
import dev.tidings.notify.EventProcessor;
import dev.tidings.notify.MailComposer;
import dev.tidings.notify.MailWriter;
import dev.tidings.notify.NotifyPipeline;
import dev.tidings.notify.RetentionStep;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `tidings once`: one query, at most one mail to each circle of readers, and the end.
public final class OnceCommand {

  /// How often it is tried to write down what a mail's try came to.
  private static final int WRITES = 6;

  /// How far the first run looks back.
  private static final Duration FIRST_TIME = Duration.ofHours(1);

  /// So many events are nearly all that moby remembers (256) or, where the stream was opened twice,
  /// all: then it has forgotten others. Podman remembers more.
  private static final int NEARLY_ALL = 200;

  private static final int ALL = 300;

  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock = InstantSource.system();

  public OnceCommand(Settings settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /// A stretch of time, by the engine's clock.
  private record Span(Instant since, Instant until) {}

  /// Runs.
  ///
  /// @param since where the user forces it to begin
  /// @return the process's exit code
  public int run(Optional<String> since, String until) throws IOException {
    Instant now = clock.instant();
    // What is wrong with it is said before anything is opened.
    span(since, until, now);
    try (Store store = Store.open(settings.data(), now);
        Edges edges = Edges.of(settings, System.getenv(), clock);
        EvidenceCollector evidence = evidence(edges, store);
        LabelLookup labels = labels(edges)) {
      Engine engine = edges.engine();
      engine.ping();
      Optional<Span> forced = span(since, until, engine.clock().toEngine(now));
      HostName host = new HostName(new Status(store), settings.sending().host());
      host.learn(engine);
      try (var _ = WaitNotice.of(err, "asking the engine")) {
        read(store, engine, evidence, forced);
      }
      Outbox outbox = new Outbox(store);
      Set<OutboxEntry> deadBefore = Set.copyOf(outbox.list(State.DEAD, State.UNCONFIRMED));
      DeliveryStep deliver = new DeliveryStep(store, edges.senders(), () -> {});
      // What is pending from earlier runs first: if it cannot be sent, no more mails are written.
      send(deliver);
      write(store, new NotifyPipeline.Beside(evidence, labels), host, forced);
      send(deliver);
      return result(store, evidence, deadBefore);
    }
  }

  /// @param now by the clock that relative times count from
  private Optional<Span> span(Optional<String> since, String until, Instant now) {
    ZoneId zone = settings.sending().mail().zone();
    Instant end = TimeArgument.parse(until, now, zone);
    Optional<Span> forced = since.map(text -> new Span(TimeArgument.parse(text, now, zone), end));
    if (forced.isEmpty() && !end.equals(now)) {
      throw new IllegalArgumentException("--until needs --since");
    }
    if (forced.isPresent() && forced.get().since().isAfter(end)) {
      throw new IllegalArgumentException(
          forced.get().since().isAfter(now)
              ? "--since lies in the future: here it is " + now.truncatedTo(SECONDS)
              : "--since lies after --until");
    }
    return forced;
  }

  private EvidenceCollector evidence(Edges edges, Store store) {
    return new EvidenceCollector(
        edges.beside(), store, settings.redaction(), NotifyPipeline.threads(), () -> {});
  }

  /// Asks at once: nothing is written before it is known.
  private LabelLookup labels(Edges edges) {
    return new LabelLookup(
        edges.beside(),
        clock,
        new LabelReader(edges.beside(), settings.routing().trustsImages()),
        new SameThread(),
        new LabelWarnings(settings.routing()::mayGet)::log);
  }

  private void read(Store store, Engine engine, EvidenceCollector evidence, Optional<Span> forced)
      throws IOException {
    Journal journal = new Journal(store);
    Instant now = clock.instant();
    // An end that lies in the engine's future would make it wait.
    Instant until = engine.clock().atLeast(now);
    Status status = new Status(store);
    new EngineFacts(status, engine.clock()).save(status);
    ResumePoint resume =
        ResumePosition.resume(journal, status, engine.clock(), now.minus(FIRST_TIME));
    Appender appender = new Appender(journal, now, added -> evidence.collect(added, now));
    Written gathered = new Written(appender);
    EngineStream stream = new EngineStream(engine, clock);
    stream.follow(resume, Optional.of(until), gathered);
    if (forced.isPresent() && forced.get().since().isBefore(resume.notBefore())) {
      // From before the first run: nobody has read that yet.
      stream.follow(ResumePoint.start(forced.get().since()), Optional.of(until), gathered);
    }
    appender.flush();
    sayIfForgotten(gathered);
    ReconcileStep reconciling =
        new ReconcileStep(engine, journal, status, Duration.ZERO, () -> true, () -> {});
    reconciling.run(now);
    // Waits for the answers.
    evidence.close();
  }

  /// A health check is three events, so a few of them fill the engine's memory within a minute.
  private void sayIfForgotten(Written gathered) {
    Instant first = gathered.first;
    if (first == null || !gathered.gap || gathered.events < NEARLY_ALL || gathered.events > ALL) {
      return;
    }
    ZoneId zone = settings.sending().mail().zone();
    err.println(
        "tidings: the engine remembers its last 256 events only. They begin at "
            + first.atZone(zone).toLocalTime().truncatedTo(SECONDS)
            + (gathered.routine == 0
                ? ""
                : ", and " + gathered.routine + " of them are routine, such as health checks")
            + ": what happened before is missing. tidings poll misses nothing");
  }

  /// Writes down what comes as it comes: an engine may have kept a hundred thousand events.
  private final class Written implements Sink {
    private final Appender appender;
    private final List<Predicate<EngineEvent>> excluded =
        settings.events().exclude().stream().map(EventFilter::compiled).toList();
    private @Nullable Instant first;
    private int events;
    private int routine;
    private boolean gap;

    Written(Appender appender) {
      this.appender = appender;
    }

    @Override
    public void connected(Instant at, boolean container) {}

    @Override
    public void event(EngineEvent event, ResumePoint after) {
      appender.add(event);
      first = first == null ? event.time() : first;
      events++;
      routine += excluded.stream().anyMatch(rule -> rule.test(event)) ? 1 : 0;
    }

    @Override
    public void gap(Instant since, Instant until, String reason, ResumePoint after) {
      appender.add(new Gap(since, until, reason));
      gap = true;
    }
  }

  private void write(
      Store store, NotifyPipeline.Beside beside, HostName host, Optional<Span> forced) {
    NotifyPipeline pipeline = new NotifyPipeline(settings, store, beside, host::get, () -> {});
    Instant now = clock.instant();
    if (forced.isPresent()) {
      Span span = forced.get();
      pipeline
          .collector()
          .between(span.since(), span.until(), pipeline.reading())
          .ifPresentOrElse(
              found -> writeAgain(pipeline.mailWriter(), found, now), this::nothingHappened);
      return;
    }
    EventProcessor processor = pipeline.processor();
    processor.runToEnd(now);
    if (processor.waiting().isEmpty()) {
      nothingHappened();
      return;
    }
    Optional<Post.Held> hold = pipeline.mailWriter().holdsBack(now);
    if (hold.isPresent()) {
      err.println("tidings: events wait until mails can be sent again: " + hold.get().why());
      return;
    }
    MailComposer composer = pipeline.composer();
    List<List<Name>> all = composer.together(processor.waiting());
    for (List<Name> names : all) {
      composer
          .write(names, Batch.Occasion.ONCE, Optional.empty(), Optional.empty(), now)
          .ifPresent(written -> {
            sayIfFull(written.gathered());
            boolean last = names.equals(all.getLast());
            composer.put(written, last ? pipeline.mailWriter()::released : () -> {});
          });
    }
    if (pipeline.mailWriter().held().isPresent()) {
      pipeline.mailWriter().released();
    }
  }

  private void writeAgain(MailWriter mailWriter, BatchCollector.Gathered found, Instant now) {
    sayIfFull(found);
    mailWriter.putAgain(
        mailWriter.write(found.batch(), Letter.plain(Optional.empty(), Optional.empty()), now));
  }

  private void sayIfFull(BatchCollector.Gathered found) {
    if (found.full()) {
      out.println("There is more than one mail can hold; the next run mails the rest.");
    }
  }

  @SuppressWarnings("SystemConsoleNull") // Checked all the same: its type says it may be.
  private void nothingHappened() {
    // Since Java 22 there is a console even where there is no terminal.
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      out.println("Nothing happened.");
    }
  }

  private void send(DeliveryStep step) {
    try (var _ = WaitNotice.of(err, "sending")) {
      deliver(step);
    }
  }

  private void deliver(DeliveryStep step) {
    boolean more = true;
    for (int failures = 0; more; ) {
      try {
        Instant now = clock.instant();
        more = !step.run(now).isAfter(now);
      } catch (StoreException e) {
        // What the last try came to is kept, and written first of all: each of these has waited for
        // the database for ten seconds.
        failures++;
        if (failures > WRITES) {
          throw e;
        }
      }
    }
  }

  private int result(Store store, EvidenceCollector evidence, Set<OutboxEntry> deadBefore) {
    Outbox outbox = new Outbox(store);
    List<OutboxEntry> failed = new ArrayList<>(outbox.list(State.OWED));
    outbox.list(State.DEAD, State.UNCONFIRMED).stream()
        .filter(e -> !deadBefore.contains(e))
        .forEach(failed::add);
    failed.forEach(this::report);
    new RetentionStep(
            store,
            settings.upkeep().retention(),
            () -> new Journal(store).cursor(EventProcessor.CURSOR),
            evidence::forget,
            () -> {})
        .run(clock.instant());
    return failed.isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private void report(OutboxEntry entry) {
    String what =
        entry.state() == State.OWED
            ? "still pending, the next run tries again"
            : "not delivered for certain, see tidings outbox: " + entry.reply();
    err.println("tidings: " + entry.subject() + " to " + entry.recipient() + ": " + what);
  }
}
