package dev.tidings.app;

import dev.tidings.journal.Journal;
import dev.tidings.journal.Retention;
import dev.tidings.outbox.Outbox;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/// Forgets what is too old or too much.
final class UpkeepStep implements Step {

  private static final Duration PAUSE = Duration.ofMinutes(10);

  private final Store store;
  private final Retention retention;
  private final LongSupplier dealtWith;

  /// @param dealtWith the position up to which events may go
  UpkeepStep(Store store, Retention retention, LongSupplier dealtWith) {
    this.store = store;
    this.retention = retention;
    this.dealtWith = dealtWith;
  }

  @Override
  public Instant run(Instant now) {
    boolean tooMuch = store.size() > retention.bytes();
    int sent = new Outbox(store).forget(retention.age(), tooMuch, now);
    // Events cannot be had again; what was sent, its readers have: so that goes first.
    boolean more =
        (tooMuch && sent > 0) || new Journal(store).forget(retention, dealtWith.getAsLong(), now);
    store.shrink();
    return more ? now : now.plus(PAUSE);
  }
}
