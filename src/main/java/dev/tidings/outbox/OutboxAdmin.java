package dev.tidings.outbox;

import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.util.List;
import java.util.Optional;

/// What somebody does to the outbox by hand.
///
/// Any thread may use it; the store lets one in at a time.
public final class OutboxAdmin {

  /// The fact that somebody asked for a retry, for the process that delivers.
  static final String RETRY = "mail.retry";

  private static final String OPEN = "state IN ('owed', 'dead', 'unconfirmed')";

  private final Store store;

  /// Of the outbox in this store.
  public OutboxAdmin(Store store) {
    this.store = store;
  }

  /// Makes what is not delivered of a mail due at once, as if it had never been tried, whatever
  /// wait the server is given.
  ///
  /// @param messageId with or without its angle brackets, or its beginning, if no other begins so
  /// @return the mail meant; empty if none or several are
  public Optional<String> retry(String messageId) {
    Optional<String> meant = meant(messageId);
    meant.ifPresent(id ->
        store.commit(() -> {
          store.update(
              "UPDATE delivery SET state = 'owed', tries = 0, first_try = 0, next_try = 0,"
                  + " named = 0, unanswered = 0, kept = 0 WHERE message_id = ? AND "
                  + OPEN,
              id);
          store.update("UPDATE mail SET interruptions = 0 WHERE message_id = ?", id);
          new Status(store).set(RETRY, id);
        }));
    return meant;
  }

  /// Gives up what is not delivered of a mail; a mail nobody has taken goes altogether.
  ///
  /// @param messageId as for [#retry]
  /// @return the mail meant; empty if none or several are
  public Optional<String> drop(String messageId) {
    Optional<String> meant = meant(messageId);
    meant.ifPresent(id -> store.commit(() -> dropAll(id)));
    return meant;
  }

  private void dropAll(String messageId) {
    store.update("DELETE FROM delivery WHERE message_id = ? AND " + OPEN, messageId);
    store.update(
        "DELETE FROM mail WHERE message_id = ? AND message_id NOT IN"
            + " (SELECT message_id FROM delivery)",
        messageId);
  }

  private Optional<String> meant(String prefix) {
    String beginning = prefix.startsWith("<") ? prefix : "<" + prefix;
    List<String> found =
        store.query(
            row -> row.getString(1),
            "SELECT DISTINCT message_id FROM delivery"
                + " WHERE "
                + OPEN
                + " AND substr(message_id, 1, ?) = ?",
            beginning.length(),
            beginning);
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }
}
