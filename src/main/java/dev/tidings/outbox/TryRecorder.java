package dev.tidings.outbox;

import dev.tidings.mail.SmallerMail;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes down that tries to deliver a mail begin, and what they come to.
final class TryRecorder {

  /// So many whole copies of a mail are sent without an answer; after that it may have arrived.
  static final int MOST_COPIES = 3;

  private final Store store;
  private final MailCounts counts;

  /// In this store.
  TryRecorder(Store store) {
    this.store = store;
    this.counts = new MailCounts(store);
  }

  /// Notes that a try begins, before the first byte of the mail goes out. If the process ends in
  /// mid-try, the note tells that the mail may have been taken already.
  void begin(String messageId, Instant now) {
    store.update("UPDATE mail SET attempt = ? WHERE message_id = ?", now.toEpochMilli(), messageId);
  }

  /// Notes that a try was interrupted, before the next one begins.
  void interrupted(String messageId) {
    store.update(
        "UPDATE mail SET interruptions = interruptions + 1 WHERE message_id = ?", messageId);
  }

  private void ended(String messageId) {
    store.update(
        "UPDATE mail SET attempt = NULL, interruptions = 0 WHERE message_id = ?", messageId);
  }

  /// Notes that no server took anything: nobody got the mail, and its tries are counted only if it
  /// was offered. The mail stays behind all others that are due at the same time: one that makes a
  /// server hang up must not hold them up.
  ///
  /// @param until when it is due again
  void postpone(PendingMail mail, boolean offered, Instant now, Instant until) {
    String id = mail.mail().messageId();
    store.commit(() -> {
      counts.count(MailCounts.Kind.UNREACHABLE);
      for (String recipient : mail.due()) {
        store.update(
            "UPDATE delivery SET next_try = ?, tries = tries + ?,"
                + " first_try = CASE WHEN first_try = 0 AND ? THEN ? ELSE first_try END"
                + " WHERE state = 'owed' AND message_id = ? AND recipient = ?",
            until.toEpochMilli(),
            offered ? 1 : 0,
            offered,
            now.toEpochMilli(),
            id,
            recipient);
      }
      ended(id);
    });
  }

  /// Notes what a try came to, for each recipient it dealt with. A mail that was too big is
  /// replaced by a smaller form of it and due again at once; where there is none, it is refused.
  ///
  /// @param aging whether a recipient is given up that was put off for too long
  /// @return the outcomes, with that refusal, and as unconfirmed what was ambiguous too often
  Map<String, Outcome> record(
      PendingMail mail, Map<String, Outcome> outcomes, Instant now, boolean aging) {
    Optional<Mail> smaller =
        leastLimit(outcomes).stream()
            .mapToObj(most -> SmallerMail.of(mail.mail(), most))
            .flatMap(Optional::stream)
            .findFirst();
    Map<String, Outcome> decided = new LinkedHashMap<>();
    store.commit(() -> {
      smaller.ifPresent(this::replace);
      outcomes.forEach((recipient, outcome) -> {
        Outcome end = end(mail, recipient, outcome, smaller.isPresent());
        decided.put(recipient, end);
        record(mail, recipient, end, now);
        if (aging && !(end instanceof Outcome.TooBig)) {
          giveUpIfOld(mail.mail().messageId(), recipient, now);
        }
      });
      ended(mail.mail().messageId());
    });
    return decided;
  }

  private static OptionalLong leastLimit(Map<String, Outcome> outcomes) {
    return outcomes.values().stream()
        .filter(Outcome.TooBig.class::isInstance)
        .mapToLong(outcome -> ((Outcome.TooBig) outcome).most())
        .min();
  }

  private void replace(Mail mail) {
    store.update(
        "UPDATE mail SET bytes = ? WHERE message_id = ?",
        mail.content().getBytes(StandardCharsets.US_ASCII),
        mail.messageId());
  }

  private Outcome end(PendingMail mail, String recipient, Outcome outcome, boolean smaller) {
    if (outcome instanceof Outcome.TooBig(String reply, long most) && !smaller) {
      return new Outcome.Refused(reply);
    }
    if (outcome instanceof Outcome.Ambiguous(String reply)
        && unanswered(mail, recipient) + 1 >= MOST_COPIES) {
      return new Outcome.Unconfirmed(
          "sent " + MOST_COPIES + " times, never answered, may have arrived: " + reply);
    }
    return outcome;
  }

  private int unanswered(PendingMail mail, String recipient) {
    return store
        .query(
            row -> row.getInt(1),
            "SELECT unanswered FROM delivery WHERE message_id = ? AND recipient = ?",
            mail.mail().messageId(),
            recipient)
        .stream()
        .findFirst()
        .orElse(0);
  }

  private void record(PendingMail mail, String recipient, Outcome outcome, Instant now) {
    counts.tried(outcome);
    State state =
        switch (outcome) {
          case Outcome.Accepted _ -> State.ACCEPTED;
          case Outcome.Refused _ -> State.DEAD;
          case Outcome.Unconfirmed _ -> State.UNCONFIRMED;
          case Outcome.Later _,
              Outcome.Doubtful _,
              Outcome.Misconfigured _,
              Outcome.Ambiguous _,
              Outcome.TooBig _ ->
              State.OWED;
        };
    Instant next =
        outcome instanceof Outcome.TooBig
            ? now
            : now.plus(RetrySchedule.forRecipient(mail.history().tries() + 1));
    store.update(
        "UPDATE delivery SET state = ?, tries = tries + 1, next_try = ?, reply = ?, kept = ?,"
            + " unanswered = unanswered + ?, ended = ?,"
            + " first_try = CASE first_try WHEN 0 THEN ? ELSE first_try END"
            + " WHERE message_id = ? AND recipient = ?",
        Outbox.word(state),
        next.toEpochMilli(),
        outcome.reply(),
        outcome instanceof Outcome.Misconfigured,
        outcome instanceof Outcome.Ambiguous ? 1 : 0,
        state == State.OWED ? 0 : now.toEpochMilli(),
        now.toEpochMilli(),
        mail.mail().messageId(),
        recipient);
    others(mail.mail().messageId(), recipient, outcome, now, next);
  }

  /// What one mail met at a recipient's server the others will meet there too: so only one at a
  /// time is tried again, each in its turn, and all once the server has taken one.
  private void others(
      String messageId, String recipient, Outcome outcome, Instant now, Instant next) {
    if (outcome instanceof Outcome.Later || outcome instanceof Outcome.Misconfigured) {
      store.update(
          "UPDATE delivery SET next_try = ? WHERE state = 'owed' AND recipient = ? AND tries > 0"
              + " AND next_try < ? AND message_id <> ?",
          next.toEpochMilli() - 1,
          recipient,
          next.toEpochMilli() - 1,
          messageId);
    } else if (outcome instanceof Outcome.Accepted) {
      store.update(
          "UPDATE delivery SET next_try = ? WHERE state = 'owed' AND recipient = ? AND tries > 0"
              + " AND next_try > ?",
          now.toEpochMilli(),
          recipient,
          now.toEpochMilli());
    }
  }

  private void giveUpIfOld(String messageId, String recipient, Instant now) {
    store.update(
        "UPDATE delivery SET state = 'dead' WHERE state = 'owed' AND NOT kept AND first_try > 0"
            + " AND message_id = ? AND recipient = ? AND first_try < ?",
        messageId,
        recipient,
        now.minus(RetrySchedule.MAX_AGE).toEpochMilli());
  }
}
