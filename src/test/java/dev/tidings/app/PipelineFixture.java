package dev.tidings.app;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.batch.Windows;
import dev.tidings.cli.SameThread;
import dev.tidings.config.RoutePolicy;
import dev.tidings.config.Settings;
import dev.tidings.config.Suggestion;
import dev.tidings.engine.Engine;
import dev.tidings.engine.LabelLookup;
import dev.tidings.engine.LabelReader;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventFilter;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.mail.MailRenderer;
import dev.tidings.mail.MailSettings;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Mail;
import dev.tidings.notify.BatchCollector;
import dev.tidings.notify.DecisionListener;
import dev.tidings.notify.EventProcessor;
import dev.tidings.notify.MailComposer;
import dev.tidings.notify.MailWriter;
import dev.tidings.notify.NotifyPipeline;
import dev.tidings.notify.NotifyStep;
import dev.tidings.notify.PollStep;
import dev.tidings.notify.Readers;
import dev.tidings.notify.ReminderStep;
import dev.tidings.notify.RuleEvaluation;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.rule.Route;
import dev.tidings.rule.Routes;
import dev.tidings.rule.Rules;
import dev.tidings.silence.Silences;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.trace.Tracer;
import dev.tidings.work.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rooms between journal and outbox on real files, without threads: a test moves the time.
public final class PipelineFixture implements AutoCloseable {

  public static final Duration WINDOW = Duration.ofSeconds(60);
  public static final ThrottlePolicy POLICY =
      new ThrottlePolicy(WINDOW, 2, Duration.ofHours(1), ThrottlePolicy.AfterBatch.WINDOW);

  /// How many mails may be pending.
  public static final int MOST_MAILS = 100;

  private static final Address ME = new Address("", "me@example.org");

  public final Store store;
  public final Journal journal;
  public final Outbox outbox;
  public final Status status;
  public final DeliveryOutage outage;
  public final MailWriter mailWriter;

  /// Told of each new mail, once it is durable.
  public Runnable pending = () -> {};

  public final BatchCollector collector;

  /// What is not mailed; may be replaced before a step is made.
  public Silences silences;

  private final Rules rules;

  public PipelineFixture(Path folder, Instant now) {
    this(Store.open(folder, now), List.of(ME), now);
  }

  /// In a store of the test's own.
  public PipelineFixture(Store store, List<Address> to, Instant now) {
    this.store = store;
    journal = new Journal(store);
    outbox = new Outbox(store);
    status = new Status(store);
    MailSettings mail = new MailSettings(to.getFirst(), to, Optional.empty(), ZoneId.of("UTC"));
    outage = new DeliveryOutage(store);
    Settings.OutboxLimits limits = new Settings.OutboxLimits(MOST_MAILS, 100_000_000);
    MailWriter.Writing writing =
        new MailWriter.Writing(
            new MailRenderer(mail, "test"),
            incident -> Evidence.NONE,
            ContainerLabels::trusted,
            new DeliveryOutage.Addressing(
                to.getFirst().bare(), mail.envelope().recipients()::contains));
    mailWriter = new MailWriter(store, limits, writing, () -> "host1", () -> pending.run());
    EventFilter execs = new EventFilter(List.of("event=exec_*"));
    rules = new Rules(EventFilter.ALL, List.of(execs), Optional.empty());
    silences = new Silences(store, List.of());
    collector =
        new BatchCollector(
            journal, new Backlog(store), event -> event, () -> now, new SizeLimit(status));
  }

  /// What became of events, by the rules of the fixture.
  public Tracer tracer() {
    return new Tracer(store, rules, silences, ProblemLedger.STABLE, Suggestion::nearest);
  }

  public NotifyStep notifyStep(RoutePolicy... routes) {
    return new NotifyStep(processor(rules, routes), new Windows(store), composer(routes));
  }

  /// As after a start with another exclusion.
  public NotifyStep notifyStepWithout(String excluded) {
    EventFilter filter = new EventFilter(List.of(excluded));
    Rules other = new Rules(EventFilter.ALL, List.of(filter), Optional.empty());
    return new NotifyStep(processor(other), new Windows(store), composer());
  }

  /// Reminds of what lasts.
  public ReminderStep reminderStep(Duration remind, RoutePolicy... routes) {
    MailSettings mail = new MailSettings(ME, List.of(ME), Optional.empty(), ZoneId.of("UTC"));
    return new ReminderStep(
        store,
        new ProblemLedger(store, ProblemLedger.STABLE),
        silences,
        remind,
        new ReminderStep.Dependencies(
            () -> "host1",
            composer(routes)::policy,
            new MailRenderer(mail, "test")::render,
            () -> pending.run()));
  }

  public PollStep pollStep(Duration interval, RoutePolicy... routes) {
    return new PollStep(processor(rules, routes), new Backlog(store), composer(routes), interval);
  }

  /// From journal to throttles, as a command uses it that runs once.
  public EventProcessor processor(RoutePolicy... routes) {
    return processor(rules, routes);
  }

  private EventProcessor processor(Rules rules, RoutePolicy... routes) {
    List<Route> own = Stream.of(routes).map(RoutePolicy::route).toList();
    RuleEvaluation reading =
        new RuleEvaluation(
            rules,
            new Routes(own),
            new IncidentGrouper(),
            IncidentGrouper.Sources.NONE,
            event -> {});
    Readers readers =
        new Readers(to -> Optional.of(to).filter(address -> address.endsWith("@example.org")));
    return new EventProcessor(
        store, reading, policies(routes), readers, silences, DecisionListener.UNTOLD);
  }

  private MailComposer composer(RoutePolicy... routes) {
    return new MailComposer(policies(routes), collector, mailWriter, DecisionListener.UNTOLD);
  }

  private static List<RoutePolicy> policies(RoutePolicy... routes) {
    return Stream.concat(
            Stream.of(routes),
            Routes.USUAL.stream()
                .map(route -> new RoutePolicy(route, POLICY, RoutePolicy.Look.USUAL)))
        .toList();
  }

  /// Delivers by these.
  ///
  /// @param senders the preferred one first
  public DeliveryStep deliverStep(MailSender... senders) {
    return new DeliveryStep(store, List.of(senders), () -> {});
  }

  public void happened(Instant now, EngineEvent... events) {
    journal.append(List.of(events), List.of(), now);
  }

  public void gap(Gap gap, Instant now) {
    journal.append(List.of(), List.of(gap), now);
    journal.tellGaps("this is a test", now, now);
  }

  /// Owes a mail that no event is behind.
  public void owe(int number) {
    outbox.put(
        new Mail(
            "<" + number + "@example.org>",
            Instant.EPOCH,
            new Mail.Envelope("me@example.org", List.of("me@example.org")),
            "owed",
            0,
            "Subject: owed\r\n\r\nowed\r\n"));
  }

  /// Runs a step until what it holds now has got its meaning.
  public static Instant settle(Step step, Instant now) throws Exception {
    run(step, now);
    return run(step, now.plus(IncidentGrouper.HOLD));
  }

  /// Runs a step as a worker would: again at once as long as it asks for it.
  public static Instant run(DeliveryStep step, Instant now) throws Exception {
    return run(step::run, now);
  }

  /// Runs a step as a worker would: again at once as long as it asks for it.
  public static Instant run(Step step, Instant now) throws Exception {
    Instant next = step.run(now);
    while (!next.isAfter(now)) {
      next = step.run(now);
    }
    return next;
  }

  /// The mails pending, each taken out.
  public List<Mail> takeMails() {
    List<Mail> mails = new ArrayList<>();
    Instant ever = Instant.ofEpochMilli(Long.MAX_VALUE / 2);
    for (Optional<PendingMail> pending = outbox.due(ever);
        pending.isPresent();
        pending = outbox.due(ever)) {
      mails.add(pending.get().mail());
      outbox.record(
          pending.get(),
          pending.get().mail().envelope().recipients().stream()
              .collect(Collectors.toMap(to -> to, to -> new Outcome.Accepted("250"))),
          pending.get().mail().created());
    }
    return mails;
  }

  public List<Integer> takeCounts() {
    return takeMails().stream().map(Mail::events).toList();
  }

  @Override
  public void close() {
    store.close();
  }

  /// Labels are believed, and nobody is asked.
  public static NotifyPipeline.Beside trusting(EvidenceCollector evidence, Engine engine) {
    return new NotifyPipeline.Beside(
        evidence,
        new LabelLookup(
            engine,
            () -> Instant.EPOCH,
            new LabelReader(engine, true),
            new SameThread(),
            (_, _) -> {}));
  }
}
