package dev.tidings.engine.docker;

import dev.tidings.engine.Plain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the answer to `/containers/{id}/logs` to its end, and keeps the last of it.
public final class LogText {

  /// How much of the end is kept, in bytes.
  public static final int KEPT = 64 * 1024;

  /// How much is read at most: moby's longest line is 16 KiB.
  public static final int MOST = 8 * 1024 * 1024;

  private final LogBytes in;
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
    this.in = new LogBytes(in);
  }

  /// The last lines, oldest first, without control characters and escape sequences (ECMA-48). A
  /// first line of which only the end would be kept is left out, unless it is the only one.
  public static List<String> read(InputStream in) throws IOException {
    LogText text = new LogText(in);
    text.fill();
    return text.lines();
  }

  private void fill() throws IOException {
    int count = in.read(piece);
    while (count >= 0 && read < MOST) {
      keep(piece, count);
      count = in.read(piece, 0, (int) Math.min(piece.length, MOST - read));
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
