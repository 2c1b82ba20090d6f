package dev.tidings.web;

import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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
  private final Function<Entry, byte[]> frame;
  private final ReentrantLock turn = new ReentrantLock();

  /// Guarded by the turn.
  private final List<EventFlow> listeners = new ArrayList<>();

  /// The last event that was handed out; guarded by the turn, and kept only while somebody listens.
  private long position;

  /// @param frame an event as it goes to listeners
  Live(Journal journal, Function<Entry, byte[]> frame) {
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
    List<EventFlow> interested =
        listeners.stream().filter(listener -> listener.wants(entry.event())).toList();
    if (!interested.isEmpty()) {
      byte[] bytes = frame.apply(entry);
      interested.stream().filter(listener -> !listener.outlet().offer(bytes)).forEach(this::drop);
      makeRoom();
    }
  }

  /// Whoever is furthest behind goes first.
  private void makeRoom() {
    long waiting = waiting();
    while (waiting > MOST_WAITING && listeners.size() > 1) {
      EventFlow slowest =
          Collections.max(
              listeners, Comparator.comparingInt(listener -> listener.outlet().bytes()));
      waiting -= slowest.outlet().bytes();
      drop(slowest);
    }
  }

  private void drop(EventFlow listener) {
    listeners.remove(listener);
    listener.outlet().end();
  }

  /// Lets somebody listen from now on, who is the present thread.
  EventFlow listen(Predicate<EngineEvent> filter) {
    turn.lock();
    try {
      if (listeners.isEmpty()) {
        position = journal.last();
      }
      EventFlow listener = new EventFlow(this, journal, frame, filter, position);
      listeners.add(listener);
      return listener;
    } finally {
      turn.unlock();
    }
  }

  /// Somebody has gone.
  void leave(EventFlow listener) {
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
      return listeners.stream().mapToLong(listener -> listener.outlet().bytes()).sum();
    } finally {
      turn.unlock();
    }
  }

  /// Sends everybody away.
  void close() {
    turn.lock();
    try {
      listeners.forEach(listener -> listener.outlet().end());
      listeners.clear();
    } finally {
      turn.unlock();
    }
  }
}
