package dev.tidings.engine.docker;

import dev.tidings.engine.Plain;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the answer to `/containers/{id}/logs`. Without a terminal it comes in frames, of a byte
/// for the stream, three zero bytes and a length of four bytes, the highest first; else as it was
/// written (moby). Only newer engines say which in the header, so the first bytes decide: no
/// terminal writes three zero bytes.
public final class LogText {

  /// How much of the end is kept, in bytes.
  public static final int KEPT = 64 * 1024;

  /// How much is read at most: moby's longest line is 16 KiB.
  public static final int MOST = 8 * 1024 * 1024;

  private static final int HEAD = 8;

  private final InputStream in;
  private final byte[] ring = new byte[KEPT];
  private final byte[] piece = new byte[8 * 1024];

  /// How many bytes have come.
  private long read;

  /// How many there are, without those that were written over.
  private long total;

  /// How many there have been at most: what they took the place of in the ring is lost.
  private long most;

  /// Where the present line begins, in the same count.
  private long line;

  /// Whether a carriage return came: what follows writes over the line, unless its end follows.
  private boolean returned;

  private LogText(InputStream in) {
    this.in = in;
  }

  /// The last lines, oldest first, without control characters and escape sequences (ECMA-48). A
  /// first line of which only the end would be kept is left out, unless it is the only one.
  public static List<String> read(InputStream in) throws IOException {
    LogText text = new LogText(in);
    text.fill();
    return text.lines();
  }

  private void fill() throws IOException {
    byte[] head = in.readNBytes(HEAD);
    while (isFrame(head) && read < MOST) {
      if (!take(length(head))) {
        return;
      }
      head = in.readNBytes(HEAD);
    }
    keep(head, head.length);
    take(MOST - read);
  }

  /// @return whether all of it came
  private boolean take(long length) throws IOException {
    long left = length;
    while (left > 0) {
      int count = read((int) Math.min(left, piece.length));
      if (count < 0) {
        return false;
      }
      keep(piece, count);
      left -= count;
    }
    return true;
  }

  /// An engine that hangs up early has told what it had.
  private int read(int most) throws IOException {
    try {
      return in.read(piece, 0, most);
    } catch (EOFException e) {
      return -1;
    }
  }

  private void keep(byte[] bytes, int count) {
    read += count;
    for (int i = 0; i < count; i++) {
      keep(bytes[i]);
    }
  }

  /// As a terminal shows it: of a line that is written again and again, such as a progress bar, the
  /// last state stays.
  private void keep(byte next) {
    if (next == '\r') {
      returned = true;
      return;
    }
    if (returned && next != '\n') {
      total = line;
    }
    returned = false;
    ring[(int) (total++ % KEPT)] = next;
    most = Math.max(most, total);
    if (next == '\n') {
      line = total;
    }
  }

  private static boolean isFrame(byte[] head) {
    return head.length == HEAD
        && head[0] >= 0
        && head[0] <= 3
        && head[1] == 0
        && head[2] == 0
        && head[3] == 0;
  }

  private static long length(byte[] head) {
    long length = 0;
    for (int i = 4; i < HEAD; i++) {
      length = length << 8 | (head[i] & 0xff);
    }
    return length;
  }

  private List<String> lines() {
    int size = (int) (total - Math.min(total, Math.max(0, most - KEPT)));
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = ring[(int) ((total - size + i) % KEPT)];
    }
    List<String> lines = new ArrayList<>();
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (String line : Plain.text(text).lines().toList()) {
      lines.add(line.stripTrailing());
    }
    if (most > KEPT && lines.size() > 1) {
      lines.removeFirst();
    }
    return lines;
  }
}
