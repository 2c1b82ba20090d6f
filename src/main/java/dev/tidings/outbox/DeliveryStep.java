package dev.tidings.outbox;

import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// From the outbox to the mail servers, one mail at a time, the one due longest first. That a try
/// begins is on the disk before the first byte goes out, what it came to right after: until that is
/// written, nothing else is sent.
///
/// All its fields are owned by the thread that runs it.
public final class DeliveryStep {

  /// `tidings outbox retry` writes to the store from another process: it is seen within this time.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /// From so many tries on, a mail whose server fails waits as one that is put off.
  private static final int PATIENT_FROM = 5;

  /// So often in a row the process may end while a mail is under way.
  private static final int MOST_INTERRUPTIONS = 10;

  private final Store store;
  private final Outbox outbox;
  private final TryRecorder recorder;
  private final DeadLetters deadLetters;
  private final List<Relay> relays;
  private final DeliveryOutage outage;
  private final SizeLimit limit;
  private final Status status;
  private final DeliveryLog log;
  private final Runnable opened;

  private boolean began;

  /// What is still to be written of the last try; run again until it succeeds.
  private @Nullable Runnable unwritten;

  /// Nothing is connected yet.
  ///
  /// @param senders the ways out, the preferred one first
  /// @param opened called when mails are taken again after nobody got any
  public DeliveryStep(Store store, List<MailSender> senders, Runnable opened) {
    this.store = store;
    this.outbox = new Outbox(store);
    this.recorder = new TryRecorder(store);
    this.deadLetters = new DeadLetters(store);
    this.relays = senders.stream().map(Relay::new).toList();
    this.outage = new DeliveryOutage(store);
    this.status = new Status(store);
    this.limit = new SizeLimit(status);
    this.log =
        new DeliveryLog(relays, outage.present().map(DeliveryOutage.Blocked::why).orElse(""));
    this.opened = opened;
  }

  /// Sends the next mail that is due, if there is one.
  ///
  /// @return when to run again; not after `now`: at once
  public Instant run(Instant now) {
    finish();
    begin(now);
    if (status.get(OutboxAdmin.RETRY).isPresent()) {
      status.clear(OutboxAdmin.RETRY);
      relays.forEach(Relay::release);
    }
    if (relays.stream().allMatch(relay -> relay.isHeld(now))) {
      return soon(earliest(), now);
    }
    return outbox.due(now).map(mail -> deliver(mail, now)).orElseGet(() -> rest(now));
  }

  /// Whoever starts Tidings while nobody gets any mail may have mended the reason.
  private void begin(Instant now) {
    if (!began) {
      if (outage.present().isPresent()) {
        outbox.dueNow(now);
      }
      began = true;
    }
  }

  /// Writes down what the last try came to, if that failed before.
  public void finish() {
    Runnable last = unwritten;
    if (last != null) {
      last.run();
      unwritten = null;
    }
  }

  /// Keeps what a try came to until it is on the disk.
  private void write(Runnable result) {
    unwritten = result;
    finish();
  }

  private Instant earliest() {
    return relays.stream().map(Relay::notBefore).min(Instant::compareTo).orElseThrow();
  }

  /// Not so late that nobody notices when somebody asks for a retry.
  private static Instant soon(Instant next, Instant now) {
    Instant look = now.plus(LOOK_AGAIN);
    return next.isAfter(look.plus(LOOK_AGAIN)) ? look : next;
  }

  private Instant rest(Instant now) {
    Optional<Instant> due = outbox.nextDue();
    boolean mayChange = due.isPresent() || deadLetters.any();
    List<Instant> rested = relays.stream().map(relay -> relay.sender().rest(now)).toList();
    outage.foresee(foreseen());
    return Stream.concat(
            rested.stream(),
            Stream.of(due.orElse(Instant.MAX), mayChange ? now.plus(LOOK_AGAIN) : Instant.MAX))
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /// What is in the way of all of them.
  private Optional<String> foreseen() {
    List<String> troubles =
        relays.stream().flatMap(relay -> relay.sender().trouble().stream()).distinct().toList();
    boolean all = relays.stream().allMatch(relay -> relay.sender().trouble().isPresent());
    return all ? Optional.of(String.join("; ", troubles)) : Optional.empty();
  }

  /// By the first way that is open; what it does not take goes by the next.
  private Instant deliver(PendingMail mail, Instant now) {
    if (mail.history().interrupted() && !mayGoOn(mail, now)) {
      return now;
    }
    DeliveryRound round = new DeliveryRound(mail);
    PendingMail left = mail;
    Instant at = now;
    for (Relay relay : inOrder(now)) {
      recorder.begin(mail.mail().messageId(), at);
      Attempt attempt = relay.sender().send(left);
      at = at.plus(attempt.took());
      RelayAttempt made = new RelayAttempt(relay, left, attempt, at);
      write(() -> settle(made, round));
      left = left.with(made.forOthers());
      if (left.due().isEmpty()) {
        break;
      }
    }
    Instant end = at;
    write(() -> conclude(round, end));
    return now;
  }

  private List<Relay> inOrder(Instant now) {
    return relays.stream()
        .filter(relay -> !relay.isHeld(now))
        .sorted(Comparator.comparing(relay -> relay.isDistrusted(now)))
        .toList();
  }

  /// A process that ends again and again while it sends the same mail is not to do so for ever.
  private boolean mayGoOn(PendingMail mail, Instant now) {
    log.interrupted(mail);
    if (mail.history().interruptions() + 1 < MOST_INTERRUPTIONS) {
      recorder.interrupted(mail.mail().messageId());
      return true;
    }
    Outcome end =
        new Outcome.Unconfirmed(
            "Tidings ended " + MOST_INTERRUPTIONS + " times while sending it; it may have arrived");
    Map<String, Outcome> ends = mail.due().stream().collect(Collectors.toMap(to -> to, to -> end));
    recorder.record(mail, ends, now, false);
    ends.forEach((recipient, outcome) -> log.outcome(mail, recipient, outcome));
    return false;
  }

  /// Writes down what one relay said of the mail.
  private void settle(RelayAttempt made, DeliveryRound round) {
    PendingMail mail = made.mail();
    boolean out = outage.present().isPresent();
    boolean aging = !out || mail.history().taken() || made.isOnlyThisMail();
    Map<String, Outcome> outcomes = made.outcomes(outage.refusedAnotherBefore(round.id()));
    boolean accepted = outcomes.values().stream().anyMatch(Outcome.Accepted.class::isInstance);
    Map<String, Outcome> decided = new LinkedHashMap<>();
    if (!outcomes.isEmpty()) {
      store.commit(() -> {
        decided.putAll(recorder.record(mail, outcomes, made.at(), aging));
        learn(made.relay(), outcomes);
        if (accepted) {
          outage.accepted();
        }
      });
    }
    // From here on nothing can fail.
    round.add(made, decided);
    made.note();
    decided.forEach((recipient, outcome) -> log.outcome(mail, recipient, outcome));
    if (accepted) {
      log.accepted(made.relay(), out);
      wake(out);
    }
  }

  private void learn(Relay relay, Map<String, Outcome> outcomes) {
    limit.told(relay.destination(), relay.sender().limit());
    for (Outcome outcome : outcomes.values()) {
      if (outcome instanceof Outcome.TooBig(String _, long most)) {
        limit.taught(relay.destination(), most);
      }
    }
  }

  private void wake(boolean wasOut) {
    if (wasOut) {
      opened.run();
    }
  }

  /// Writes down what all relays together made of the mail: for whom it waits, and whether nobody
  /// gets any mail.
  private void conclude(DeliveryRound round, Instant now) {
    Optional<PendingMail> unserved = round.unserved();
    boolean refused = round.isRefusedByAll();
    boolean out = outage.present().isPresent();
    Instant until = until(round, now);
    Optional<String> why = unserved.isPresent() ? Optional.of(log.why()) : round.putOff();
    Optional<String> news = why.filter(reason -> round.isOutage() && (!out || log.isNews(reason)));
    if (unserved.isPresent() || refused || news.isPresent()) {
      store.commit(() -> {
        unserved.ifPresent(mail -> recorder.postpone(mail, round.wasOffered(), now, until));
        news.ifPresent(reason -> outage.set(reason, now));
        if (refused) {
          outage.refused(round.id());
        }
      });
    }
    if (unserved.isPresent()) {
      log.failed(why.orElseThrow(), until);
    } else {
      news.ifPresent(log::putOff);
    }
    wake(refused && out);
  }

  private Instant until(DeliveryRound round, Instant now) {
    Instant open = earliest().isAfter(now) ? earliest() : now;
    Instant late = now.plus(RetrySchedule.forRecipient(round.tries() + 1));
    return round.wasOffered() && round.tries() >= PATIENT_FROM && late.isAfter(open) ? late : open;
  }
}
