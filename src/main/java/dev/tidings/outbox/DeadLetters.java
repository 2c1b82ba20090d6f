package dev.tidings.outbox;

import dev.tidings.store.Store;
import java.util.List;

/// The deliveries that have failed for good, or may have. The next mail names them, each once.
///
/// Any thread may use it; the store lets one in at a time.
public final class DeadLetters {

  private static final String FAILED = "state IN ('dead', 'unconfirmed')";

  private final Store store;

  /// Those in this store.
  public DeadLetters(Store store) {
    this.store = store;
  }

  /// Whether there is any mail that somebody may yet say retry to.
  public boolean any() {
    return !store
        .query(row -> row.getInt(1), "SELECT 1 FROM delivery WHERE " + FAILED + " LIMIT 1")
        .isEmpty();
  }

  /// Those that no mail has told of, the oldest mail first.
  public List<OutboxEntry> unnamed() {
    return store.query(
        Outbox::entry,
        Outbox.ENTRY
            + " WHERE d."
            + FAILED
            + " AND NOT d.named ORDER BY m.created, m.rowid, d.recipient");
  }

  /// Notes that a mail tells of these; in one transaction with it.
  public void named(List<OutboxEntry> dead) {
    for (OutboxEntry entry : dead) {
      store.update(
          "UPDATE delivery SET named = 1 WHERE message_id = ? AND recipient = ?",
          entry.messageId(),
          entry.recipient());
    }
  }
}
