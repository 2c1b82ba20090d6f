package dev.tidings.app;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Throttle.Decision;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.batch.Windows;
import dev.tidings.batch.Windows.Window;
import dev.tidings.journal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// From the journal to the outbox, as the throttle says: the mode `watch`.
///
/// All its fields are owned by the thread that runs it.
final class NotifyStep implements Step {

  /// The one group all events belong to.
  private static final String GROUP = "all";

  /// How far the durable cursor may stay behind over events that are kept back.
  private static final int LAZY = 500;

  /// Mails are taken again, or owed ones dropped by hand, without a word to this thread.
  static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Gathering gathering;
  private final MailDesk desk;
  private final Windows windows;
  private final ThrottlePolicy policy;
  private Window window;
  private long mailed;
  private long seen;
  private Optional<Entry> first = Optional.empty();
  private boolean awaited;

  NotifyStep(Gathering gathering, MailDesk desk, Windows windows, ThrottlePolicy policy) {
    this.gathering = gathering;
    this.desk = desk;
    this.windows = windows;
    this.policy = policy;
    this.window = windows.load(GROUP);
    this.mailed = desk.cursor();
    this.seen = mailed;
  }

  @Override
  public Instant run(Instant now) {
    look();
    return switch (window.throttle().decide(first.isPresent(), now, policy)) {
      case Decision.Wait(Instant until) -> until;
      case Decision.MailFirst(Throttle then) -> mail(Batch.Occasion.FIRST, then, now);
      case Decision.MailSummary(Throttle then) -> mail(Batch.Occasion.SUMMARY, then, now);
      case Decision.Close(Throttle then) -> close(then, now);
    };
  }

  /// A mail that is due but must wait is not written at all: when it may go, it tells of all that
  /// happened meanwhile.
  private Instant mail(Batch.Occasion occasion, Throttle then, Instant now) {
    if (gathering.awaitsGap(now)) {
      awaited = true;
      return now.plusSeconds(1);
    }
    if (desk.holdsBack(now).isPresent()) {
      return now.plus(LOOK_AGAIN);
    }
    if (desk.held().isPresent()) {
      return mailAll(Batch.Occasion.CATCH_UP, then, now);
    }
    // The gap that was waited for stands behind the event that waited: they belong into one mail.
    return occasion == Batch.Occasion.FIRST && !awaited
        ? mailFirst(then, now)
        : mailAll(occasion, then, now);
  }

  private void look() {
    if (first.isPresent()) {
      return;
    }
    Gathering.Found look = gathering.first(seen);
    first = look.found();
    seen = look.seen();
    if (first.isEmpty() && seen - mailed >= LAZY) {
      desk.skip(seen);
      mailed = seen;
    }
  }

  private Instant mailFirst(Throttle then, Instant now) {
    put(gathering.only(first.orElseThrow()), then, Optional.empty(), now);
    return now;
  }

  private Instant mailAll(Batch.Occasion occasion, Throttle then, Instant now) {
    Optional<Gathering.Gathered> all = gathering.all(mailed, occasion);
    // Upkeep may have given up what waited; then there is nothing to mail.
    first = Optional.empty();
    awaited = false;
    // The rest of what did not fit is due at once.
    all.ifPresent(it -> put(it, it.full() ? window.throttle() : then, window.root(), now));
    return now;
  }

  private Instant close(Throttle then, Instant now) {
    Window closed = new Window(then, Optional.empty());
    windows.save(GROUP, closed);
    window = closed;
    return now;
  }

  private void put(Gathering.Gathered gathered, Throttle then, Optional<String> root, Instant now) {
    MailDesk.Draft draft = desk.write(gathered.batch(), root, ends(then), now);
    Window next = new Window(then, Optional.of(root.orElse(draft.mail().messageId())));
    desk.put(draft, gathered, () -> windows.save(GROUP, next));
    window = next;
    mailed = gathered.upTo();
    seen = mailed;
    first = Optional.empty();
  }

  private static Optional<Instant> ends(Throttle throttle) {
    return switch (throttle) {
      case Throttle.Idle() -> Optional.empty();
      case Throttle.Open open -> Optional.of(open.ends());
    };
  }
}
