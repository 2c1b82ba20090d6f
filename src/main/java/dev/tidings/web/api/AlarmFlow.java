package dev.tidings.web.api;

import dev.tidings.alarm.Alarm;
import dev.tidings.alarm.AlarmText;
import dev.tidings.alarm.Alarms;
import dev.tidings.redact.Redaction;
import dev.tidings.web.http.Flow;
import java.util.List;

/// Alarms as they come, for one client. They are read from the store page by page, so nothing is
/// kept for a client that is slow.
final class AlarmFlow implements Flow {

  private static final int PAGE = 100;

  private final Alarms alarms;
  private final Redaction redaction;
  private final ChangeSignal changed;
  private long number;

  /// @param number of the last alarm that is not wanted
  AlarmFlow(Alarms alarms, Redaction redaction, ChangeSignal changed, long number) {
    this.alarms = alarms;
    this.redaction = redaction;
    this.changed = changed;
    this.number = number;
  }

  @Override
  public List<byte[]> take(long patience) throws InterruptedException {
    long heard = changed.count();
    List<Alarm> found = alarms.after(number, PAGE);
    if (found.isEmpty()) {
      changed.await(heard, patience);
      found = alarms.after(number, PAGE);
    }
    number = found.isEmpty() ? number : found.getLast().number();
    return found.stream().map(this::frame).toList();
  }

  private byte[] frame(Alarm alarm) {
    return Flow.frame(alarm.number(), "alarm", AlarmText.of(alarm, redaction));
  }

  @Override
  public boolean isEnded() {
    return false;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
