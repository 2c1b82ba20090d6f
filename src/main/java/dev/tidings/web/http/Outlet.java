package dev.tidings.web.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What waits for a client that listens, up to a bound: one that does not keep up is dropped. The
/// thread that makes one is the one that writes to the client.
public final class Outlet {

  /// How many bytes may wait, and how many frames. The bytes themselves may be one copy for many.
  static final int MOST_BYTES = 1_000_000;

  static final int MOST_FRAMES = 4_096;

  private final Thread writer = Thread.currentThread();

  /// Guarded by itself.
  private final Deque<byte[]> waiting = new ArrayDeque<>();

  private int bytes;
  private boolean finished;
  private boolean ended;

  /// Has something written soon.
  ///
  /// @return false if there is no space for it
  public boolean offer(byte[] frame) {
    synchronized (waiting) {
      // One that is too big by itself still goes to whoever waits for it.
      boolean room =
          waiting.isEmpty() || (bytes + frame.length <= MOST_BYTES && waiting.size() < MOST_FRAMES);
      if (room) {
        waiting.add(frame);
        bytes += frame.length;
        waiting.notifyAll();
      }
      return room;
    }
  }

  /// How much waits.
  public int bytes() {
    synchronized (waiting) {
      return bytes;
    }
  }

  /// What has come, waiting for it.
  ///
  /// @param patience in milliseconds
  /// @return empty where nothing came
  public List<byte[]> take(long patience) throws InterruptedException {
    synchronized (waiting) {
      if (waiting.isEmpty() && !ended && !finished) {
        waiting.wait(patience);
      }
      List<byte[]> taken = new ArrayList<>(waiting);
      waiting.clear();
      bytes = 0;
      return taken;
    }
  }

  /// Nothing more will come: what waits is still written.
  public void finish() {
    synchronized (waiting) {
      finished = true;
      waiting.notifyAll();
    }
  }

  /// Ends the writer even while it waits for a client that does not read.
  public void end() {
    synchronized (waiting) {
      ended = true;
      writer.interrupt();
    }
  }

  /// Whether nothing is to be written any more.
  public boolean isEnded() {
    synchronized (waiting) {
      return ended || (finished && waiting.isEmpty());
    }
  }
}
