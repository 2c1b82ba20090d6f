package dev.tidings.engine;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// One connection over a unix socket with a read buffer. Used by one thread; any other may close
/// it, which ends a wait with an exception. The channel is non-blocking because the JDK's blocking
/// one knows no time limit.
final class UnixConnection implements Closeable {

  /// What the kernel holds for a reader of a stream is about this much.
  private static final int BUFFER = 32 * 1024;

  /// The longest line of a header; a line is read only once it is in the buffer as a whole.
  private static final int MAX_LINE = 16 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final long silenceMillis;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER).flip();

  private UnixConnection(SocketChannel channel, Selector selector, Duration silence)
      throws IOException {
    this.channel = channel;
    this.selector = selector;
    this.silenceMillis = silence.toMillis();
    channel.configureBlocking(false);
    this.key = channel.register(selector, 0);
  }

  /// Connects; a unix socket answers at once or not at all.
  ///
  /// @param silence the longest wait for a single byte in either direction; zero for no limit
  static UnixConnection open(Path socket, Duration silence) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new UnixConnection(channel, Selector.open(), silence);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  /// Waits for more bytes and takes all the kernel has, up to the buffer's size.
  ///
  /// @return false if the other side hung up
  boolean fill() throws IOException {
    in.compact();
    try {
      int count;
      while ((count = channel.read(in)) == 0) {
        await(SelectionKey.OP_READ);
      }
      return count > 0;
    } finally {
      in.flip();
    }
  }

  /// How many bytes can be taken without waiting.
  int buffered() {
    return in.remaining();
  }

  /// Takes buffered bytes; never waits.
  int take(byte[] target, int offset, long most) {
    int count = (int) Math.min(most, in.remaining());
    in.get(target, offset, count);
    return count;
  }

  /// Whether that many whole lines are buffered.
  boolean hasLines(int wanted) {
    int lines = 0;
    for (int i = in.position(); i < in.limit() && lines < wanted; i++) {
      lines += in.get(i) == '\n' ? 1 : 0;
    }
    return lines == wanted;
  }

  /// The next line without its end.
  ///
  /// @throws EOFException if the other side hung up before the line's end
  /// @throws IOException if the line is longer than any line of a header
  String line() throws IOException {
    while (!hasLines(1)) {
      if (in.remaining() > MAX_LINE) {
        throw new IOException("the answer's header has a line over " + MAX_LINE + " bytes");
      }
      if (!fill()) {
        throw new EOFException("the engine hung up");
      }
    }
    int start = in.position();
    while (in.get() != '\n') {
      // The loop above has seen one.
    }
    String line =
        new String(in.array(), start, in.position() - 1 - start, StandardCharsets.ISO_8859_1);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private void await(int operation) throws IOException {
    try {
      long start = System.nanoTime();
      key.interestOps(operation);
      int ready = selector.select(silenceMillis);
      selector.selectedKeys().clear();
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while waiting for the engine");
      }
      if (ready == 0 && silenceMillis > 0 && millisSince(start) >= silenceMillis) {
        throw new SocketTimeoutException("nothing for " + silenceMillis + " ms");
      }
    } catch (ClosedSelectorException | CancelledKeyException e) {
      AsynchronousCloseException closed = new AsynchronousCloseException();
      closed.initCause(e);
      throw closed;
    }
  }

  private static long millisSince(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  /// The selector first: that wakes whoever waits, and only then the channel really closes.
  @Override
  public void close() throws IOException {
    try (channel) {
      selector.close();
    }
  }
}
