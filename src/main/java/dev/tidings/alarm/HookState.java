package dev.tidings.alarm;

import dev.tidings.journal.Journal;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.Optional;

/// Up to which alarm a webhook was called, and how it is with it; outlives the process. Any thread
/// may use it.
public final class HookState {

  private static final String CURSOR = "alarms.webhook";
  private static final String FAILING = "alarms.webhook.failing";
  private static final String REFUSED = "alarms.webhook.refused";
  private static final String LOST = "alarms.webhook.lost";

  /// The fact that there is a webhook.
  public static final String SINCE = "alarms.webhook.since";

  private final Store store;
  private final Journal journal;
  private final Status status;
  private final Alarms alarms;

  /// The state in this store.
  public HookState(Store store) {
    this.store = store;
    this.journal = new Journal(store);
    this.status = new Status(store);
    this.alarms = new Alarms(store);
  }

  /// There is a webhook, and all that was journaled so far has become alarms. One that is new hears
  /// of what has happened since a moment, and of all that became known after that.
  ///
  /// @param since when Tidings began, with which it is new
  public void begin(Instant since) {
    store.commit(() -> {
      if (status.get(SINCE).isEmpty()) {
        status.set(SINCE, since.toString());
        journal.moveCursor(CURSOR, alarms.before(since));
      }
    });
  }

  /// There is none, or none any more.
  public void end() {
    store.commit(() -> {
      status.clear(SINCE);
      status.clear(FAILING);
      status.clear(REFUSED);
      status.clear(LOST);
    });
  }

  /// Whether there is one that has begun to hear.
  public boolean isOn() {
    return status.get(SINCE).isPresent();
  }

  /// The number of the last alarm that was posted to it.
  public long cursor() {
    return journal.cursor(CURSOR);
  }

  /// An alarm is dealt with.
  ///
  /// @param taken whether the receiver took it; else it refused it for good
  public void done(long number, boolean taken) {
    store.commit(() -> {
      journal.moveCursor(CURSOR, number);
      status.clear(FAILING);
      if (!taken) {
        status.set(REFUSED, Long.toString(refused() + 1));
      }
    });
  }

  /// One could not be posted, and will be.
  public void failed(String why, Instant now) {
    Instant since = failing().map(Failing::since).orElse(now);
    status.set(FAILING, since + " " + why);
  }

  /// Since when it cannot be posted.
  public record Failing(Instant since, String why) {}

  /// Empty where nothing is wrong.
  public Optional<Failing> failing() {
    return status
        .get(FAILING)
        .map(text -> {
          int blank = text.indexOf(' ');
          return new Failing(Instant.parse(text.substring(0, blank)), text.substring(blank + 1));
        });
  }

  /// How many alarms the receiver refused for good.
  public long refused() {
    return status.get(REFUSED).map(Long::parseLong).orElse(0L);
  }

  /// Some were forgotten before it could be told of them.
  void lose(long count) {
    if (count > 0) {
      status.set(LOST, Long.toString(lost() + count));
    }
  }

  /// How many alarms were forgotten before it could be told of them.
  public long lost() {
    return status.get(LOST).map(Long::parseLong).orElse(0L);
  }

  /// How many alarms are still to be posted to it.
  public long waiting() {
    return alarms.count(cursor());
  }
}
