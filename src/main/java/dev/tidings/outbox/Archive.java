package dev.tidings.outbox;

import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Store;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The mails that are remembered, sent or not, for people to look at, until they are forgotten.
///
/// Any thread may use it; the store lets one in at a time.
public final class Archive {

  /// Some of them may be megabytes.
  private static final int FORGET_AT_ONCE = 100;

  private static final String FILED =
      "SELECT rowid, message_id, created, subject, events FROM mail";

  private final Store store;

  /// The mails in this store.
  public Archive(Store store) {
    this.store = store;
  }

  /// Which mails are meant.
  public enum Which {
    /// All that are remembered.
    ALL,
    /// Those that are pending to somebody, were given up, or may not have arrived.
    OPEN
  }

  /// A mail in a list.
  ///
  /// @param number grows with the order in which they were written
  /// @param messageId with its angle brackets
  /// @param events how many it tells of
  /// @param deliveries how it stands with each recipient
  public record Filed(
      long number,
      String messageId,
      Instant created,
      String subject,
      int events,
      List<OutboxEntry> deliveries) {

    /// Copies the deliveries.
    public Filed {
      deliveries = List.copyOf(deliveries);
    }
  }

  /// Mails, the newest first.
  ///
  /// @param before a number; the largest there is for the beginning
  /// @param limit how many at most
  public List<Filed> page(Which which, long before, int limit) {
    String open =
        switch (which) {
          case ALL -> "";
          case OPEN ->
              " AND message_id IN"
                  + " (SELECT message_id FROM delivery WHERE state IN ('owed', 'dead', 'unconfirmed'))";
        };
    String sql = FILED + " WHERE rowid < ?" + open + " ORDER BY rowid DESC LIMIT ?";
    return withDeliveries(store.query(Archive::filed, sql, before, limit));
  }

  /// One of them.
  ///
  /// @param messageId with its angle brackets
  public Optional<Filed> filed(String messageId) {
    String sql = FILED + " WHERE message_id = ?";
    return withDeliveries(store.query(Archive::filed, sql, messageId)).stream().findFirst();
  }

  private List<Filed> withDeliveries(List<Filed> bare) {
    List<Filed> whole = new ArrayList<>();
    for (Filed mail : bare) {
      whole.add(
          new Filed(
              mail.number(),
              mail.messageId(),
              mail.created(),
              mail.subject(),
              mail.events(),
              deliveries(mail.messageId())));
    }
    return whole;
  }

  private List<OutboxEntry> deliveries(String messageId) {
    return store.query(
        Outbox::entry, Outbox.ENTRY + " WHERE m.message_id = ? ORDER BY d.recipient", messageId);
  }

  private static Filed filed(ResultSet row) throws SQLException {
    return new Filed(
        row.getLong(1),
        row.getString(2),
        Instant.ofEpochMilli(row.getLong(3)),
        row.getString(4),
        row.getInt(5),
        List.of());
  }

  /// A whole mail.
  ///
  /// @param messageId with its angle brackets
  public Optional<Mail> mail(String messageId) {
    List<String> recipients = deliveries(messageId).stream().map(OutboxEntry::recipient).toList();
    return store
        .query(
            row ->
                new Mail(
                    row.getString(1),
                    Instant.ofEpochMilli(row.getLong(2)),
                    new Mail.Envelope(row.getString(3), recipients),
                    row.getString(4),
                    row.getInt(5),
                    new String(row.getBytes(6), StandardCharsets.US_ASCII)),
            "SELECT message_id, created, sender, subject, events, bytes FROM mail"
                + " WHERE message_id = ?",
            messageId)
        .stream()
        .findFirst();
  }

  /// How many mails some recipient will not get, unless somebody says retry.
  public int givenUp() {
    return mailsWith(State.DEAD);
  }

  /// How many mails may not have arrived at some recipient: sent, and never answered.
  public int unconfirmed() {
    return mailsWith(State.UNCONFIRMED);
  }

  private int mailsWith(State state) {
    return store
        .query(
            row -> row.getInt(1),
            "SELECT count(DISTINCT message_id) FROM delivery WHERE state = ?",
            Outbox.word(state))
        .getFirst();
  }

  /// What was forgotten.
  ///
  /// @param sent mails that every recipient had
  /// @param givenUp mails that nobody waits for any more, but not every recipient had
  public record Forgotten(int sent, int givenUp) {

    /// Whether there was anything to forget.
    public boolean any() {
      return sent + givenUp > 0;
    }
  }

  /// Forgets mails that are pending to nobody, once they are old or there is too much in the store;
  /// a few at once, so it is to be called until there are no more.
  ///
  /// @param tooMuch then the oldest of them go, whatever their age; those that were given up only
  ///   when no sent ones are left, since nobody has them
  public Forgotten forget(Duration age, boolean tooMuch, Instant now) {
    long old = now.minus(age).toEpochMilli();
    int sent = forget("<> 'accepted'", "= 'accepted'", old, tooMuch);
    String failed = "IN ('dead', 'unconfirmed')";
    return new Forgotten(sent, forget("= 'owed'", failed, old, tooMuch && sent == 0));
  }

  /// @param without no delivery in such a state
  /// @param with at least one in such a state
  /// @param old the time before which a mail is old, in milliseconds since 1970
  private int forget(String without, String with, long old, boolean tooMuch) {
    return store.update(
        "DELETE FROM mail WHERE message_id IN (SELECT message_id FROM mail WHERE message_id NOT IN"
            + " (SELECT message_id FROM delivery WHERE state "
            + without
            + ") AND message_id IN (SELECT message_id FROM delivery WHERE state "
            + with
            + ") AND (created < ? OR ?) ORDER BY created LIMIT ?)",
        old,
        tooMuch,
        FORGET_AT_ONCE);
  }
}
