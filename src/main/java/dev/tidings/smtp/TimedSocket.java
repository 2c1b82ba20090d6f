package dev.tidings.smtp;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The TCP connection below a session. Java's sockets bound each read by itself, so a server that
/// sends a byte now and then is never late, and do not bound writes at all. Here all that is read
/// and written until the next [#allow] has to be done by a deadline, and what is read has a most;
/// TLS on top of it is bounded alike.
///
/// Owned by one thread, but for [#close()].
final class TimedSocket extends Socket {

  /// Far more than any reply, and than any certificate chain.
  private static final int MOST_BYTES = 128 * 1024;

  /// Closes a connection that takes no more bytes. The thread goes when nothing has been written
  /// for a while.
  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final Timeouts timeouts;
  private long deadline;
  private String late = "";
  private int received;
  private volatile boolean stuck;

  private TimedSocket(Timeouts timeouts) {
    this.timeouts = timeouts;
  }

  private static ScheduledThreadPoolExecutor watch() {
    var executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("smtp-write-watch").factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /// Connects to the first address that answers.
  ///
  /// @throws SmtpFailure in phase DNS or TCP
  static TimedSocket connect(SmtpSettings.Server server, Timeouts timeouts) throws SmtpFailure {
    IOException last = new UnknownHostException(server.host());
    Phase phase = Phase.DNS;
    try {
      for (InetAddress address : HostNames.addresses(server.host(), timeouts.lookup())) {
        phase = Phase.TCP;
        try {
          return connect(new InetSocketAddress(address, server.port()), timeouts);
        } catch (IOException e) {
          last = e;
        }
      }
    } catch (UnknownHostException e) {
      last = e;
    }
    throw new SmtpFailure(phase, SmtpReply.cut(String.valueOf(last.getMessage())), last);
  }

  private static TimedSocket connect(InetSocketAddress address, Timeouts timeouts)
      throws IOException {
    TimedSocket socket = new TimedSocket(timeouts);
    try {
      // A command is a small packet, and the next one waits for its reply: 45 ms each without this.
      socket.setTcpNoDelay(true);
      socket.connect(address, (int) timeouts.connect().toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Gives what is read and written from now on a deadline, and the reply its full size again.
  ///
  /// @param words what is wrong when it passes
  void allow(Duration time, String words) {
    deadline = System.nanoTime() + time.toNanos();
    late = words;
    received = 0;
  }

  /// At least a millisecond.
  private int left() throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (millis <= 0) {
      throw late();
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  private SocketTimeoutException late() {
    String came = received > 0 ? ", though " + received + " bytes came" : "";
    return new SocketTimeoutException(late + came);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        setSoTimeout(left());
        try {
          int count = super.read(bytes, from, length);
          received += Math.max(count, 0);
          if (received > MOST_BYTES) {
            throw new IOException("it sends without end what is no SMTP reply");
          }
          return count;
        } catch (SocketTimeoutException e) {
          throw late();
        }
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        long most = Math.min(left(), timeouts.write().toMillis());
        Future<?> cut = WATCH.schedule(TimedSocket.this::cutStuck, most, TimeUnit.MILLISECONDS);
        try {
          out.write(bytes, from, length);
        } catch (IOException e) {
          throw stuck ? new SocketTimeoutException("it takes no more bytes") : e;
        } finally {
          cut.cancel(false);
        }
      }
    };
  }

  private void cutStuck() {
    stuck = true;
    cut();
  }

  /// Ends it at once; from any thread. Who is waiting in it gets an exception.
  void cut() {
    try {
      close();
    } catch (IOException e) {
      // Nothing was to be saved.
    }
  }
}
