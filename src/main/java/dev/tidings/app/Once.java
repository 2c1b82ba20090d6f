package dev.tidings.app;

import dev.tidings.batch.Batch;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.ResumePoint;
import dev.tidings.engine.Sink;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.mail.Mail;
import dev.tidings.mail.MailRenderer;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.rule.Rules;
import dev.tidings.smtp.MailSender;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `tidings once`: one query, at most one mail, and the end.
final class Once {

  /// How far the first run looks back.
  private static final Duration FIRST_TIME = Duration.ofHours(1);

  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock = InstantSource.system();

  Once(Settings settings, PrintStream out, PrintStream err) {
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
  int run(Optional<String> since, String until) throws IOException {
    Instant now = clock.instant();
    ZoneId zone = settings.sending().mail().zone();
    Instant end = TimeArgument.parse(until, now, zone);
    Optional<Span> forced = since.map(text -> new Span(TimeArgument.parse(text, now, zone), end));
    if (forced.isPresent() && forced.get().since().isAfter(end)) {
      throw new IllegalArgumentException("--since lies after --until");
    }
    try (Store store = Store.open(settings.data(), now);
        Engine engine = Edges.engine(settings, System.getenv(), clock);
        MailSender sender = Edges.sender(settings)) {
      HostName host = new HostName(new Status(store), settings.sending().host());
      host.learn(engine);
      read(store, engine, forced, end);
      write(store, host, forced, end.equals(now));
      return deliver(store, sender);
    }
  }

  private void read(Store store, Engine engine, Optional<Span> forced, Instant end)
      throws IOException {
    Journal journal = new Journal(store);
    Instant now = clock.instant();
    ResumePoint resume = Position.resume(journal, new Status(store), now.minus(FIRST_TIME));
    Gathered gathered = new Gathered();
    EngineStream stream = new EngineStream(engine, clock);
    if (resume.since().isBefore(end)) {
      stream.follow(resume, Optional.of(end), gathered);
    }
    if (forced.isPresent() && forced.get().since().isBefore(resume.since())) {
      stream.follow(ResumePoint.start(forced.get().since()), Optional.of(end), gathered);
    }
    journal.append(gathered.events, gathered.gaps, now);
  }

  private static final class Gathered implements Sink {
    private final List<EngineEvent> events = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();

    @Override
    public void connected(Instant at) {}

    @Override
    public void event(EngineEvent event, ResumePoint after) {
      events.add(event);
    }

    @Override
    public void gap(Instant since, Instant until, String reason, ResumePoint after) {
      gaps.add(new Gap(since, until, reason));
    }
  }

  private void write(Store store, HostName host, Optional<Span> forced, boolean upToNow) {
    MailDesk desk =
        new MailDesk(
            store, new MailRenderer(settings.sending().mail(), Version.TEXT), host::get, () -> {});
    Rules rules =
        new Rules(settings.events().include(), settings.events().exclude(), OwnContainer.id());
    Gathering gathering = new Gathering(new Journal(store), rules);
    long mailed = desk.cursor();
    Optional<Gathering.Gathered> found =
        forced
            .map(span -> gathering.between(span.since(), span.until()))
            .orElseGet(() -> gathering.all(mailed, Batch.Occasion.ONCE));
    if (found.isEmpty()) {
      out.println("Nothing happened.");
      return;
    }
    Gathering.Gathered all = found.get();
    Mail mail = desk.write(all.batch(), Optional.empty(), Optional.empty(), clock.instant());
    // A stretch that ends in the past says nothing about what came after it.
    desk.put(
        mail, forced.isPresent() && !upToNow ? mailed : Math.max(mailed, all.upTo()), () -> {});
    if (all.full()) {
      out.println("There is more than one mail can hold; the rest comes with the next run.");
    }
  }

  private int deliver(Store store, MailSender sender) {
    Outbox outbox = new Outbox(store);
    DeliverStep step = new DeliverStep(outbox, sender, new Status(store));
    Instant now = clock.instant();
    while (!step.run(now).isAfter(now)) {
      now = clock.instant();
    }
    List<OutboxEntry> owed = outbox.list(OutboxEntry.State.OWED);
    owed.forEach(entry ->
        err.println(
            "tidings: still owed to "
                + entry.recipient()
                + ": "
                + entry.subject()
                + " (the next run tries again)"));
    return owed.isEmpty() ? Exit.OK : Exit.FAILED;
  }
}
