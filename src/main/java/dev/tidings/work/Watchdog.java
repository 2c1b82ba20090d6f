package dev.tidings.work;

import dev.tidings.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices a worker that does not come back from what it does, and writes it into a file for
/// `tidings health` to see: not into the store, which it may be stuck in. While nobody is busy
/// nothing runs.
public final class Watchdog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private static final String FILE = "tidings.stuck";

  /// Nothing that a worker does at one stretch takes as long, but for those below.
  private static final Duration USUAL = Duration.ofMinutes(1);

  /// Those that wait for others by design, each for longer than it lets them: questions to the
  /// engine take a minute at most, and there may be several; a removal with its volumes two, after
  /// as long as the container may take to stop; a post ten seconds, and there may be fifty; a mail
  /// some 14 minutes, and as long on the fallback. Much may be forgotten at one stretch. Who waits
  /// for the engine's next event may wait for ever; `pulse` looks whether that is right.
  private static final Map<String, Duration> PATIENCE =
      Map.of(
          "engine-events", Duration.ZERO,
          "reconcile", Duration.ofMinutes(5),
          "alarms", Duration.ofMinutes(5),
          "heal", Duration.ofMinutes(5),
          "stats", Duration.ofMinutes(5),
          "alarm-hook", Duration.ofMinutes(10),
          "heal-hook", Duration.ofMinutes(10),
          "upkeep", Duration.ofMinutes(10),
          "clean", Duration.ofMinutes(15),
          "deliver", Duration.ofMinutes(30));

  private static final int MOST_BYTES = 4_096;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int FRAMES = 12;

  private final Path file;
  private final Alarm alarm;

  /// Who is busy, by name; guarded by itself.
  private final Map<String, Future<?>> busy = new HashMap<>();

  /// Who is stuck, by name, since when; guarded by `busy`.
  private final Map<String, Instant> stuck = new TreeMap<>();

  /// Runs something later, unless it is cancelled.
  @FunctionalInterface
  public interface Alarm extends AutoCloseable {
    Future<?> in(Duration time, Runnable what);

    @Override
    default void close() {}
  }

  /// Forgets what an earlier process has written.
  ///
  /// @param data the data folder
  public Watchdog(Path data, Alarm alarm) {
    this.file = data.resolve(FILE);
    this.alarm = alarm;
    write();
  }

  /// With a thread that exists while somebody is busy.
  public static Watchdog on(Path data) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "watchdog");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return new Watchdog(
        data,
        new Alarm() {
          @Override
          public Future<?> in(Duration time, Runnable what) {
            return executor.schedule(what, time.toMillis(), TimeUnit.MILLISECONDS);
          }

          @Override
          public void close() {
            executor.shutdownNow();
          }
        });
  }

  /// A worker begins to do something. On its thread.
  public void began(String worker, Instant now) {
    Duration patience = PATIENCE.getOrDefault(worker, USUAL);
    if (patience.isZero()) {
      return;
    }
    Thread thread = Thread.currentThread();
    synchronized (busy) {
      busy.put(worker, alarm.in(patience, () -> isStuck(worker, now, thread)));
    }
  }

  /// A worker has done it, or has failed.
  public void ended(String worker) {
    synchronized (busy) {
      Future<?> waiting = busy.remove(worker);
      if (waiting != null) {
        waiting.cancel(false);
      }
      if (stuck.remove(worker) != null) {
        LOG.info("{} goes on", worker);
        write();
      }
    }
  }

  private void isStuck(String worker, Instant since, Thread thread) {
    synchronized (busy) {
      if (!busy.containsKey(worker)) {
        return;
      }
      stuck.put(worker, since);
      StringBuilder where = new StringBuilder();
      StackTraceElement[] frames = thread.getStackTrace();
      for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
        where.append("\n    at ").append(frames[i]);
      }
      LOG.error("{} has been busy since {} and does not end; it is here:{}", worker, since, where);
      write();
    }
  }

  private void write() {
    try {
      if (stuck.isEmpty()) {
        Files.deleteIfExists(file);
        return;
      }
      StringBuilder text = new StringBuilder();
      stuck.forEach(
          (worker, since) -> text.append(worker).append(" since ").append(since).append('\n'));
      try (FileChannel channel =
          PrivateFiles.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      LOG.debug("What is stuck cannot be written down", e);
    }
  }

  /// Who is stuck in the process that runs with a data folder.
  ///
  /// @return a worker's name and since when, each
  public static List<String> stuck(Path data) {
    Path file = data.resolve(FILE);
    try {
      // Nobody else's file is read to its end.
      return Files.exists(file) && Files.size(file) <= MOST_BYTES
          ? Files.readAllLines(file)
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    alarm.close();
    synchronized (busy) {
      busy.clear();
      stuck.clear();
      write();
    }
  }
}
