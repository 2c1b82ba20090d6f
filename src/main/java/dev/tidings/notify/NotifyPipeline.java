package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Windows;
import dev.tidings.config.RoutePolicy;
import dev.tidings.config.Settings;
import dev.tidings.config.Version;
import dev.tidings.engine.LabelLookup;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.JobRun;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.evidence.Fact;
import dev.tidings.heal.Underway;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.incident.InspectedRun;
import dev.tidings.incident.Intent;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.ingest.OwnContainer;
import dev.tidings.ingest.ResumePosition;
import dev.tidings.journal.Journal;
import dev.tidings.mail.MailRenderer;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.rule.Route;
import dev.tidings.rule.Routes;
import dev.tidings.rule.Rules;
import dev.tidings.silence.Silences;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import dev.tidings.work.Step;
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
public final class NotifyPipeline {

  private static final Logger LOG = LoggerFactory.getLogger(NotifyPipeline.class);

  private final Settings settings;
  private final Store store;
  private final IncidentGrouper.Sources sources;
  private final LabelLookup labels;
  private final MailWriter mailWriter;
  private final BatchCollector collector;

  /// What is found out about containers beside their events.
  ///
  /// @param evidence what proves what happened
  /// @param labels whose labels they are
  public record Beside(EvidenceCollector evidence, LabelLookup labels) {

    /// Whether something about a container is still being asked.
    boolean isPending(String id) {
      return evidence.isPending(id) || labels.isPending(id);
    }
  }

  /// @param host what mails call this machine
  /// @param onMail called when there is a new mail
  public NotifyPipeline(
      Settings settings, Store store, Beside beside, Supplier<String> host, Runnable onMail) {
    this.settings = settings;
    this.store = store;
    EvidenceCollector evidence = beside.evidence();
    this.labels = beside.labels();
    this.sources =
        new IncidentGrouper.Sources(
            event -> inspected(evidence, event), beside::isPending, labels::of);
    MailRenderer renderer =
        new MailRenderer(
            settings.sending().mail(), Version.TEXT, settings.sending().shape().templates());
    var addressing =
        new DeliveryOutage.Addressing(
            settings.sending().mail().from().bare(), address -> isRecipient(settings, address));
    MailWriter.Writing writing =
        new MailWriter.Writing(
            renderer, incident -> proof(evidence, incident), labels::of, addressing);
    mailWriter = new MailWriter(store, settings.upkeep().outbox(), writing, host, onMail);
    Status status = new Status(store);
    collector =
        new BatchCollector(
            new Journal(store),
            new Backlog(store),
            settings.redaction()::event,
            () -> ResumePosition.since(status).plus(EngineFacts.ahead(status)),
            new SizeLimit(status));
  }

  /// Whether mails may go there as things are configured.
  private static boolean isRecipient(Settings settings, String address) {
    return settings.sending().mail().envelope().recipients().contains(address)
        || settings.routing().mayGet(address)
        || settings.routing().policies().stream()
            .flatMap(policy -> policy.look().addressees().stream())
            .anyMatch(addressees -> addressees.bare().contains(address));
  }

  /// Asks engines: each question waits on a thread that costs next to nothing.
  public static ExecutorService threads() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("evidence-", 0).factory());
  }

  private static Evidence proof(EvidenceCollector evidence, Incident incident) {
    return evidence.during(incident.subject().id(), begins(incident), incident.ended());
  }

  /// What a restart healed is proved by what was seen before it.
  private static Instant begins(Incident incident) {
    Duration ill = Duration.ZERO;
    if (incident.intent() instanceof Intent.Healed(int _, Duration after)) {
      ill = after.plusSeconds(1);
    } else if (incident.intent() instanceof Intent.GaveUp(int _, Duration after, String _)) {
      ill = after.plusSeconds(1);
    }
    return incident.intent() instanceof Intent.Expected expected
            && expected.finding() == Action.Finding.RUN_FAILED
        ? ended(expected, incident.began())
        : incident.began().minus(ill);
  }

  /// When the run ended that failed: that may be found out much later.
  private static Instant ended(Intent.Expected expected, Instant found) {
    return JobRun.parse(expected.runs()).reversed().stream()
        .filter(run -> run.code().orElse(0) != 0)
        .flatMap(run -> run.ran().map(run.started()::plus).stream())
        .findFirst()
        .map(end -> end.minusSeconds(1))
        .filter(found::isAfter)
        .orElse(found);
  }

  /// What inspect said at the moment of an event. A network that a container lost names it.
  private static Optional<InspectedRun> inspected(EvidenceCollector evidence, EngineEvent event) {
    try {
      return known(evidence, event);
    } catch (StoreException e) {
      // What is being judged must not be lost for want of a proof.
      LOG.warn("What is known of {} cannot be read: {}", event.actor().name(), e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<InspectedRun> known(EvidenceCollector evidence, EngineEvent event) {
    String id = event.actor().attributes().getOrDefault("container", event.actor().id());
    Fact<Evidence.Condition> condition =
        evidence
            .of(event.type().equals("container") ? event.actor().id() : id, event.timeNano())
            .orElse(Evidence.NONE)
            .condition();
    return condition instanceof Fact.Known<Evidence.Condition>(Evidence.Condition known)
        ? Optional.of(
            new InspectedRun(
                known.run().started(),
                known.run().exitCode(),
                known.run().oomKilled(),
                known.error(),
                networkOf(known)))
        : Optional.empty();
  }

  /// `container:` and an identity; Docker and Podman write it so, also where a name was given.
  private static String networkOf(Evidence.Condition known) {
    String mode = known.inspect().getOrDefault("host_config_network_mode", "");
    return mode.startsWith("container:") ? mode.substring("container:".length()) : "";
  }

  public MailWriter mailWriter() {
    return mailWriter;
  }

  public BatchCollector collector() {
    return collector;
  }

  /// One that knows nothing yet.
  public RuleEvaluation reading() {
    Settings.Events events = settings.events();
    Rules rules = new Rules(events.include(), events.exclude(), OwnContainer.id());
    IncidentGrouper grouper = new IncidentGrouper(settings.timing().pace());
    return new RuleEvaluation(rules, new Routes(routes()), grouper, sources, labels::prepare);
  }

  public EventProcessor processor() {
    return processor(DecisionListener.UNTOLD);
  }

  private EventProcessor processor(DecisionListener listener) {
    RuleEvaluation reading = reading();
    if (settings.care().heals()) {
      Underway.in(store).forEach(begun -> reading.grouper().know(begun.event(), begun.started()));
    }
    return new EventProcessor(
        store,
        reading,
        policies(),
        new Readers(settings.routing()::readers),
        new Silences(store, settings.timing().windows()),
        listener);
  }

  public MailComposer composer() {
    return composer(DecisionListener.UNTOLD);
  }

  private MailComposer composer(DecisionListener listener) {
    return new MailComposer(policies(), collector, mailWriter, listener);
  }

  public Step notifying() {
    return notifying(DecisionListener.UNTOLD);
  }

  /// The step of the mode `watch`.
  ///
  /// @param listener called with what becomes of each event
  public NotifyStep notifying(DecisionListener listener) {
    return new NotifyStep(processor(listener), new Windows(store), composer(listener));
  }

  /// Reminds of what lasts.
  ///
  /// @param onMail called when there is a new mail
  public Step reminding(Supplier<String> host, Runnable onMail) {
    // Its own: a renderer belongs to one thread.
    MailRenderer renderer =
        new MailRenderer(
            settings.sending().mail(), Version.TEXT, settings.sending().shape().templates());
    return new ReminderStep(
        store,
        new ProblemLedger(store, settings.timing().pace().stable()),
        new Silences(store, settings.timing().windows()),
        settings.timing().remind(),
        new ReminderStep.Dependencies(host, composer()::policy, renderer::render, onMail));
  }

  public Step polling() {
    return new PollStep(
        processor(), new Backlog(store), composer(), settings.timing().pollInterval());
  }

  private List<Route> routes() {
    return settings.routing().policies().stream().map(RoutePolicy::route).toList();
  }

  /// The user's, and behind them the usual ones.
  private List<RoutePolicy> policies() {
    return Stream.concat(
            settings.routing().policies().stream(),
            Routes.USUAL.stream()
                .map(route ->
                    new RoutePolicy(route, settings.timing().throttle(), RoutePolicy.Look.USUAL)))
        .toList();
  }
}
