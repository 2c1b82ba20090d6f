package dev.tidings.vitals;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// In what the kernel counts.
///
/// @param pageSize in bytes
/// @param ticks of CPU time in a second
public record Kernel(long pageSize, long ticks) {

  private static final Kernel USUAL = new Kernel(4_096, 100);
  private static final long PAGE_SIZE = 6;
  private static final long TICKS = 17;

  /// That of this host, which it tells every process in its auxiliary vector (getauxval(3):
  /// `AT_PAGESZ`, `AT_CLKTCK`); where it cannot be read, 4 KB and 100, as nearly everywhere.
  public static Kernel ofThisHost() {
    try {
      byte[] vector = Files.readAllBytes(Path.of("/proc/self/auxv"));
      return of(ByteBuffer.wrap(vector).order(ByteOrder.nativeOrder()));
    } catch (IOException | BufferUnderflowException e) {
      return USUAL;
    }
  }

  private static Kernel of(ByteBuffer vector) {
    Kernel kernel = USUAL;
    while (vector.remaining() >= 2 * Long.BYTES) {
      long type = vector.getLong();
      long value = vector.getLong();
      if (type == PAGE_SIZE) {
        kernel = new Kernel(value, kernel.ticks);
      } else if (type == TICKS) {
        kernel = new Kernel(kernel.pageSize, value);
      }
    }
    return kernel;
  }

  /// Where the processes of the host are seen: of these folders the first there is. A program in a
  /// container sees its own in `/proc`, unless it is started with `pid: host`.
  public static Path processes() {
    return List.of(Path.of("/rootfs/proc"), Path.of("/host/proc")).stream()
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(Path.of("/proc"));
  }
}
