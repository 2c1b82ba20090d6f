package dev.tidings.batch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Events as the engine sent them, one a line, packed as they come: a storm of a hundred thousand
/// must pass through a small heap. Filled by one thread, then only read.
public final class PackedLines {

  /// Bytes above which the lines are packed into a file.
  public static final int PLAIN = 200_000;

  private final ByteArrayOutputStream packed = new ByteArrayOutputStream(1_024);
  private final OutputStream out;
  private long length;

  /// Without a line.
  public PackedLines() {
    try {
      out = new FastGzip(packed);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /// Adds a line; its end is added here.
  void add(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    try {
      out.write(bytes);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    length += bytes.length + 1L;
  }

  /// No more lines come.
  PackedLines end() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return this;
  }

  /// How many bytes the lines are.
  public long length() {
    return length;
  }

  /// What the file weighs that they become: they are packed where they are many.
  long fileLength() {
    return length() <= PLAIN ? length() : packedLength();
  }

  /// About how many bytes they are, packed; to be asked while they are added.
  int packedLength() {
    return packed.size();
  }

  /// The lines, packed with gzip (RFC 1952).
  public byte[] gzip() {
    return packed.toByteArray();
  }

  /// The lines themselves.
  public InputStream plain() {
    try {
      return new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /// Events are alike: the fastest level packs them 1:8 already, at a third of the usual time.
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 4_096);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
