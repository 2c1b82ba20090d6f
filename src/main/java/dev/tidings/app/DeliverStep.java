package dev.tidings.app;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Blockade;
import dev.tidings.outbox.DeadLetters;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.OwedMail;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.smtp.MailSender;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From the outbox to the mail server, one mail at a time, the one due longest first. That a try
/// begins is on the disk before the first byte goes out, what it came to right after.
///
/// All its fields are owned by the thread that runs it.
final class DeliverStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(DeliverStep.class);

  /// `tidings outbox retry` writes to the store from another process: it is seen within this time.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final Outbox outbox;
  private final DeadLetters deadLetters;
  private final List<Relay> relays;

  /// Within half an hour by the schedule of a recipient.
  private static final int MOST_TRIES = 5;

  private final Blockade blockade;
  private final SizeLimit limit;
  private final Runnable opened;
  private boolean blocked;

  /// What is wrong with the way, as it was said last; empty while mails go the first one.
  private String trouble = "";

  /// @param senders the ways out, the preferred one first
  /// @param opened told when mails are taken again after nobody got any
  DeliverStep(Store store, List<MailSender> senders, Runnable opened) {
    Status status = new Status(store);
    this.outbox = new Outbox(store);
    this.deadLetters = new DeadLetters(store);
    this.relays = senders.stream().map(Relay::new).toList();
    this.blockade = new Blockade(status);
    this.limit = new SizeLimit(status);
    this.opened = opened;
    this.blocked = blockade.present().isPresent();
  }

  @Override
  public Instant run(Instant now) {
    if (relays.stream().allMatch(relay -> relay.isHeld(now))) {
      return earliest();
    }
    return outbox.due(now).map(owed -> deliver(owed, now)).orElseGet(() -> rest(now));
  }

  private Instant earliest() {
    return relays.stream().map(Relay::notBefore).min(Instant::compareTo).orElseThrow();
  }

  private Instant rest(Instant now) {
    Optional<Instant> due = outbox.nextDue();
    boolean mayChange = due.isPresent() || deadLetters.any();
    Stream<Instant> rested = relays.stream().map(relay -> relay.sender().rest(now));
    return Stream.concat(
            rested,
            Stream.of(due.orElse(Instant.MAX), mayChange ? now.plus(LOOK_AGAIN) : Instant.MAX))
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /// By the first way that is open; one that turns out closed leads to the next.
  private Instant deliver(OwedMail owed, Instant now) {
    if (owed.interrupted()) {
      LOG.info("A try was interrupted, the same mail goes out again: {}", owed.mail().subject());
    }
    outbox.begin(owed.mail().messageId(), now);
    for (Relay relay : relays) {
      if (relay.isHeld(now)) {
        continue;
      }
      switch (relay.sender().send(owed)) {
        case Attempt.Tried(Map<String, Outcome> outcomes) -> {
          tried(relay, owed, outcomes, now);
          return now;
        }
        case Attempt.Unreachable(String why) -> relay.failed(why, now);
        case Attempt.Misconfigured(String why) -> relay.failed(why, now);
      }
    }
    down(owed, now);
    return earliest();
  }

  private void tried(Relay relay, OwedMail owed, Map<String, Outcome> outcomes, Instant now) {
    Map<String, Outcome> decided = outbox.record(owed, outcomes, now);
    decided.forEach((recipient, outcome) -> log(owed, recipient, outcome));
    learn(relay, outcomes.values());
    settle(relay, owed, decided.values(), now);
    relay.worked();
  }

  private void learn(Relay relay, Collection<Outcome> outcomes) {
    limit.told(relay.destination(), relay.sender().limit());
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.TooBig(String reply, long most)) {
        limit.taught(relay.destination(), most);
      }
    }
  }

  /// A server that puts everybody off blocks the way like one that is down. One that took a mail,
  /// or refused it for good, has dealt with it. And one that puts off the same mail again and again
  /// may mean that mail alone: it must not hold back all news for a day.
  private void settle(Relay relay, OwedMail owed, Collection<Outcome> outcomes, Instant now) {
    Optional<Outcome> put = Optional.empty();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Accepted || outcome instanceof Outcome.Refused) {
        open(relay);
        return;
      }
      if (!(outcome instanceof Outcome.TooBig)) {
        put = Optional.of(outcome);
      }
    }
    // Where some have the mail already, the others' servers are to blame.
    boolean nobodyHasIt = owed.due().size() == owed.mail().envelope().recipients().size();
    if (put.isPresent() && owed.tries() >= MOST_TRIES) {
      lift();
      return;
    }
    put.filter(outcome -> nobodyHasIt).ifPresent(outcome -> block(outcome.reply(), now));
  }

  private void block(String why, Instant now) {
    if (!blocked || !why.equals(trouble)) {
      blockade.set(why, now);
    }
    blocked = true;
    trouble = why;
  }

  private void open(Relay relay) {
    Relay first = relays.getFirst();
    if (relay != first) {
      detour(relay, first);
    } else if (blocked || !trouble.isEmpty()) {
      LOG.info("{} takes mails again", relay.destination());
      trouble = "";
    }
    lift();
  }

  private void lift() {
    if (blocked) {
      blockade.lift();
      blocked = false;
      opened.run();
    }
  }

  private void detour(Relay relay, Relay first) {
    String why = first.why();
    if (blocked || !why.equals(trouble)) {
      LOG.warn(
          "Mails go through the fallback {} since the mail server {} fails: {}",
          relay.destination(),
          first.destination(),
          why);
    }
    trouble = why;
  }

  private void down(OwedMail owed, Instant now) {
    outbox.postpone(owed, now);
    String why =
        relays.stream().map(Relay::why).collect(Collectors.joining("; and the fallback: "));
    if (!why.equals(trouble)) {
      String to = relays.getFirst().destination();
      LOG.warn("No mail can be sent, all are kept: {}: {}", to, why);
    }
    block(why, now);
  }

  private void log(OwedMail owed, String recipient, Outcome outcome) {
    String subject = owed.mail().subject();
    switch (outcome) {
      case Outcome.Accepted a -> LOG.info("Sent to {}: {}", recipient, subject);
      case Outcome.Later(String reply) ->
          LOG.warn("Not yet to {}: {} ({})", recipient, subject, reply);
      case Outcome.Refused(String reply) ->
          LOG.error("Refused for {}: {} ({}); see tidings outbox", recipient, subject, reply);
      case Outcome.TooBig(String reply, long most) ->
          LOG.warn("Goes out smaller to {}: {} ({})", recipient, subject, reply);
      case Outcome.Ambiguous(String reply) ->
          LOG.warn("Perhaps to {}, will be sent again: {} ({})", recipient, subject, reply);
    }
  }
}
