package dev.tidings.engine.docker;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// What a container wrote, out of the answer to `/containers/{id}/logs`. Without a terminal it
/// comes in frames, of a byte for the stream, three zero bytes and a length of four bytes, the
/// highest first; else as it was written (moby). Only newer engines say which in the header, so the
/// first bytes decide: no terminal writes three zero bytes. An engine that hangs up early has told
/// what it had.
final class LogBytes extends InputStream {

  private static final int ERROR = 2;

  /// The length of a frame's head behind the stream's byte.
  private static final int REST = 7;

  private final InputStream in;
  private boolean decided;
  private boolean raw;
  private boolean error;

  /// Of the present frame.
  private long left;

  LogBytes(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /// Whether the last bytes are of the standard error.
  boolean isError() {
    return error;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// Bytes of one stream.
  @Override
  public int read(byte[] into, int at, int most) throws IOException {
    try {
      if (!decided) {
        decide();
      }
      while (!raw && left == 0) {
        if (!head()) {
          return -1;
        }
      }
      int count = in.read(into, at, raw ? most : (int) Math.min(left, most));
      left -= Math.max(0, count);
      return count;
    } catch (EOFException e) {
      return -1;
    }
  }

  private void decide() throws IOException {
    in.mark(4);
    int first = in.read();
    // A terminal's first bytes may come one by one, and are not waited for without need.
    raw = first > ERROR + 1 || (first >= 0 && !areZero(in.readNBytes(3)));
    in.reset();
    decided = true;
  }

  private static boolean areZero(byte[] bytes) {
    return bytes.length == 3 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0;
  }

  private boolean head() throws IOException {
    int kind = in.read();
    byte[] rest = in.readNBytes(REST);
    if (kind < 0 || rest.length < REST) {
      return false;
    }
    error = kind == ERROR;
    for (int i = 3; i < REST; i++) {
      left = left << 8 | (rest[i] & 0xff);
    }
    return true;
  }
}
