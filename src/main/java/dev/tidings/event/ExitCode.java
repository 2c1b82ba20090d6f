package dev.tidings.event;

import java.util.OptionalInt;

/// Exit codes as the platform has them: 32 bits without a sign. Windows has codes such as
/// 3221226505 (0xC0000409), which some engines write as a negative number. They are kept in an
/// `int`; of two that differ the bits do.
public final class ExitCode {

  private static final long MOST = 0xFFFF_FFFFL;

  private ExitCode() {}

  /// Reads one, with a sign or without.
  ///
  /// @return empty if it is none
  public static OptionalInt read(String text) {
    try {
      long code = Long.parseLong(text);
      return code < Integer.MIN_VALUE || code > MOST
          ? OptionalInt.empty()
          : OptionalInt.of((int) code);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /// As people and filters write it.
  public static String text(int code) {
    return Integer.toUnsignedString(code);
  }

  /// As a number.
  public static long value(int code) {
    return Integer.toUnsignedLong(code);
  }
}
