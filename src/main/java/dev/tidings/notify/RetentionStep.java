package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.journal.Forgetting;
import dev.tidings.journal.Retention;
import dev.tidings.outbox.Archive;
import dev.tidings.store.Store;
import dev.tidings.work.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets what is too old or too much.
public final class RetentionStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(RetentionStep.class);

  /// A storm writes some hundred megabytes in that time.
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Store store;
  private final Forgetting forgetting;
  private final Retention retention;
  private final LongSupplier read;
  private final Evidence evidence;
  private final Runnable noticed;

  /// What is known beside the events; as [dev.tidings.evidence.EvidenceCollector#forget].
  @FunctionalInterface
  public interface Evidence {
    boolean forget(Instant before, boolean tooMuch);
  }

  /// @param read the position up to which events have been read for mails
  /// @param noticed called when others had to go too, which a gap tells
  public RetentionStep(
      Store store, Retention retention, LongSupplier read, Evidence evidence, Runnable noticed) {
    this.evidence = evidence;
    this.store = store;
    this.forgetting = new Forgetting(store);
    this.retention = retention;
    this.read = read;
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
    boolean more = (tooMuch && gone.any()) || forgetting.forget(retention, read.getAsLong(), now);
    boolean full = !more && store.size() > retention.bytes();
    boolean given = evidence.forget(now.minus(retention.age()), full);
    if (full && !given) {
      giveUp(now);
    }
    new Backlog(store).forget();
    // What is nearly full needs its free pages again.
    boolean freed = store.size() < retention.bytes() / 4 * 3 && store.shrink();
    return more || given || freed ? now : now.plus(PAUSE);
  }

  /// Events that are not mailed go only when nothing else is left to go, and then so many that it
  /// does not begin again at once.
  private void giveUp(Instant now) {
    if (forgetting.giveUp(0, retention.bytes() / 20 * 19, now)) {
      LOG.error("The journal is full: events that were not mailed yet are given up");
      noticed.run();
    }
  }
}
