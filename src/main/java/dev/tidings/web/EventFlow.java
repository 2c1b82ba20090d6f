package dev.tidings.web;

import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.web.http.Flow;
import dev.tidings.web.http.Outlet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// The events that one client listens to: first those it missed since its stream broke, then each
/// as [Live] hands it out. The thread that makes one is the one that writes to the client.
final class EventFlow implements Flow {

  /// How many missed events are brought; a client that missed more is told to ask for pages.
  private static final int MOST_MISSED = 2_000;

  private final Live live;
  private final Journal journal;
  private final Function<Entry, byte[]> frame;
  private final Predicate<EngineEvent> filter;

  /// Live hands out what is behind this position.
  private final long from;

  private final Outlet outlet = new Outlet();

  /// The last missed event that was brought.
  private long position;

  EventFlow(
      Live live,
      Journal journal,
      Function<Entry, byte[]> frame,
      Predicate<EngineEvent> filter,
      long from) {
    this.live = live;
    this.journal = journal;
    this.frame = frame;
    this.filter = filter;
    this.from = from;
    this.position = from;
  }

  /// Brings what came behind a position, before all else. What comes meanwhile waits.
  ///
  /// @param after negative: nothing was missed
  EventFlow after(long after) {
    position = after < 0 ? from : after;
    return this;
  }

  boolean wants(EngineEvent event) {
    return filter.test(event);
  }

  /// What waits for the client.
  Outlet outlet() {
    return outlet;
  }

  @Override
  public List<byte[]> take(long patience) throws InterruptedException {
    if (from - position > MOST_MISSED) {
      byte[] behind = Flow.frame("behind", "{\"after\":\"" + position + "\"}");
      position = from;
      return List.of(behind);
    }
    List<byte[]> missed = List.of();
    while (position < from && missed.isEmpty()) {
      List<Entry> page = journal.after(position);
      missed =
          page.stream()
              .filter(entry -> entry.position() <= from && wants(entry.event()))
              .map(frame)
              .toList();
      position = page.isEmpty() ? from : page.getLast().position();
    }
    return missed.isEmpty() ? outlet.take(patience) : missed;
  }

  @Override
  public boolean isEnded() {
    return outlet.isEnded();
  }

  @Override
  public void close() {
    live.leave(this);
  }
}
