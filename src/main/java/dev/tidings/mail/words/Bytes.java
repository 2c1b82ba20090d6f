package dev.tidings.mail.words;

import java.util.Locale;

/// Sizes of memory as the docker CLI takes them: 64 MB is 64 times 1,048,576.
public final class Bytes {

  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};

  private Bytes() {}

  /// Such as `64 MB` or `1.5 GB`.
  public static String of(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "") + " " + UNITS[unit];
  }
}
