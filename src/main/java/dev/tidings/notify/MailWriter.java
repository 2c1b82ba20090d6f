package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Batch;
import dev.tidings.batch.Decisions;
import dev.tidings.batch.SubjectSummary;
import dev.tidings.batch.Totals;
import dev.tidings.config.Settings;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.evidence.Evidence;
import dev.tidings.incident.Incident;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.journal.Journal;
import dev.tidings.journal.States;
import dev.tidings.mail.Advice;
import dev.tidings.mail.Letter;
import dev.tidings.mail.MailRenderer;
import dev.tidings.mail.Post;
import dev.tidings.mail.Report;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.DeadLetters;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.outbox.PendingDeliveries;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Where a report becomes a mail that is pending. The mail, the cursor behind its events and
/// whatever state depends on it become durable in one transaction: after a crash either all of it
/// happened or none, and the same batch gets the same Message-ID.
///
/// While nobody gets any mail, no new ones are written: the events stay in the journal, and become
/// one mail when the way is open again.
public final class MailWriter {

  /// How many mails that were never delivered are named in one.
  private static final int UNDELIVERED = 5;

  private final Store store;
  private final Settings.OutboxLimits limits;
  private final Status status;
  private final Backlog backlog;
  private final Journal journal;
  private final Totals totals;
  private final Decisions decisions;
  private final Outbox outbox;
  private final DeadLetters deadLetters;
  private final Function<Incident, Evidence> evidence;
  private final Function<Actor, ContainerLabels> labels;
  private final MailRenderer renderer;
  private final DeliveryOutage outage;
  private final DeliveryOutage.Addressing addressing;
  private final Supplier<String> host;
  private final Runnable onMail;

  /// @param limits beyond which no mail is written
  /// @param writing what mails are made with
  /// @param host what mails call this machine
  /// @param onMail called when there is a new mail, from the thread that put it
  public MailWriter(
      Store store,
      Settings.OutboxLimits limits,
      Writing writing,
      Supplier<String> host,
      Runnable onMail) {
    this.backlog = new Backlog(store);
    this.journal = new Journal(store);
    this.totals = new Totals(store);
    this.decisions = new Decisions(store);
    this.store = store;
    this.limits = limits;
    this.status = new Status(store);
    this.outbox = new Outbox(store);
    this.deadLetters = new DeadLetters(store);
    this.renderer = writing.renderer();
    this.evidence = writing.evidence();
    this.labels = writing.labels();
    this.addressing = writing.addressing();
    this.outage = new DeliveryOutage(store);
    this.host = host;
    this.onMail = onMail;
  }

  /// What a mail is made with.
  ///
  /// @param evidence finds what proves an incident
  /// @param labels which labels of a container can be relied on
  /// @param addressing whom they come from and go to
  public record Writing(
      MailRenderer renderer,
      Function<Incident, Evidence> evidence,
      Function<Actor, ContainerLabels> labels,
      DeliveryOutage.Addressing addressing) {}

  /// A mail that nobody knows of yet.
  ///
  /// @param named the deliveries that it says have failed for good
  public record Draft(Mail mail, List<OutboxEntry> named) {}

  /// Whether what waits must wait longer: nobody gets any mail, or too many are pending already.
  /// Told with the next mail.
  ///
  /// @return why; empty where a mail may be written
  public Optional<Post.Held> holdsBack(Instant now) {
    Optional<Post.Held> hold =
        outage
            .holdingBack(addressing)
            .map(blocked -> new Post.Held(blocked.since(), blocked.why()))
            .or(() -> full(now));
    if (hold.isPresent() && held().isEmpty()) {
      outage.hold(hold.get());
    }
    return hold;
  }

  private Optional<Post.Held> full(Instant now) {
    return isFull() && !(outbox.makeRoom() > 0 && !isFull())
        ? Optional.of(
            new Post.Held(now, "too many mails were pending already (outbox.mails, .size)"))
        : Optional.empty();
  }

  private boolean isFull() {
    PendingDeliveries pending = outbox.pending();
    return pending.mails() >= limits.mails() || pending.bytes() >= limits.bytes();
  }

  /// Since when events had to wait, if they had to and no mail has told so.
  public Optional<Post.Held> held() {
    return outage.held();
  }

  /// Mails have told of the wait. Part of the transaction that owes the last of them, or it would
  /// be told again after a crash.
  public void released() {
    outage.released();
  }

  /// Writes a mail; nobody knows of it yet.
  public Draft write(Batch batch, Letter letter, Instant now) {
    List<OutboxEntry> dead = deadLetters.unnamed();
    List<Post.Undelivered> undelivered =
        dead.stream().limit(UNDELIVERED).map(MailWriter::undelivered).toList();
    Post post =
        new Post(held(), undelivered, dead.size() - undelivered.size(), EngineFacts.ahead(status));
    Report report =
        new Report(
            host.get(), batch, proofs(batch), letter, post, now, states(batch), advice(batch));
    return new Draft(renderer.render(report), dead);
  }

  private static Post.Undelivered undelivered(OutboxEntry dead) {
    boolean mayHaveArrived = dead.state() == OutboxEntry.State.UNCONFIRMED;
    return new Post.Undelivered(dead.subject(), dead.recipient(), dead.reply(), mayHaveArrived);
  }

  /// How each container is now, whatever became of it since the incidents.
  private Map<String, Report.State> states(Batch batch) {
    Map<String, Report.State> states = new HashMap<>();
    for (SubjectSummary chapter : batch.digest().chapters()) {
      String id = chapter.subject().id();
      journal.posture(id).ifPresent(posture -> states.put(id, state(posture)));
    }
    return states;
  }

  /// What the labels of each container say, as its last shown event has them. What a secret was
  /// taken out of cannot be compared with the image's labels any more.
  private Map<String, Advice> advice(Batch batch) {
    Map<String, Advice> advice = new HashMap<>();
    for (EngineEvent event : batch.shown()) {
      if (event.type().equals("container")) {
        Advice found =
            Advice.of(labels.apply(event.actor()), value -> value.contains(Redaction.MARK));
        advice.put(event.actor().id(), found);
      }
    }
    return advice;
  }

  private static Report.State state(States.Posture posture) {
    return posture.paused()
        ? Report.State.PAUSED
        : posture.running() ? Report.State.RUNNING : Report.State.DOWN;
  }

  /// What proves the worst of each container.
  private Map<Long, Evidence> proofs(Batch batch) {
    Map<Long, Evidence> proofs = new HashMap<>();
    for (SubjectSummary chapter : batch.digest().chapters()) {
      Evidence found = evidence.apply(chapter.worst());
      if (!found.equals(Evidence.NONE)) {
        proofs.put(chapter.worst().id(), found);
      }
    }
    return proofs;
  }

  /// Owes a mail from now on; its events are dealt with.
  ///
  /// @param gathered what it tells
  /// @param names of the throttles it waited behind
  /// @param with what else becomes durable with it
  void put(Draft draft, BatchCollector.Gathered gathered, List<Backlog.Name> names, Runnable with) {
    store.commit(() -> {
      outbox.put(draft.mail());
      deadLetters.named(draft.named());
      names.forEach(name -> told(name, draft.mail(), gathered));
      List<String> routes = names.stream().map(Backlog.Name::route).distinct().toList();
      totals.mailed(routes, draft.mail().created());
      if (gathered.batch().occasion() != Batch.Occasion.FIRST) {
        // Who is named by a label is told too, and those who read the route still are to be.
        names.stream()
            .filter(name -> name.to().isEmpty())
            .map(Backlog.Name::route)
            .forEach(backlog::clearLedger);
      }
      with.run();
    });
    onMail.run();
  }

  private void told(Backlog.Name name, Mail mail, BatchCollector.Gathered gathered) {
    decisions.mailed(
        name, gathered.upTo(), mail.messageId(), gathered.batch().occasion(), mail.created());
    backlog.told(name, gathered.upTo());
  }

  /// Owes a mail of events that may have been mailed before; nothing else changes.
  public void putAgain(Draft draft) {
    outbox.put(draft.mail());
    onMail.run();
  }
}
