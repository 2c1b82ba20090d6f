package dev.tidings.app;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.batch.Windows;
import dev.tidings.config.RoutePolicy;
import dev.tidings.config.Settings;
import dev.tidings.engine.Engine;
import dev.tidings.engine.LabelLookup;
import dev.tidings.engine.LabelReader;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventFilter;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Witness;
import dev.tidings.incident.Folding;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.mail.Address;
import dev.tidings.mail.Mail;
import dev.tidings.mail.MailRenderer;
import dev.tidings.mail.MailSettings;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.rule.Route;
import dev.tidings.rule.Routes;
import dev.tidings.rule.Rules;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
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
final class HouseFixture implements AutoCloseable {

  static final Duration WINDOW = Duration.ofSeconds(60);
  static final ThrottlePolicy POLICY =
      new ThrottlePolicy(WINDOW, 2, Duration.ofHours(1), ThrottlePolicy.AfterBatch.WINDOW);

  /// How many mails may be owed.
  static final int MOST_MAILS = 100;

  final Store store;
  final Journal journal;
  final Outbox outbox;
  final Status status;
  final DeliveryOutage outage;
  final MailDesk desk;

  /// Told of each new mail, once it is durable.
  Runnable owed = () -> {};

  final Gathering gathering;
  private final Rules rules;

  HouseFixture(Path folder, Instant now) {
    this(Store.open(folder, now), List.of(new Address("", "me@example.org")), now);
  }

  /// In a store of the test's own.
  HouseFixture(Store store, List<Address> to, Instant now) {
    this.store = store;
    journal = new Journal(store);
    outbox = new Outbox(store);
    status = new Status(store);
    MailSettings mail = new MailSettings(to.getFirst(), to, Optional.empty(), ZoneId.of("UTC"));
    outage = new DeliveryOutage(store);
    Settings.OutboxLimits limits = new Settings.OutboxLimits(MOST_MAILS, 100_000_000);
    MailDesk.Writing writing =
        new MailDesk.Writing(
            new MailRenderer(mail, "test"),
            incident -> Evidence.NONE,
            new DeliveryOutage.Addressing(
                to.getFirst().bare(), mail.envelope().recipients()::contains));
    desk = new MailDesk(store, limits, writing, () -> "host1", () -> owed.run());
    EventFilter execs = new EventFilter(List.of("event=exec_*"));
    rules = new Rules(EventFilter.ALL, List.of(execs), Optional.empty());
    gathering =
        new Gathering(
            journal, new Backlog(store), event -> event, () -> now, new SizeLimit(status));
  }

  NotifyStep notifyStep(RoutePolicy... routes) {
    return new NotifyStep(sorter(rules, routes), new Windows(store), dispatch(routes));
  }

  /// As after a start with another exclusion.
  NotifyStep notifyStepWithout(String excluded) {
    EventFilter filter = new EventFilter(List.of(excluded));
    Rules other = new Rules(EventFilter.ALL, List.of(filter), Optional.empty());
    return new NotifyStep(sorter(other), new Windows(store), dispatch());
  }

  PollStep pollStep(Duration interval) {
    return new PollStep(sorter(rules), new Backlog(store), dispatch(), interval);
  }

  private Sorter sorter(Rules rules, RoutePolicy... routes) {
    List<Route> own = Stream.of(routes).map(RoutePolicy::route).toList();
    Reading reading = new Reading(rules, new Routes(own), Folding.Sources.NONE, event -> {});
    List<String> names = manners(routes).stream().map(m -> m.route().name()).toList();
    Readers readers =
        new Readers(to -> Optional.of(to).filter(address -> address.endsWith("@example.org")));
    return new Sorter(store, reading, names, readers, Fates.UNTOLD);
  }

  private Dispatch dispatch(RoutePolicy... routes) {
    return new Dispatch(manners(routes), gathering, desk, Fates.UNTOLD);
  }

  private static List<RoutePolicy> manners(RoutePolicy... routes) {
    return Stream.concat(
            Stream.of(routes),
            Routes.USUAL.stream()
                .map(route -> new RoutePolicy(route, POLICY, RoutePolicy.Look.USUAL)))
        .toList();
  }

  /// @param senders the preferred one first
  DeliveryStep deliverStep(MailSender... senders) {
    return new DeliveryStep(store, List.of(senders), () -> {});
  }

  void happened(Instant now, EngineEvent... events) {
    journal.append(List.of(events), List.of(), now);
  }

  void gap(Gap gap, Instant now) {
    journal.append(List.of(), List.of(gap), now);
    journal.tellGaps("this is a test", now, now);
  }

  /// Owes a mail that no event is behind.
  void owe(int number) {
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
  static Instant settle(Step step, Instant now) throws Exception {
    run(step, now);
    return run(step, now.plus(Folding.HOLD));
  }

  /// Runs a step as a worker would: again at once as long as it asks for it.
  static Instant run(DeliveryStep step, Instant now) throws Exception {
    return run(step::run, now);
  }

  /// Runs a step as a worker would: again at once as long as it asks for it.
  static Instant run(Step step, Instant now) throws Exception {
    Instant next = step.run(now);
    while (!next.isAfter(now)) {
      next = step.run(now);
    }
    return next;
  }

  /// The mails owed, each taken out.
  List<Mail> takeMails() {
    List<Mail> mails = new ArrayList<>();
    Instant ever = Instant.ofEpochMilli(Long.MAX_VALUE / 2);
    for (Optional<PendingMail> owed = outbox.due(ever); owed.isPresent(); owed = outbox.due(ever)) {
      mails.add(owed.get().mail());
      outbox.record(
          owed.get(),
          owed.get().mail().envelope().recipients().stream()
              .collect(Collectors.toMap(to -> to, to -> new Outcome.Accepted("250"))),
          owed.get().mail().created());
    }
    return mails;
  }

  List<Integer> takeCounts() {
    return takeMails().stream().map(Mail::events).toList();
  }

  @Override
  public void close() {
    store.close();
  }

  /// Labels are believed, and nobody is asked.
  static Mailing.Beside trusting(Witness witness, Engine engine) {
    return new Mailing.Beside(
        witness,
        new LabelLookup(
            engine,
            () -> Instant.EPOCH,
            new LabelReader(engine, true),
            new SameThread(),
            (_, _) -> {}));
  }
}
