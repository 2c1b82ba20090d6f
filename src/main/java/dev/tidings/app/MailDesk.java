package dev.tidings.app;

import dev.tidings.batch.Batch;
import dev.tidings.journal.Journal;
import dev.tidings.mail.Mail;
import dev.tidings.mail.MailRenderer;
import dev.tidings.mail.Report;
import dev.tidings.outbox.Outbox;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Where a report becomes a mail that is owed. The mail, the cursor behind its events and whatever
/// state depends on it become durable in one transaction: after a crash either all of it happened
/// or none, and the same batch gets the same Message-ID.
final class MailDesk {

  /// The reader of the journal whose cursor says what has been mailed: the same in every mode.
  static final String CURSOR = "mail";

  private final Store store;
  private final MailRenderer renderer;
  private final Supplier<String> host;
  private final Runnable owed;

  /// @param host what mails call this machine
  /// @param owed told when there is a new mail, from the thread that put it
  MailDesk(Store store, MailRenderer renderer, Supplier<String> host, Runnable owed) {
    this.store = store;
    this.renderer = renderer;
    this.host = host;
    this.owed = owed;
  }

  /// Up to where events have been mailed or passed over.
  long cursor() {
    return new Journal(store).cursor(CURSOR);
  }

  /// Passes over events that are not mailed.
  void skip(long upTo) {
    new Journal(store).moveCursor(CURSOR, upTo);
  }

  /// Writes a mail; nobody knows of it yet.
  Mail write(Batch batch, Optional<String> root, Optional<Instant> nextMail, Instant now) {
    return renderer.render(new Report(host.get(), batch, root, nextMail, now));
  }

  /// Owes a mail from now on; its events and gaps are dealt with.
  ///
  /// @param gathered what it tells
  /// @param with what else becomes durable with it
  void put(Mail mail, Gathering.Gathered gathered, Runnable with) {
    Journal journal = new Journal(store);
    store.commit(() -> {
      new Outbox(store).put(mail);
      journal.moveCursor(CURSOR, gathered.upTo());
      journal.reported(gathered.gaps());
      with.run();
    });
    owed.run();
  }

  /// Owes a mail of events that may have been mailed before; nothing else changes.
  void putAgain(Mail mail) {
    new Outbox(store).put(mail);
    owed.run();
  }
}
