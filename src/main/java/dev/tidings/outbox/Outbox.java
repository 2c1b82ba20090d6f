package dev.tidings.outbox;

import dev.tidings.mail.Mail;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Store;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What is owed to whom. A mail is in here, on the disk, before anything else knows that it exists,
/// and stays until each recipient's server has taken it, refused it for good, or let a day go by.
///
/// Any thread may use it; the store lets one in at a time.
public final class Outbox {

  private final Store store;

  /// The outbox in this store.
  public Outbox(Store store) {
    this.store = store;
  }

  /// Owes a mail to all its recipients from now on. A mail that is there already, by its
  /// Message-ID, is left as it is: the same batch, rendered again after a crash, is not owed twice.
  public void put(Mail mail) {
    store.commit(() -> {
      PreparedStatement insert =
          store.statement(
              "INSERT OR IGNORE INTO mail (message_id, created, sender, subject, events, bytes)"
                  + " VALUES (?, ?, ?, ?, ?, ?)");
      insert.setString(1, mail.messageId());
      insert.setLong(2, mail.created().toEpochMilli());
      insert.setString(3, mail.envelope().sender());
      insert.setString(4, mail.subject());
      insert.setInt(5, mail.events());
      insert.setBytes(6, mail.content().getBytes(StandardCharsets.US_ASCII));
      if (insert.executeUpdate() == 1) {
        owe(mail);
      }
    });
  }

  private void owe(Mail mail) throws SQLException {
    PreparedStatement insert =
        store.statement(
            "INSERT INTO delivery (message_id, recipient, state, tries, next_try, reply)"
                + " VALUES (?, ?, 'owed', 0, ?, '')");
    for (String recipient : mail.envelope().recipients()) {
      insert.setString(1, mail.messageId());
      insert.setString(2, recipient);
      insert.setLong(3, mail.created().toEpochMilli());
      insert.executeUpdate();
    }
  }

  /// The oldest mail that is due, with the recipients for whom it is.
  public Optional<OwedMail> due(Instant now) {
    return store.read(() -> {
      PreparedStatement query =
          store.statement(
              "SELECT m.message_id, m.created, m.sender, m.subject, m.events, m.bytes"
                  + " FROM mail m JOIN delivery d USING (message_id)"
                  + " WHERE d.state = 'owed' AND d.next_try <= ?"
                  + " ORDER BY m.created, m.rowid LIMIT 1");
      query.setLong(1, now.toEpochMilli());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(owed(row, now)) : Optional.<OwedMail>empty();
      }
    });
  }

  private OwedMail owed(ResultSet row, Instant now) throws SQLException {
    List<String> all = new ArrayList<>();
    List<String> due = new ArrayList<>();
    int tries = 0;
    for (OutboxEntry entry : deliveries(row.getString(1))) {
      all.add(entry.recipient());
      if (entry.state() == State.OWED && !entry.nextTry().isAfter(now)) {
        due.add(entry.recipient());
        tries = Math.max(tries, entry.tries());
      }
    }
    Mail mail =
        new Mail(
            row.getString(1),
            Instant.ofEpochMilli(row.getLong(2)),
            new Mail.Envelope(row.getString(3), all),
            row.getString(4),
            row.getInt(5),
            new String(row.getBytes(6), StandardCharsets.US_ASCII));
    return new OwedMail(mail, due, tries);
  }

  /// When the next mail is due; empty where none is owed.
  public Optional<Instant> nextDue() {
    return store.read(() -> {
      PreparedStatement query =
          store.statement("SELECT min(next_try) FROM delivery WHERE state = 'owed'");
      try (ResultSet row = query.executeQuery()) {
        long at = row.next() ? row.getLong(1) : 0;
        return row.wasNull() ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(at));
      }
    });
  }

  /// Notes that a try begins, before the first byte of the mail goes out. If the process ends in
  /// mid-try, the note tells that the mail may have been taken already.
  public void begin(String messageId, Instant now) {
    store.commit(() -> {
      PreparedStatement update =
          store.statement("UPDATE mail SET attempt = ? WHERE message_id = ?");
      update.setLong(1, now.toEpochMilli());
      update.setString(2, messageId);
      update.executeUpdate();
    });
  }

  /// Notes what a try came to, for each recipient it dealt with.
  public void record(OwedMail owed, Map<String, Outcome> outcomes, Instant now) {
    store.commit(() -> {
      for (Map.Entry<String, Outcome> each : outcomes.entrySet()) {
        record(owed, each.getKey(), each.getValue(), now);
      }
      PreparedStatement done =
          store.statement("UPDATE mail SET attempt = NULL WHERE message_id = ?");
      done.setString(1, owed.mail().messageId());
      done.executeUpdate();
    });
  }

  private void record(OwedMail owed, String recipient, Outcome outcome, Instant now)
      throws SQLException {
    boolean old = Duration.between(owed.mail().created(), now).compareTo(RetrySchedule.MAX_AGE) > 0;
    State state =
        switch (outcome) {
          case Outcome.Accepted a -> State.ACCEPTED;
          case Outcome.Refused r -> State.DEAD;
          case Outcome.Later l -> old ? State.DEAD : State.OWED;
          case Outcome.Ambiguous a -> old ? State.DEAD : State.OWED;
        };
    Duration wait = RetrySchedule.forRecipient(owed.tries() + 1);
    PreparedStatement update =
        store.statement(
            "UPDATE delivery SET state = ?, tries = tries + 1, next_try = ?, reply = ?"
                + " WHERE message_id = ? AND recipient = ?");
    update.setString(1, word(state));
    update.setLong(2, now.plus(wait).toEpochMilli());
    update.setString(3, outcome.reply());
    update.setString(4, owed.mail().messageId());
    update.setString(5, recipient);
    update.executeUpdate();
  }

  /// All deliveries in a state, the oldest mail first.
  public List<OutboxEntry> list(State state) {
    return store.read(() -> {
      PreparedStatement query =
          store.statement(ENTRY + " WHERE d.state = ? ORDER BY m.created, m.rowid, d.recipient");
      query.setString(1, word(state));
      return entries(query);
    });
  }

  private List<OutboxEntry> deliveries(String messageId) throws SQLException {
    PreparedStatement query =
        store.statement(ENTRY + " WHERE d.message_id = ? ORDER BY d.recipient");
    query.setString(1, messageId);
    return entries(query);
  }

  private static final String ENTRY =
      "SELECT m.message_id, m.created, m.subject, d.recipient, d.state, d.tries, d.next_try, d.reply"
          + " FROM mail m JOIN delivery d USING (message_id)";

  private static List<OutboxEntry> entries(PreparedStatement query) throws SQLException {
    List<OutboxEntry> entries = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        entries.add(
            new OutboxEntry(
                row.getString(1),
                Instant.ofEpochMilli(row.getLong(2)),
                row.getString(3),
                row.getString(4),
                State.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                row.getInt(6),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getString(8)));
      }
    }
    return entries;
  }

  /// Makes what is owed or dead of a mail due at once.
  ///
  /// @param messageId with or without its angle brackets, or its beginning, if no other begins so
  /// @return the mail meant; empty if none or several are
  public Optional<String> retry(String messageId, Instant now) {
    return each(
        messageId,
        "UPDATE delivery SET state = 'owed', next_try = "
            + now.toEpochMilli()
            + " WHERE message_id = ? AND state IN ('owed', 'dead')");
  }

  /// Gives up what is owed or dead of a mail; a mail nobody has taken goes altogether.
  ///
  /// @param messageId as for [#retry]
  /// @return the mail meant; empty if none or several are
  public Optional<String> drop(String messageId) {
    return each(
        messageId, "DELETE FROM delivery WHERE message_id = ? AND state IN ('owed', 'dead')");
  }

  private Optional<String> each(String prefix, String sql) {
    List<String> meant = meant(prefix);
    if (meant.size() != 1) {
      return Optional.empty();
    }
    store.commit(() -> {
      PreparedStatement change = store.statement(sql);
      change.setString(1, meant.getFirst());
      change.executeUpdate();
      store
          .statement("DELETE FROM mail WHERE message_id NOT IN (SELECT message_id FROM delivery)")
          .executeUpdate();
    });
    return Optional.of(meant.getFirst());
  }

  private List<String> meant(String prefix) {
    String beginning = prefix.startsWith("<") ? prefix : "<" + prefix;
    return store.read(() -> {
      PreparedStatement query =
          store.statement(
              "SELECT DISTINCT message_id FROM delivery"
                  + " WHERE state IN ('owed', 'dead') AND substr(message_id, 1, ?) = ?");
      query.setInt(1, beginning.length());
      query.setString(2, beginning);
      List<String> found = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.add(row.getString(1));
        }
      }
      return found;
    });
  }

  /// Forgets mails that every recipient has, once they are old.
  public void forget(Duration age, Instant now) {
    store.commit(() -> {
      PreparedStatement delete =
          store.statement(
              "DELETE FROM mail WHERE created < ? AND message_id NOT IN"
                  + " (SELECT message_id FROM delivery WHERE state <> 'accepted')");
      delete.setLong(1, now.minus(age).toEpochMilli());
      delete.executeUpdate();
    });
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
