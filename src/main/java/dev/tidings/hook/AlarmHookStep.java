package dev.tidings.hook;

import dev.tidings.alarm.Alarm;
import dev.tidings.alarm.AlarmText;
import dev.tidings.alarm.Alarms;
import dev.tidings.alarm.HookState;
import dev.tidings.config.AlarmWebhook;
import dev.tidings.config.Version;
import dev.tidings.redact.Redaction;
import dev.tidings.work.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts each alarm, one after the other, and goes on after an outage where it was. What the
/// receiver has taken is noted right after; a crash between the two has one posted again, with the
/// same number.
public final class AlarmHookStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(AlarmHookStep.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  /// Where a person has to mend something, such as a token.
  private static final Duration FIRST_LONG_BACKOFF = Duration.ofMinutes(1);

  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

  /// For as long as a receiver may ask, see [HookAnswer.Refused].
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final int AT_ONCE = 50;

  private final Alarms alarms;
  private final HookState state;
  private final AlarmWebhook hook;
  private final HookSender sender;
  private final Redaction redaction;
  private final InstantSource clock;
  private Duration backoff = Duration.ZERO;
  private Instant notBefore = Instant.MIN;
  private String refusal = "";

  public AlarmHookStep(
      Alarms alarms, HookState state, AlarmWebhook hook, Redaction redaction, InstantSource clock) {
    this.alarms = alarms;
    this.state = state;
    this.hook = hook;
    this.sender = new HookSender("Tidings/" + Version.TEXT);
    this.redaction = redaction;
    this.clock = clock;
  }

  @Override
  public Instant run(Instant now) throws InterruptedException {
    if (!state.isOn()) {
      // What is past is still being read; the first alarm behind it is signalled.
      return Instant.MAX;
    }
    if (isTooEarly(now)) {
      return notBefore;
    }
    List<Alarm> page = alarms.after(state.cursor(), AT_ONCE);
    for (Alarm alarm : page) {
      HookAnswer answer = post(alarm);
      if (answer.isWorthRepeating()) {
        return later(answer);
      }
      done(alarm, answer);
    }
    return page.size() < AT_ONCE ? Instant.MAX : now;
  }

  /// A time further ahead than any wait was set before the clock was set back.
  private boolean isTooEarly(Instant now) {
    return now.isBefore(notBefore) && !notBefore.isAfter(now.plus(LONGEST_WAIT));
  }

  private HookAnswer post(Alarm alarm) throws InterruptedException {
    return sender.post(
        hook.address().uri(),
        "application/json",
        AlarmText.of(alarm, redaction),
        hook.token(),
        TIMEOUT);
  }

  private Instant later(HookAnswer answer) {
    Instant now = clock.instant();
    Duration first = answer.isPassing() ? FIRST_BACKOFF : FIRST_LONG_BACKOFF;
    Duration longer = longer(first, backoff.multipliedBy(2));
    backoff = longer.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : longer;
    if (state.failing().isEmpty()) {
      LOG.warn("Alarms cannot be posted to {}: {} (trying again)", hook.address(), answer.words());
    }
    state.failed(answer.words(), now);
    Duration asked =
        answer instanceof HookAnswer.Refused(_, var after) ? after.orElse(backoff) : backoff;
    notBefore = now.plus(longer(asked, backoff));
    return notBefore;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private void done(Alarm alarm, HookAnswer answer) {
    backoff = Duration.ZERO;
    boolean taken = answer instanceof HookAnswer.Taken;
    if (state.failing().isPresent()) {
      LOG.info("Alarms can be posted to {} again", hook.address());
    }
    if (!taken && !answer.words().equals(refusal)) {
      refusal = answer.words();
      LOG.warn(
          "{} does not want alarm {} and is not asked again for such: {}",
          hook.address(),
          alarm.number(),
          refusal);
    }
    state.done(alarm.number(), taken);
  }
}
