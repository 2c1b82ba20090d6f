package dev.tidings.web;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What waits for a client that listens, up to a bound: one that does not keep up is dropped. The
/// thread that makes one is the one that writes to the client.
final class Outlet {

  /// How many characters may wait, and how many frames.
  private static final int MOST_CHARS = 1_000_000;

  private static final int MOST_FRAMES = 4_096;

  private final Thread writer = Thread.currentThread();

  /// Guarded by itself.
  private final Deque<String> waiting = new ArrayDeque<>();

  private int chars;
  private boolean finished;
  private boolean ended;

  /// Has something written soon.
  ///
  /// @return false if there is no room for it
  boolean offer(String text) {
    synchronized (waiting) {
      // One that is too big by itself still goes to whoever waits for it.
      boolean room =
          waiting.isEmpty()
              || (chars + text.length() <= MOST_CHARS && waiting.size() < MOST_FRAMES);
      if (room) {
        waiting.add(text);
        chars += text.length();
        waiting.notifyAll();
      }
      return room;
    }
  }

  /// What has come, waiting for it.
  ///
  /// @param patience in milliseconds
  /// @return empty where nothing came
  List<String> take(long patience) throws InterruptedException {
    synchronized (waiting) {
      if (waiting.isEmpty() && !ended && !finished) {
        waiting.wait(patience);
      }
      List<String> taken = new ArrayList<>(waiting);
      waiting.clear();
      chars = 0;
      return taken;
    }
  }

  /// Nothing more will come: what waits is still written.
  void finish() {
    synchronized (waiting) {
      finished = true;
      waiting.notifyAll();
    }
  }

  /// Ends the writer even while it waits for a client that does not read.
  void end() {
    synchronized (waiting) {
      ended = true;
      writer.interrupt();
    }
  }

  /// Whether nothing is to be written any more.
  boolean isEnded() {
    synchronized (waiting) {
      return ended || (finished && waiting.isEmpty());
    }
  }
}
