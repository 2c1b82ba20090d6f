package dev.tidings.event;

import java.util.OptionalLong;

/// Exit codes as platforms have them: 0 to 255 on Linux, unsigned 32 bits on Windows, such as
/// 3221226505 (0xC0000409). Some engines tell the latter as a negative number of 32 bits (moby).
public final class ExitCodes {

  private static final long MOST = 0xFFFF_FFFFL;

  private ExitCodes() {}

  /// Reads one in decimal digits.
  ///
  /// @return empty where it is none
  public static OptionalLong parse(String text) {
    try {
      long code = Long.parseLong(text);
      boolean wrapped = code < 0 && code >= Integer.MIN_VALUE;
      long unsigned = wrapped ? code + MOST + 1 : code;
      return unsigned < 0 || unsigned > MOST ? OptionalLong.empty() : OptionalLong.of(unsigned);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
