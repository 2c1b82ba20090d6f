package dev.tidings.web;

import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/// Hands new events to those who listen. Each is read and written as bytes once, whoever listens; a
/// listener that does not keep up is dropped, for nothing is kept for it beyond a bound.
public final class Live {

  /// How many may listen.
  static final int MOST_LISTENERS = 64;

  /// How many bytes may wait for a listener, and how many events. The bytes themselves are one copy
  /// for all.
  private static final int MOST_BYTES = 1_000_000;

  private static final int MOST_FRAMES = 4_096;

  private final Journal journal;
  private final Function<Entry, String> frame;
  private final ReentrantLock turn = new ReentrantLock();

  /// Guarded by the turn.
  private final List<Listener> listeners = new ArrayList<>();

  /// The last event that was handed out; guarded by the turn, and kept only while somebody listens.
  private long position;

  /// @param frame an event as it goes to listeners
  Live(Journal journal, Function<Entry, String> frame) {
    this.journal = journal;
    this.frame = frame;
  }

  /// Hands out what is new. Does not even look where nobody listens.
  public void pump() {
    turn.lock();
    try {
      while (!listeners.isEmpty()) {
        List<Entry> page = journal.after(position);
        if (page.isEmpty()) {
          return;
        }
        page.forEach(this::hand);
        position = page.getLast().position();
      }
    } finally {
      turn.unlock();
    }
  }

  private void hand(Entry entry) {
    List<Listener> interested =
        listeners.stream().filter(listener -> listener.filter.test(entry.event())).toList();
    if (!interested.isEmpty()) {
      byte[] bytes = frame.apply(entry).getBytes(StandardCharsets.UTF_8);
      interested.stream().filter(listener -> !listener.offer(bytes)).forEach(this::drop);
    }
  }

  private void drop(Listener listener) {
    listeners.remove(listener);
    listener.end();
  }

  /// Lets somebody listen from now on, who is the present thread.
  ///
  /// @return empty if too many do
  Optional<Listener> listen(Predicate<EngineEvent> filter) {
    turn.lock();
    try {
      if (listeners.size() == MOST_LISTENERS) {
        return Optional.empty();
      }
      if (listeners.isEmpty()) {
        position = journal.last();
      }
      Listener listener = new Listener(filter, position, Thread.currentThread());
      listeners.add(listener);
      return Optional.of(listener);
    } finally {
      turn.unlock();
    }
  }

  /// Somebody has gone.
  void leave(Listener listener) {
    turn.lock();
    try {
      listeners.remove(listener);
    } finally {
      turn.unlock();
    }
  }

  /// How many listen.
  int count() {
    turn.lock();
    try {
      return listeners.size();
    } finally {
      turn.unlock();
    }
  }

  /// Sends everybody away.
  void close() {
    turn.lock();
    try {
      listeners.forEach(Listener::end);
      listeners.clear();
    } finally {
      turn.unlock();
    }
  }

  /// One who listens, and the thread that writes to it.
  static final class Listener {

    private final Predicate<EngineEvent> filter;
    private final long from;
    private final Thread writer;

    /// Guarded by itself.
    private final Deque<byte[]> waiting = new ArrayDeque<>();

    private int bytes;
    private boolean ended;

    private Listener(Predicate<EngineEvent> filter, long from, Thread writer) {
      this.filter = filter;
      this.from = from;
      this.writer = writer;
    }

    /// The position behind which it hears of every event.
    long from() {
      return from;
    }

    private boolean offer(byte[] frame) {
      synchronized (waiting) {
        // One that is too big by itself still goes to whoever waits for it.
        boolean room =
            waiting.isEmpty()
                || (bytes + frame.length <= MOST_BYTES && waiting.size() < MOST_FRAMES);
        if (room) {
          waiting.add(frame);
          bytes += frame.length;
          waiting.notifyAll();
        }
        return room;
      }
    }

    /// Ends the writer even while it waits for a client that does not read.
    private void end() {
      synchronized (waiting) {
        ended = true;
        writer.interrupt();
      }
    }

    /// What has come, waiting for it.
    ///
    /// @param patience in milliseconds
    /// @return empty where nothing came
    List<byte[]> take(long patience) throws InterruptedException {
      synchronized (waiting) {
        if (waiting.isEmpty() && !ended) {
          waiting.wait(patience);
        }
        List<byte[]> taken = new ArrayList<>(waiting);
        waiting.clear();
        bytes = 0;
        return taken;
      }
    }

    /// Whether it was sent away.
    boolean isEnded() {
      synchronized (waiting) {
        return ended;
      }
    }
  }
}
