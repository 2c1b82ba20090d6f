package dev.tidings.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// An input, such as a pipe, that ends when it ends or when somebody has asked to end. Java cannot
/// break off a read of the standard input, so a thread of its own reads (`standard-input`, begun
/// with the first read), a little ahead. Used by one thread.
final class CancellableInput extends InputStream {

  private static final int CHUNK = 64 * 1024;
  private static final int AHEAD = 4;
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final InputStream in;
  private final BooleanSupplier ended;
  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(AHEAD);
  private @Nullable Thread reader;
  private byte[] present = {};
  private int at;
  private boolean over;

  private sealed interface Chunk {
    /// Some bytes, owned by who takes them.
    final class Bytes implements Chunk {
      private final byte[] bytes;

      Bytes(byte[] bytes) {
        this.bytes = bytes;
      }
    }

    record End() implements Chunk {}

    record Failed(IOException why) implements Chunk {}
  }

  /// @param in not closed with this
  /// @param ended whether somebody has asked to end
  CancellableInput(InputStream in, BooleanSupplier ended) {
    this.in = in;
    this.ended = ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    while (at == present.length && !over) {
      await();
    }
    int count = Math.min(length, present.length - at);
    System.arraycopy(present, at, to, offset, count);
    at += count;
    return count == 0 && length > 0 ? -1 : count;
  }

  private void await() throws IOException {
    if (reader == null) {
      reader = Thread.ofPlatform().daemon().name("standard-input").start(this::readAhead);
    }
    switch (next()) {
      case null -> over = ended.getAsBoolean();
      case Chunk.Bytes more -> {
        present = more.bytes;
        at = 0;
      }
      case Chunk.End _ -> over = true;
      case Chunk.Failed(IOException why) -> throw new IOException(why.getMessage(), why);
    }
  }

  private @Nullable Chunk next() {
    try {
      return chunks.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Chunk.End();
    }
  }

  private void readAhead() {
    try {
      try {
        byte[] buffer = new byte[CHUNK];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          chunks.put(new Chunk.Bytes(Arrays.copyOf(buffer, count)));
        }
        chunks.put(new Chunk.End());
      } catch (IOException e) {
        chunks.put(new Chunk.Failed(e));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
