package dev.tidings.outbox;

import dev.tidings.mail.Mail;
import dev.tidings.mail.SmallerMail;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Store;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What is owed to whom. A mail is in here, on the disk, before anything else knows that it exists,
/// and stays until each recipient's server has taken it, refused it for good, or let a day go by.
///
/// Any thread may use it; the store lets one in at a time.
public final class Outbox {

  /// What [#entry] reads.
  static final String ENTRY =
      "SELECT m.message_id, m.created, m.subject, d.recipient, d.state, d.tries, d.next_try, d.reply"
          + " FROM mail m JOIN delivery d USING (message_id)";

  private final Store store;
  private final MailCounts counts;

  /// The outbox in this store.
  public Outbox(Store store) {
    this.store = store;
    this.counts = new MailCounts(store);
  }

  /// Owes a mail to all its recipients from now on. A mail that is there already, by its
  /// Message-ID, is left as it is: the same batch, rendered again after a crash, is not owed twice.
  public void put(Mail mail) {
    store.commit(() -> {
      int added =
          store.update(
              "INSERT OR IGNORE INTO mail (message_id, created, sender, subject, events, bytes)"
                  + " VALUES (?, ?, ?, ?, ?, ?)",
              mail.messageId(),
              mail.created().toEpochMilli(),
              mail.envelope().sender(),
              mail.subject(),
              mail.events(),
              mail.content().getBytes(StandardCharsets.US_ASCII));
      if (added == 1) {
        counts.wrote();
        mail.envelope().recipients().forEach(recipient -> owe(mail, recipient));
      }
    });
  }

  private void owe(Mail mail, String recipient) {
    store.update(
        "INSERT INTO delivery (message_id, recipient, state, tries, first_try, next_try, reply)"
            + " VALUES (?, ?, 'owed', 0, 0, 0, '')",
        mail.messageId(),
        recipient);
  }

  /// The mail that has been due longest, with the recipients for whom it is due.
  public Optional<OwedMail> due(Instant now) {
    return store
        .query(
            row -> owed(row, now),
            "SELECT m.message_id, m.created, m.sender, m.subject, m.events, m.bytes,"
                + " m.attempt IS NOT NULL"
                + " FROM mail m JOIN delivery d USING (message_id)"
                + " WHERE d.state = 'owed' AND (d.next_try <= ? OR d.next_try > ?)"
                + " ORDER BY d.next_try, m.created, m.rowid LIMIT 1",
            now.toEpochMilli(),
            now.plus(RetrySchedule.LONGEST).toEpochMilli())
        .stream()
        .findFirst();
  }

  private OwedMail owed(ResultSet row, Instant now) throws SQLException {
    List<OutboxEntry> all =
        store.query(
            Outbox::entry,
            ENTRY + " WHERE m.message_id = ? ORDER BY d.recipient",
            row.getString(1));
    List<OutboxEntry> due =
        all.stream()
            .filter(entry -> entry.state() == State.OWED && isDue(entry.nextTry(), now))
            .toList();
    Mail mail =
        new Mail(
            row.getString(1),
            Instant.ofEpochMilli(row.getLong(2)),
            new Mail.Envelope(row.getString(3), recipients(all)),
            row.getString(4),
            row.getInt(5),
            new String(row.getBytes(6), StandardCharsets.US_ASCII));
    int tries = due.stream().mapToInt(OutboxEntry::tries).max().orElse(0);
    return new OwedMail(mail, recipients(due), tries, row.getBoolean(7));
  }

  /// A time further ahead than any wait was set before the clock was set back.
  private static boolean isDue(Instant nextTry, Instant now) {
    return !nextTry.isAfter(now) || nextTry.isAfter(now.plus(RetrySchedule.LONGEST));
  }

  private static List<String> recipients(List<OutboxEntry> entries) {
    return entries.stream().map(OutboxEntry::recipient).toList();
  }

  /// When the next mail is due; empty where none is owed.
  public Optional<Instant> nextDue() {
    return store
        .query(
            row -> Instant.ofEpochMilli(row.getLong(1)),
            "SELECT next_try FROM delivery WHERE state = 'owed' ORDER BY next_try LIMIT 1")
        .stream()
        .findFirst();
  }

  /// How much is owed to somebody, and since when.
  public Owed owed() {
    return store
        .query(
            row ->
                new Owed(
                    row.getInt(1), row.getLong(2), moment(row.getLong(3)), moment(row.getLong(4))),
            "SELECT count(*), coalesce(sum(length(bytes)), 0), min(created), max(created) FROM mail"
                + " WHERE message_id IN (SELECT message_id FROM delivery WHERE state = 'owed')")
        .getFirst();
  }

  private static Optional<Instant> moment(long millis) {
    return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
  }

  /// Notes that a try begins, before the first byte of the mail goes out. If the process ends in
  /// mid-try, the note tells that the mail may have been taken already.
  public void begin(String messageId, Instant now) {
    store.update("UPDATE mail SET attempt = ? WHERE message_id = ?", now.toEpochMilli(), messageId);
  }

  /// Notes that a try failed with the server itself. The mail stays due, but behind all others that
  /// are: one that makes a server hang up must not hold them up.
  public void postpone(OwedMail owed, Instant now) {
    String id = owed.mail().messageId();
    store.commit(() -> {
      counts.count(MailCounts.Kind.UNREACHABLE);
      store.update(
          "UPDATE delivery SET next_try = ? WHERE message_id = ? AND state = 'owed'",
          now.toEpochMilli(),
          id);
      store.update("UPDATE mail SET attempt = NULL WHERE message_id = ?", id);
    });
  }

  /// Notes what a try came to, for each recipient it dealt with. A mail that was too big is
  /// replaced by a smaller form of it and due again at once; where there is none, it is refused.
  ///
  /// @return the outcomes, with that refusal
  public Map<String, Outcome> record(OwedMail owed, Map<String, Outcome> outcomes, Instant now) {
    Optional<Mail> smaller =
        leastLimit(outcomes).stream()
            .mapToObj(most -> SmallerMail.of(owed.mail(), most))
            .flatMap(Optional::stream)
            .findFirst();
    Map<String, Outcome> decided = new LinkedHashMap<>();
    outcomes.forEach((recipient, outcome) ->
        decided.put(
            recipient,
            outcome instanceof Outcome.TooBig(String reply, long most) && smaller.isEmpty()
                ? new Outcome.Refused(reply)
                : outcome));
    store.commit(() -> {
      smaller.ifPresent(this::replace);
      decided.forEach((recipient, outcome) -> record(owed, recipient, outcome, now));
      store.update("UPDATE mail SET attempt = NULL WHERE message_id = ?", owed.mail().messageId());
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

  private void record(OwedMail owed, String recipient, Outcome outcome, Instant now) {
    counts.tried(outcome);
    String id = owed.mail().messageId();
    State state =
        switch (outcome) {
          case Outcome.Accepted a -> State.ACCEPTED;
          case Outcome.Refused r -> State.DEAD;
          case Outcome.Later l -> State.OWED;
          case Outcome.Ambiguous a -> State.OWED;
          case Outcome.TooBig t -> State.OWED;
        };
    boolean atOnce = outcome instanceof Outcome.TooBig;
    Duration wait = atOnce ? Duration.ZERO : RetrySchedule.forRecipient(owed.tries() + 1);
    store.update(
        "UPDATE delivery SET state = ?, tries = tries + 1, next_try = ?, reply = ?,"
            + " first_try = CASE tries WHEN 0 THEN ? ELSE first_try END"
            + " WHERE message_id = ? AND recipient = ?",
        word(state),
        now.plus(wait).toEpochMilli(),
        outcome.reply(),
        now.toEpochMilli(),
        id,
        recipient);
    if (!atOnce) {
      giveUpIfOld(id, recipient, now);
    }
  }

  private void giveUpIfOld(String messageId, String recipient, Instant now) {
    store.update(
        "UPDATE delivery SET state = 'dead'"
            + " WHERE state = 'owed' AND message_id = ? AND recipient = ? AND first_try < ?",
        messageId,
        recipient,
        now.minus(RetrySchedule.MAX_AGE).toEpochMilli());
  }

  /// All deliveries in a state, the oldest mail first.
  public List<OutboxEntry> list(State state) {
    return store.query(
        Outbox::entry,
        ENTRY + " WHERE d.state = ? ORDER BY m.created, m.rowid, d.recipient",
        word(state));
  }

  /// A row of [#ENTRY].
  static OutboxEntry entry(ResultSet row) throws SQLException {
    return new OutboxEntry(
        row.getString(1),
        Instant.ofEpochMilli(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        State.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
        row.getInt(6),
        Instant.ofEpochMilli(row.getLong(7)),
        row.getString(8));
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
