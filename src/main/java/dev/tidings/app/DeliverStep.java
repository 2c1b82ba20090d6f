package dev.tidings.app;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Blockade;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.OwedMail;
import dev.tidings.outbox.RetrySchedule;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.smtp.MailSender;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
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
  private final MailSender sender;
  private final Blockade blockade;
  private final SizeLimit limit;
  private final Runnable opened;
  private int failures;
  private boolean blocked;
  private Instant notBefore = Instant.MIN;
  private String lastFailure = "";

  /// @param opened told when mails are taken again after nobody got any
  DeliverStep(Store store, MailSender sender, Runnable opened) {
    Status status = new Status(store);
    this.outbox = new Outbox(store);
    this.sender = sender;
    this.blockade = new Blockade(status);
    this.limit = new SizeLimit(status);
    this.opened = opened;
    this.blocked = blockade.present().isPresent();
  }

  @Override
  public Instant run(Instant now) {
    if (RetrySchedule.holds(notBefore, now)) {
      return notBefore;
    }
    return outbox.due(now).map(owed -> deliver(owed, now)).orElseGet(() -> rest(now));
  }

  private Instant rest(Instant now) {
    Instant rested = sender.rest(now);
    Optional<Instant> due = outbox.nextDue();
    boolean mayChange = due.isPresent() || outbox.hasDead();
    return Stream.of(
            rested, due.orElse(Instant.MAX), mayChange ? now.plus(LOOK_AGAIN) : Instant.MAX)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private Instant deliver(OwedMail owed, Instant now) {
    if (owed.interrupted()) {
      LOG.info("A try was interrupted, the same mail goes out again: {}", owed.mail().subject());
    }
    outbox.begin(owed.mail().messageId(), now);
    return switch (sender.send(owed)) {
      case Attempt.Tried(Map<String, Outcome> outcomes) -> {
        Map<String, Outcome> decided = outbox.record(owed, outcomes, now);
        decided.forEach((recipient, outcome) -> log(owed, recipient, outcome));
        failures = 0;
        learn(outcomes.values());
        tried(owed, decided, now);
        yield now;
      }
      case Attempt.Unreachable(String why) -> down(owed, why, now);
      case Attempt.Misconfigured(String why) -> down(owed, why, now);
    };
  }

  private void learn(Collection<Outcome> outcomes) {
    limit.told(sender.destination(), sender.limit());
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.TooBig(String reply, long most)) {
        limit.taught(sender.destination(), most);
      }
    }
  }

  /// A server that puts everybody off blocks the way like one that is down. One that took a mail,
  /// or refused it for good, has dealt with it.
  private void tried(OwedMail owed, Map<String, Outcome> outcomes, Instant now) {
    Optional<Outcome> put = Optional.empty();
    for (Outcome outcome : outcomes.values()) {
      if (outcome instanceof Outcome.Accepted || outcome instanceof Outcome.Refused) {
        open();
        return;
      }
      if (!(outcome instanceof Outcome.TooBig)) {
        put = Optional.of(outcome);
      }
    }
    // Where some have the mail already, the others' servers are to blame.
    boolean nobodyHasIt = owed.due().size() == owed.mail().envelope().recipients().size();
    put.filter(outcome -> nobodyHasIt).ifPresent(outcome -> block(outcome.reply(), now));
  }

  private void block(String why, Instant now) {
    if (!why.equals(lastFailure)) {
      blockade.set(why, now);
    }
    blocked = true;
    lastFailure = why;
  }

  private void open() {
    lastFailure = "";
    if (blocked) {
      LOG.info("{} takes mails again", sender.destination());
      blockade.lift();
      blocked = false;
      opened.run();
    }
  }

  private Instant down(OwedMail owed, String why, Instant now) {
    failures++;
    Duration wait = RetrySchedule.forServer(failures, ThreadLocalRandom.current().nextDouble());
    notBefore = now.plus(wait);
    outbox.postpone(owed, now);
    if (!why.equals(lastFailure)) {
      LOG.warn("No mail can be sent, all are kept: {}: {}", sender.destination(), why);
    }
    block(why, now);
    return notBefore;
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
