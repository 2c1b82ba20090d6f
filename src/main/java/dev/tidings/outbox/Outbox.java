package dev.tidings.outbox;

import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Store;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The mails that are pending. A mail is in here, on the disk, before anything else knows that it
/// exists, and stays until each recipient's server has taken it, refused it for good, or put it off
/// for a day.
///
/// Any thread may use it; the store lets one in at a time.
public final class Outbox {

  /// What [#entry] reads.
  static final String ENTRY =
      "SELECT m.message_id, m.created, m.subject, d.recipient, d.state, d.tries, d.next_try,"
          + " d.reply, d.ended FROM mail m JOIN delivery d USING (message_id)";

  private static final String DUE =
      "SELECT m.message_id, m.created, m.sender, m.subject, m.events, m.bytes,"
          + " m.attempt IS NOT NULL, m.interruptions FROM mail m JOIN delivery d USING (message_id)"
          + " WHERE d.state = 'owed' AND (d.next_try <= ? OR d.next_try > ?)"
          + " ORDER BY d.next_try, m.created, m.rowid LIMIT 1";

  private final Store store;
  private final MailCounts counts;

  /// The outbox in this store.
  public Outbox(Store store) {
    this.store = store;
    this.counts = new MailCounts(store);
  }

  /// Owes a mail to all its recipients from now on. A mail that is there already, by its
  /// Message-ID, is left as it is: the same batch, rendered again after a crash, is not pending
  /// twice.
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
  public Optional<PendingMail> due(Instant now) {
    long ahead = now.plus(RetrySchedule.LONGEST).toEpochMilli();
    return store.query(row -> pending(row, now), DUE, now.toEpochMilli(), ahead).stream()
        .findFirst();
  }

  private PendingMail pending(ResultSet row, Instant now) throws SQLException {
    String id = row.getString(1);
    List<OutboxEntry> all =
        store.query(Outbox::entry, ENTRY + " WHERE m.message_id = ? ORDER BY d.recipient", id);
    List<OutboxEntry> due =
        all.stream()
            .filter(entry -> entry.state() == State.OWED && isDue(entry.nextTry(), now))
            .toList();
    Mail mail =
        new Mail(
            id,
            Instant.ofEpochMilli(row.getLong(2)),
            new Mail.Envelope(row.getString(3), recipients(all)),
            row.getString(4),
            row.getInt(5),
            new String(row.getBytes(6), StandardCharsets.US_ASCII));
    var history =
        new PendingMail.History(
            due.stream().mapToInt(OutboxEntry::tries).max().orElse(0),
            firstTry(id),
            all.stream().anyMatch(entry -> entry.state() == State.ACCEPTED),
            row.getBoolean(7),
            row.getInt(8));
    return new PendingMail(mail, recipients(due), history);
  }

  private Optional<Instant> firstTry(String messageId) {
    return store
        .query(
            row -> moment(row.getLong(1)),
            "SELECT min(first_try) FROM delivery"
                + " WHERE message_id = ? AND state = 'owed' AND first_try > 0",
            messageId)
        .getFirst();
  }

  /// A time further ahead than any wait was set before the clock was set back.
  private static boolean isDue(Instant nextTry, Instant now) {
    return !nextTry.isAfter(now) || nextTry.isAfter(now.plus(RetrySchedule.LONGEST));
  }

  private static List<String> recipients(List<OutboxEntry> entries) {
    return entries.stream().map(OutboxEntry::recipient).toList();
  }

  /// When the next mail is due; empty where none is pending.
  public Optional<Instant> nextDue() {
    return store
        .query(
            row -> Instant.ofEpochMilli(row.getLong(1)),
            "SELECT next_try FROM delivery WHERE state = 'owed' ORDER BY next_try LIMIT 1")
        .stream()
        .findFirst();
  }

  /// Lets every pending mail be tried at once.
  void dueNow(Instant now) {
    store.update(
        "UPDATE delivery SET next_try = ? WHERE state = 'owed' AND next_try > ?",
        now.toEpochMilli(),
        now.toEpochMilli());
  }

  /// How much is pending to somebody, and since when.
  public PendingDeliveries pending() {
    return store
        .query(
            row -> new PendingDeliveries(row.getInt(1), row.getLong(2), moment(row.getLong(3))),
            "SELECT count(*), coalesce(sum(length(bytes)), 0), min(created) FROM mail"
                + " WHERE message_id IN (SELECT message_id FROM delivery WHERE state = 'owed')")
        .getFirst();
  }

  private static Optional<Instant> moment(long millis) {
    return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
  }

  /// Makes room where too much is pending: the oldest mails that some recipients have and others
  /// are refused because of our settings are given up for those others.
  ///
  /// @return how many deliveries were given up
  public int makeRoom() {
    return store.update(
        "UPDATE delivery SET state = 'dead' WHERE state = 'owed' AND kept AND message_id IN"
            + " (SELECT m.message_id FROM mail m JOIN delivery d USING (message_id)"
            + " WHERE d.state = 'accepted' AND m.message_id IN"
            + " (SELECT message_id FROM delivery WHERE state = 'owed' AND kept)"
            + " ORDER BY m.created LIMIT 100)");
  }

  /// Notes what a try came to: [TryRecorder#record].
  public Map<String, Outcome> record(PendingMail mail, Map<String, Outcome> outcomes, Instant now) {
    return new TryRecorder(store).record(mail, outcomes, now, true);
  }

  /// All deliveries in one of these states, the oldest mail first.
  public List<OutboxEntry> list(State... states) {
    String words =
        Stream.of(states)
            .map(state -> "'" + word(state) + "'")
            .reduce((a, b) -> a + "," + b)
            .orElse("");
    return store.query(
        Outbox::entry,
        ENTRY + " WHERE d.state IN (" + words + ") ORDER BY m.created, m.rowid, d.recipient");
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
        row.getString(8),
        moment(row.getLong(9)));
  }

  static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
