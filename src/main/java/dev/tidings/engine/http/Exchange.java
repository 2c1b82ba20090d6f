package dev.tidings.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request with its answer: its connection, and the time it may take. When that is over, or
/// when any thread closes this, the connection is closed, which ends every wait of the thread that
/// uses it with an exception.
public final class Exchange implements Closeable {

  /// Longer than what looks beside an idle stream pauses, so that no thread is made each time.
  private static final Duration IDLE = Duration.ofSeconds(30);

  /// Java's blocking sockets know no limit for a connection, a handshake or a write, and none for
  /// the whole of an answer; so one thread closes what is late. It ends when it has had nothing to
  /// do for a while.
  private static final ScheduledThreadPoolExecutor DEADLINES = deadlines();

  private enum State {
    OPEN,
    LATE,
    CLOSED
  }

  private final Duration time;
  private final long deadline;
  private final Consumer<Exchange> onEnd;

  private volatile boolean answered;

  // Guarded by this.
  private State state = State.OPEN;
  private @Nullable Closeable resource;
  private @Nullable Future<?> timer;

  /// @param time for all of it
  /// @param since from when it runs, by [System#nanoTime]
  /// @param onEnd called once, when it ends, however it ends
  Exchange(Duration time, long since, Consumer<Exchange> onEnd) {
    this.time = time;
    this.deadline = since + time.toNanos();
    this.onEnd = onEnd;
  }

  /// Makes the time count.
  synchronized void start() {
    if (state == State.OPEN) {
      long left = deadline - System.nanoTime();
      timer = DEADLINES.schedule(() -> end(State.LATE), left, TimeUnit.NANOSECONDS);
    }
  }

  private static ScheduledThreadPoolExecutor deadlines() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("engine-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /// Takes charge of what was opened, instead of what was before.
  ///
  /// @param opened closing it must not wait
  /// @throws IOException if this has ended already; the resource is closed then
  public void holds(Closeable opened) throws IOException {
    Closeable obsolete;
    boolean ended;
    synchronized (this) {
      ended = state != State.OPEN;
      obsolete = ended ? opened : resource;
      resource = ended ? null : opened;
    }
    closeQuietly(obsolete);
    if (ended) {
      throw failure(new AsynchronousCloseException());
    }
  }

  /// What is left, for waits that know a limit of their own.
  ///
  /// @param most no more than this
  /// @return at least 1
  /// @throws SocketTimeoutException if nothing is left
  public int millisLeft(Duration most) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw late();
    }
    return Math.toIntExact(Math.min(left, most.toMillis()));
  }

  /// Gives up the charge of what it holds, for somebody else to close.
  ///
  /// @return empty if this has ended
  synchronized Optional<Closeable> release() {
    Optional<Closeable> released = Optional.ofNullable(resource);
    resource = null;
    return released;
  }

  /// The first byte of an answer has come.
  void answered() {
    answered = true;
  }

  /// Whether a byte of an answer has come.
  boolean isAnswered() {
    return answered;
  }

  /// Whether it has not ended, and its time is not over.
  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /// From now on there is no limit of time.
  synchronized void lift() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /// A failure, or why there was one if this was ended.
  IOException failure(IOException e) {
    State now;
    synchronized (this) {
      now = state;
    }
    return switch (now) {
      case OPEN -> e;
      case LATE -> e instanceof SocketTimeoutException ? e : late();
      case CLOSED -> new AsynchronousCloseException();
    };
  }

  private SocketTimeoutException late() {
    return new SocketTimeoutException(
        "no complete answer within " + time.toMillis() / 1000.0 + " s");
  }

  @Override
  public void close() {
    end(State.CLOSED);
  }

  private void end(State how) {
    Closeable open;
    synchronized (this) {
      if (state != State.OPEN) {
        return;
      }
      state = how;
      open = resource;
      resource = null;
    }
    lift();
    closeQuietly(open);
    onEnd.accept(this);
  }

  /// Does something in a while; must not wait.
  static void later(Duration delay, Runnable what) {
    var _ = DEADLINES.schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  static void closeQuietly(@Nullable Closeable open) {
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // Nothing was promised to the other side that a failed close could break.
    }
  }
}
