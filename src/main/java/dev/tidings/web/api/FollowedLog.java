package dev.tidings.web.api;

import dev.tidings.engine.LogFeed;
import dev.tidings.engine.LogLine;
import dev.tidings.web.http.Flow;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.Outlet;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A log on its way from the engine to one client. A thread of its own reads it, so that a client
/// that does not read is noticed and dropped instead of holding up the engine.
final class FollowedLog implements Flow {

  private final LogFeed feed;
  private final CleanLog clean;
  private final Runnable over;
  private final Outlet outlet = new Outlet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private FollowedLog(LogFeed feed, CleanLog clean, Runnable over) {
    this.feed = feed;
    this.clean = clean;
    this.over = over;
  }

  /// Begins to read.
  ///
  /// @param over called once when it is closed
  static FollowedLog of(LogFeed feed, CleanLog clean, Runnable over) {
    FollowedLog log = new FollowedLog(feed, clean, over);
    Thread.ofVirtual().name("web-log").start(log::read);
    return log;
  }

  private void read() {
    String end = "ended";
    try {
      for (@Nullable LogLine line = feed.next(); line != null; line = feed.next()) {
        if (!clean.next(line).stream().allMatch(this::offer)) {
          outlet.end();
          return;
        }
      }
      clean.rest().forEach(this::offer);
    } catch (IOException e) {
      end = "broke";
    }
    outlet.offer(Flow.frame("end", "{\"why\":\"" + end + "\"}"));
    outlet.finish();
  }

  private boolean offer(LogLine line) {
    return outlet.offer(Flow.frame("line", JsonWriter.text(json -> LogPages.write(json, line))));
  }

  @Override
  public List<byte[]> take(long patience) throws InterruptedException {
    return outlet.take(patience);
  }

  @Override
  public boolean isEnded() {
    return outlet.isEnded();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      feed.close();
      over.run();
    }
  }
}
