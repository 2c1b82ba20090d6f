package dev.tidings.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A proxy before an engine's socket that spoils its stream of events: an event a chunk, as engines
/// send them. All else passes.
public final class UnrulySocket implements AutoCloseable {

  /// What it does to the stream.
  public enum Trick {
    /// Nothing.
    NONE,
    /// Cuts the connection within the next event; once.
    CUT,
    /// Tells each event twice.
    TWICE,
    /// Tells each second event before the one that came first.
    SWAP
  }

  private final Path socket;
  private final Path engine;
  private final ServerSocketChannel server;
  private final Map<Trick, Integer> played = new EnumMap<>(Trick.class);
  private Trick trick = Trick.NONE;
  private byte @Nullable [] held;

  public UnrulySocket(Path socket, Path engine) throws IOException {
    this.socket = socket;
    this.engine = engine;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  /// For `DOCKER_HOST`.
  public String host() {
    return "unix://" + socket;
  }

  public synchronized void play(Trick next) {
    trick = next;
  }

  public synchronized int played(Trick which) {
    return played.getOrDefault(which, 0);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        // A pump blocks in a write while its other half reads: carrier threads would run out.
        Thread.ofPlatform().daemon().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        SocketChannel there = SocketChannel.open(UnixDomainSocketAddress.of(engine))) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(client));
      String head = head(in);
      OutputStream up = Channels.newOutputStream(there);
      up.write(head.getBytes(StandardCharsets.ISO_8859_1));
      Thread.ofPlatform().daemon().start(() -> pump(in, up, there));
      boolean live = head.contains("/events") && !head.contains("until=");
      InputStream down = new BufferedInputStream(Channels.newInputStream(there));
      OutputStream out = Channels.newOutputStream(client);
      if (live) {
        out.write(head(down).getBytes(StandardCharsets.ISO_8859_1));
        spoil(down, out);
      } else {
        copy(down, out);
      }
    } catch (IOException e) {
      // One of the two has gone; so does the other.
    }
  }

  private static void pump(InputStream in, OutputStream out, SocketChannel there) {
    try (there) {
      copy(in, out);
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
    }
  }

  private void spoil(InputStream down, OutputStream out) throws IOException {
    synchronized (this) {
      held = null;
    }
    try {
      while (true) {
        tell(chunk(down), out);
      }
    } finally {
      release(out);
    }
  }

  /// What was held back while the engine went away still reaches the reader.
  private synchronized void release(OutputStream out) throws IOException {
    if (held != null) {
      out.write(held);
      held = null;
    }
  }

  private synchronized void tell(byte[] chunk, OutputStream out) throws IOException {
    switch (trick) {
      case CUT -> {
        count();
        trick = Trick.NONE;
        out.write(chunk, 0, chunk.length / 2);
        throw new EOFException("cut");
      }
      case TWICE -> {
        count();
        out.write(chunk);
        out.write(chunk);
      }
      case SWAP -> {
        if (held == null) {
          held = chunk;
        } else {
          count();
          out.write(chunk);
          release(out);
        }
      }
      case NONE -> {
        release(out);
        out.write(chunk);
      }
    }
  }

  private void count() {
    played.merge(trick, 1, Integer::sum);
  }

  /// A chunk with its length before and its line end behind it.
  private static byte[] chunk(InputStream in) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    StringBuilder size = new StringBuilder();
    for (int b = next(in); b != '\n'; b = next(in)) {
      chunk.write(b);
      if (b != '\r') {
        size.append((char) b);
      }
    }
    chunk.write('\n');
    byte[] rest = in.readNBytes(Integer.parseInt(size.toString(), 16) + 2);
    chunk.writeBytes(rest);
    return chunk.toByteArray();
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) next(in));
    }
    return head.toString();
  }

  private static int next(InputStream in) throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("gone");
    }
    return b;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
