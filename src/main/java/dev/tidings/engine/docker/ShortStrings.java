package dev.tidings.engine.docker;

import java.io.IOException;
import java.io.InputStream;

/// Passes JSON on with every string in it cut to a bound, names as well as values: a label may be
/// as long as the engine's memory allows, and must neither fill ours nor end the reading of what
/// stands behind it. What was cut ends with [#CUT].
///
/// It looks at quotes and escapes alone (RFC 8259, section 7), so what is no JSON is passed on as
/// it is, but for its strings.
final class ShortStrings extends InputStream {

  /// So many bytes of a string are passed on.
  static final int MOST = 64 * 1024;

  /// Stands at the end of a string that was cut: a character that no text has (Unicode, U+FFFF).
  static final char CUT = '\uFFFF';

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBF};

  private final InputStream in;
  private final byte[] buffer = new byte[8 * 1024];
  private int next;
  private int end;

  /// How much of [#MARK] is still to be passed on.
  private int marking;

  private boolean inString;
  private boolean cutting;

  /// How many bytes of an escape are still to come; -1: the one behind the backslash.
  private int escape;

  private int length;

  ShortStrings(InputStream in) {
    this.in = in;
  }

  /// Whether a string was cut.
  static boolean isCut(String text) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == CUT;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    int passed = 0;
    while (passed < wanted) {
      if (marking > 0) {
        target[offset + passed++] = MARK[MARK.length - marking--];
      } else if (next < end) {
        if (takes(buffer[next])) {
          target[offset + passed++] = buffer[next];
          next++;
        } else if (marking == 0) {
          next++;
        }
      } else if (passed > 0 || !fill()) {
        break;
      }
    }
    return passed == 0 && wanted > 0 ? -1 : passed;
  }

  private boolean fill() throws IOException {
    next = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  /// Whether the next byte is passed on. Where a cut begins before it, it is looked at again.
  private boolean takes(byte each) {
    if (!inString) {
      begin(each);
      return true;
    }
    boolean whole = escape == 0 && (each & 0xC0) != 0x80;
    if (whole && each == '"') {
      inString = false;
      return true;
    }
    if (whole && !cutting && length >= MOST) {
      cutting = true;
      marking = MARK.length;
      return false;
    }
    follow(each);
    length++;
    return !cutting;
  }

  private void begin(byte each) {
    if (each == '"') {
      inString = true;
      cutting = false;
      length = 0;
    }
  }

  private void follow(byte each) {
    if (escape < 0) {
      escape = each == 'u' ? 4 : 0;
    } else if (escape > 0) {
      escape--;
    } else if (each == '\\') {
      escape = -1;
    }
  }

  @Override
  public int available() throws IOException {
    return end - next + in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
