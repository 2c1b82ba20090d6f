package dev.tidings.hook;

import dev.tidings.config.HookAddress;
import dev.tidings.event.Action;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.redact.Redaction;
import dev.tidings.text.Visible;
import dev.tidings.work.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts what came of each act of ours, as its event in JSON, redacted. For machines that want to
/// know at once; a mail tells it anyway. So what is older than an hour is given up, with a line in
/// the log: what nobody took, and what happened while no address was set.
public final class ActHookStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(ActHookStep.class);

  private static final String CURSOR = "heal-hook";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration STALE = Duration.ofHours(1);

  /// What a [HookAnswer] may ask for at most.
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final Journal journal;
  private final HookAddress address;
  private final HookSender sender;
  private final Redaction redaction;

  /// Owned by the thread that runs this.
  private Duration pause = FIRST_PAUSE;

  private Instant notBefore = Instant.MIN;

  public ActHookStep(Journal journal, HookAddress address, HookSender sender, Redaction redaction) {
    this.journal = journal;
    this.address = address;
    this.sender = sender;
    this.redaction = redaction;
  }

  @Override
  public Instant run(Instant now) throws InterruptedException {
    // Whatever wakes it. None is so far off unless the clock was set back.
    if (notBefore.isAfter(now) && !notBefore.isAfter(now.plus(LONGEST_WAIT))) {
      return notBefore;
    }
    if (journal.cursor(CURSOR) == 0) {
      // What was before it was asked for is nobody's concern.
      journal.moveCursor(CURSOR, journal.last());
    }
    List<Entry> page = journal.after(journal.cursor(CURSOR));
    while (!page.isEmpty()) {
      int stale = 0;
      for (Entry entry : page) {
        boolean told = entry.event().action() instanceof Action.Act act && act.kind().isMailed();
        boolean late = !entry.received().isAfter(now.minus(STALE));
        stale += told && late ? 1 : 0;
        if (told && !late && !isDone(entry, now)) {
          return notBefore;
        }
        if (told) {
          journal.moveCursor(CURSOR, entry.position());
        }
      }
      if (stale > 0) {
        LOG.warn("Outcomes not posted to {} within an hour: {}", address, stale);
      }
      long last = page.getLast().position();
      page = journal.after(last);
      journal.moveCursor(CURSOR, last);
    }
    return Instant.MAX;
  }

  /// @param answer that asks for patience, perhaps, and says for how much
  private void rest(HookAnswer answer, Instant now) {
    Duration asked =
        answer instanceof HookAnswer.Refused(int _, Optional<Duration> after)
            ? after.orElse(pause)
            : pause;
    notBefore = now.plus(asked.compareTo(pause) > 0 ? asked : pause);
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  /// @return false: it is to be tried again
  private boolean isDone(Entry entry, Instant now) throws InterruptedException {
    String body = Visible.json(redaction.event(entry.event()).raw());
    HookAnswer answer = sender.post(address.uri(), "application/json", body, TIMEOUT);
    if (answer.isWorthRepeating()) {
      rest(answer, now);
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
