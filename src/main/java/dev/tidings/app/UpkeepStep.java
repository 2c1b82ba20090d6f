package dev.tidings.app;

import dev.tidings.batch.Backlog;
import dev.tidings.journal.Forgetting;
import dev.tidings.journal.Retention;
import dev.tidings.outbox.Archive;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets what is too old or too much.
final class UpkeepStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(UpkeepStep.class);

  /// A storm writes some hundred megabytes in that time.
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final String FULL =
      "the journal had reached its bound (retention.size) before they could be mailed";

  private final Store store;
  private final Forgetting forgetting;
  private final Retention retention;
  private final LongSupplier dealtWith;
  private final Consumer<Instant> evidence;
  private final Runnable noticed;

  /// @param dealtWith the position up to which events may go
  /// @param evidence forgets what proves something before a moment
  /// @param noticed told when others had to go too, which a gap tells
  UpkeepStep(
      Store store,
      Retention retention,
      LongSupplier dealtWith,
      Consumer<Instant> evidence,
      Runnable noticed) {
    this.evidence = evidence;
    this.store = store;
    this.forgetting = new Forgetting(store);
    this.retention = retention;
    this.dealtWith = dealtWith;
    this.noticed = noticed;
  }

  @Override
  public Instant run(Instant now) {
    boolean tooMuch = store.size() > retention.bytes();
    Archive.Forgotten gone = new Archive(store).forget(retention.age(), tooMuch, now);
    if (gone.givenUp() > 0) {
      LOG.warn("Mails that were given up are forgotten, to keep retention: {}", gone.givenUp());
    }
    // Events cannot be had again; what was sent, its readers have: so that goes first.
    boolean more =
        (tooMuch && gone.any()) || forgetting.forget(retention, dealtWith.getAsLong(), now);
    if (!more) {
      giveUp(now);
    }
    new Backlog(store).forget();
    evidence.accept(now.minus(retention.age()));
    store.shrink();
    return more ? now : now.plus(PAUSE);
  }

  /// Events that are not mailed go only when nothing else is left to go, and then so many that it
  /// does not begin again at once.
  private void giveUp(Instant now) {
    if (store.size() <= retention.bytes()) {
      return;
    }
    boolean gone = false;
    while (store.size() > retention.bytes() / 10 * 9
        && forgetting.giveUp(dealtWith.getAsLong(), FULL, now)) {
      gone = true;
    }
    if (gone) {
      LOG.error("The journal is full: the oldest events that were not mailed yet are given up");
      noticed.run();
    }
  }
}
