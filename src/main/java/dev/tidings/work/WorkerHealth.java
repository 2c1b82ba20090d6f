package dev.tidings.work;

import dev.tidings.store.Status;
import dev.tidings.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which workers fail again and again, for `tidings health` in another process to see. What cannot
/// be written down because the disk itself fails, that command sees by itself.
public final class WorkerHealth implements Worker.Reports {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerHealth.class);

  /// An internal software error (sysexits).
  private static final int SOFTWARE_ERROR = 70;

  private static final String FACT = "worker.";

  /// The threads of Tidings: those that can ail.
  static final List<String> WORKERS =
      List.of(
          "deliver",
          "notify",
          "remind",
          "reconcile",
          "journal",
          "engine-events",
          "pulse",
          "upkeep",
          "web",
          "stats",
          "processes",
          "alarms",
          "alarm-hook",
          "heal",
          "heal-hook",
          "clean",
          "alive",
          "alive-ping",
          "health",
          "reload");

  private final Status status;
  private final Watchdog watchdog;
  private final Map<String, String> written = new ConcurrentHashMap<>();
  private volatile boolean forgotten;

  /// Forgets what an earlier process left: it has ended.
  public WorkerHealth(Status status, Watchdog watchdog) {
    this.status = status;
    this.watchdog = watchdog;
    forgetEarlier();
  }

  /// Again after a failure, where the disk was full at the start.
  private void forgetEarlier() {
    tryTo(() -> {
      WORKERS.stream()
          .filter(worker -> !written.containsKey(worker))
          .forEach(worker -> status.clear(FACT + worker));
      forgotten = true;
    });
  }

  /// What ails, by worker: since when and why.
  public static Map<String, String> present(Status status) {
    Map<String, String> present = new TreeMap<>();
    for (String worker : WORKERS) {
      status.get(FACT + worker).ifPresent(text -> present.put(worker, text));
    }
    return present;
  }

  @Override
  public void began(String worker, Instant now) {
    watchdog.began(worker, now);
  }

  @Override
  public void ended(String worker) {
    watchdog.ended(worker);
  }

  @Override
  public void died(Error error) {
    LOG.error("This should not happen; ending, so that a restart can mend it", error);
    Runtime.getRuntime().halt(SOFTWARE_ERROR);
  }

  @Override
  public void ails(String worker, Instant since, String why) {
    String text = "since " + since + ": " + why;
    if (!text.equals(written.get(worker))) {
      tryTo(() -> {
        status.set(FACT + worker, text);
        written.put(worker, text);
      });
    }
  }

  @Override
  public void recovered(String worker) {
    if (!forgotten) {
      forgetEarlier();
    }
    if (written.containsKey(worker)) {
      tryTo(() -> {
        status.clear(FACT + worker);
        written.remove(worker);
      });
    }
  }

  private static void tryTo(Runnable write) {
    try {
      write.run();
    } catch (StoreException e) {
      LOG.debug("How a worker does cannot be written down: {}", e.getMessage());
    }
  }
}
