package dev.tidings.app;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Windows;
import dev.tidings.config.RoutePolicy;
import dev.tidings.config.Settings;
import dev.tidings.engine.LabelLookup;
import dev.tidings.event.EngineEvent;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.evidence.Witness;
import dev.tidings.heal.Underway;
import dev.tidings.incident.Folding;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Truth;
import dev.tidings.journal.Journal;
import dev.tidings.mail.MailRenderer;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.rule.Route;
import dev.tidings.rule.Routes;
import dev.tidings.rule.Rules;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that lies between the journal and the outbox, put together as the configuration says: the
/// same for every mode.
final class Mailing {

  private static final Logger LOG = LoggerFactory.getLogger(Mailing.class);

  private final Settings settings;
  private final Store store;
  private final Folding.Sources sources;
  private final LabelLookup labels;
  private final MailDesk desk;
  private final Gathering gathering;

  /// What is found out about containers beside their events.
  ///
  /// @param witness what proves what happened
  /// @param labels whose labels they are
  record Beside(Witness witness, LabelLookup labels) {

    /// Whether something about a container is still being asked.
    boolean isPending(String id) {
      return witness.isPending(id) || labels.isPending(id);
    }
  }

  /// @param host what mails call this machine
  /// @param owed told when there is a new mail
  Mailing(Settings settings, Store store, Beside beside, Supplier<String> host, Runnable owed) {
    this.settings = settings;
    this.store = store;
    Witness witness = beside.witness();
    this.labels = beside.labels();
    this.sources =
        new Folding.Sources(event -> truth(witness, event), beside::isPending, labels::of);
    MailRenderer renderer =
        new MailRenderer(
            settings.sending().mail(), Version.TEXT, settings.sending().shape().templates());
    var addressing =
        new DeliveryOutage.Addressing(
            settings.sending().mail().from().bare(), address -> isRecipient(settings, address));
    MailDesk.Writing writing =
        new MailDesk.Writing(renderer, incident -> proof(witness, incident), addressing);
    desk = new MailDesk(store, settings.upkeep().outbox(), writing, host, owed);
    Status status = new Status(store);
    gathering =
        new Gathering(
            new Journal(store),
            new Backlog(store),
            settings.redaction()::event,
            () -> Position.since(status).plus(EngineFacts.ahead(status)),
            new SizeLimit(status));
  }

  /// Whether mails may go there as things are configured.
  private static boolean isRecipient(Settings settings, String address) {
    return settings.sending().mail().envelope().recipients().contains(address)
        || settings.routing().mayGet(address)
        || settings.routing().manners().stream()
            .flatMap(manner -> manner.look().addressees().stream())
            .anyMatch(addressees -> addressees.bare().contains(address));
  }

  /// Asks engines: each question waits on a thread that costs next to nothing.
  static ExecutorService threads() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("evidence-", 0).factory());
  }

  private static Evidence proof(Witness witness, Incident incident) {
    return witness.during(incident.who().id(), begins(incident), incident.ended());
  }

  /// What a restart healed is proved by what was seen before it.
  private static Instant begins(Incident incident) {
    Duration ill = Duration.ZERO;
    if (incident.intent() instanceof Intent.Healed(int _, Duration after)) {
      ill = after.plusSeconds(1);
    } else if (incident.intent() instanceof Intent.GaveUp(int _, Duration after, String _)) {
      ill = after.plusSeconds(1);
    }
    return incident.began().minus(ill);
  }

  /// What inspect said at the moment of an event. A network that a container lost names it.
  private static Optional<Truth> truth(Witness witness, EngineEvent event) {
    try {
      return known(witness, event);
    } catch (StoreException e) {
      // What is being judged must not be lost for want of a proof.
      LOG.warn("What is known of {} cannot be read: {}", event.actor().name(), e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Truth> known(Witness witness, EngineEvent event) {
    String id = event.actor().attributes().getOrDefault("container", event.actor().id());
    Fact<Evidence.Condition> condition =
        witness
            .of(event.type().equals("container") ? event.actor().id() : id, event.timeNano())
            .orElse(Evidence.NONE)
            .condition();
    return condition instanceof Fact.Known<Evidence.Condition>(Evidence.Condition known)
        ? Optional.of(
            new Truth(
                known.run().started(),
                known.run().exitCode(),
                known.run().oomKilled(),
                known.error()))
        : Optional.empty();
  }

  MailDesk desk() {
    return desk;
  }

  Gathering gathering() {
    return gathering;
  }

  /// One that knows nothing yet.
  Reading reading() {
    Settings.Events events = settings.events();
    Rules rules = new Rules(events.include(), events.exclude(), OwnContainer.id());
    return new Reading(rules, new Routes(routes()), sources, labels::prepare);
  }

  Sorter sorter() {
    return sorter(Fates.UNTOLD);
  }

  private Sorter sorter(Fates fates) {
    List<String> names = manners().stream().map(m -> m.route().name()).toList();
    Reading reading = reading();
    if (settings.care().heals()) {
      Underway.in(store).forEach(begun -> reading.folding().know(begun.event(), begun.started()));
    }
    return new Sorter(store, reading, names, new Readers(settings.routing()::readers), fates);
  }

  Dispatch dispatch() {
    return dispatch(Fates.UNTOLD);
  }

  private Dispatch dispatch(Fates fates) {
    return new Dispatch(manners(), gathering, desk, fates);
  }

  Step notifying() {
    return notifying(Fates.UNTOLD);
  }

  /// @param fates told what becomes of each event
  NotifyStep notifying(Fates fates) {
    return new NotifyStep(sorter(fates), new Windows(store), dispatch(fates));
  }

  Step polling() {
    return new PollStep(sorter(), new Backlog(store), dispatch(), settings.timing().pollInterval());
  }

  private List<Route> routes() {
    return settings.routing().manners().stream().map(RoutePolicy::route).toList();
  }

  /// The user's, and behind them the usual ones.
  private List<RoutePolicy> manners() {
    return Stream.concat(
            settings.routing().manners().stream(),
            Routes.USUAL.stream()
                .map(route ->
                    new RoutePolicy(route, settings.timing().throttle(), RoutePolicy.Look.USUAL)))
        .toList();
  }
}
