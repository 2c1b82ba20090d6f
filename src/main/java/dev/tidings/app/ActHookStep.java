package dev.tidings.app;

import dev.tidings.event.Action;
import dev.tidings.event.Redaction;
import dev.tidings.hook.HookAddress;
import dev.tidings.hook.HookAnswer;
import dev.tidings.hook.HookSender;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts what came of each act of ours, as its event in JSON, redacted. For machines that want to
/// know at once; a mail tells it anyway. So what is not taken within an hour is given up, with a
/// line in the log.
final class ActHookStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(ActHookStep.class);

  private static final String CURSOR = "heal-hook";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration STALE = Duration.ofHours(1);

  private final Journal journal;
  private final HookAddress address;
  private final HookSender sender;
  private final Redaction redaction;

  /// Owned by the thread that runs this.
  private Duration pause = FIRST_PAUSE;

  ActHookStep(Journal journal, HookAddress address, HookSender sender, Redaction redaction) {
    this.journal = journal;
    this.address = address;
    this.sender = sender;
    this.redaction = redaction;
  }

  @Override
  public Instant run(Instant now) throws InterruptedException {
    if (journal.cursor(CURSOR) == 0) {
      // What was before it was asked for is nobody's concern.
      journal.moveCursor(CURSOR, journal.last());
    }
    List<Entry> page = journal.after(journal.cursor(CURSOR));
    while (!page.isEmpty()) {
      for (Entry entry : page) {
        boolean told = entry.event().action() instanceof Action.Act act && act.deed().isTold();
        if (told && !isDone(entry, now)) {
          return rest(now);
        }
        if (told) {
          journal.moveCursor(CURSOR, entry.position());
        }
      }
      long last = page.getLast().position();
      page = journal.after(last);
      journal.moveCursor(CURSOR, last);
    }
    return Instant.MAX;
  }

  private Instant rest(Instant now) {
    Instant next = now.plus(pause);
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    return next;
  }

  /// @return false: it is to be tried again
  private boolean isDone(Entry entry, Instant now) throws InterruptedException {
    String body = redaction.event(entry.event()).raw();
    HookAnswer answer = sender.post(address.uri(), "application/json", body, TIMEOUT);
    boolean again = answer.isWorthRepeating() && entry.received().isAfter(now.minus(STALE));
    if (again) {
      return false;
    }
    if (!(answer instanceof HookAnswer.Taken)) {
      LOG.warn(
          "{} of {} was not posted to {}: {}",
          entry.event().action().text(),
          entry.event().actor().name(),
          address,
          answer.words());
    }
    pause = FIRST_PAUSE;
    return true;
  }
}
