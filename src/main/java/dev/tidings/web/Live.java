package dev.tidings.web;

import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.web.http.Outlet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/// Hands new events to those who listen. Each is read and written as bytes once, however many
/// listen; a listener that does not keep up is dropped, for nothing is kept for it beyond a bound.
public final class Live {

  /// How many may listen.
  static final int MOST_LISTENERS = 64;

  /// What may wait for all together, in bytes. Where all wait for the same it is there once, but
  /// each may have asked for something else.
  static final long MOST_WAITING = 8_000_000;

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
      interested.stream().filter(listener -> !listener.outlet.offer(bytes)).forEach(this::drop);
      makeRoom();
    }
  }

  /// Whoever is furthest behind goes first.
  private void makeRoom() {
    long waiting = waiting();
    while (waiting > MOST_WAITING && listeners.size() > 1) {
      Listener slowest =
          Collections.max(listeners, Comparator.comparingInt(listener -> listener.outlet.bytes()));
      waiting -= slowest.outlet.bytes();
      drop(slowest);
    }
  }

  private void drop(Listener listener) {
    listeners.remove(listener);
    listener.outlet.end();
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
      Listener listener = new Listener(filter, position);
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

  /// How much waits for all together, in bytes.
  long waiting() {
    turn.lock();
    try {
      return listeners.stream().mapToLong(listener -> listener.outlet.bytes()).sum();
    } finally {
      turn.unlock();
    }
  }

  /// Sends everybody away.
  void close() {
    turn.lock();
    try {
      listeners.forEach(listener -> listener.outlet.end());
      listeners.clear();
    } finally {
      turn.unlock();
    }
  }

  /// One who listens. The thread that makes it writes to the client.
  static final class Listener {

    private final Predicate<EngineEvent> filter;
    private final long from;
    private final Outlet outlet = new Outlet();

    private Listener(Predicate<EngineEvent> filter, long from) {
      this.filter = filter;
      this.from = from;
    }

    /// The position behind which it hears of every event.
    long from() {
      return from;
    }

    /// What waits for it.
    Outlet outlet() {
      return outlet;
    }
  }
}
