package dev.tidings.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lengths of time and sizes as people write them: `500ms`, `60s`, `1h30m`, `7 days`; `64MiB`,
/// `256MB`.
public final class Quantity {

  private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?) *([A-Za-z]*) *");

  /// In nanoseconds.
  private static final Map<String, Long> TIMES =
      Map.of(
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L,
          "w", 604_800_000_000_000L);

  /// Longer names of the above, without an s at the end.
  private static final Map<String, String> LONG =
      Map.of(
          "millisecond", "ms",
          "sec", "s",
          "second", "s",
          "min", "m",
          "minute", "m",
          "hr", "h",
          "hour", "h",
          "day", "d",
          "week", "w");

  /// In bytes. As in HOCON, one letter alone counts in powers of 1024, like Java's -Xmx.
  private static final Map<String, Long> SIZES =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("b", 1L),
          Map.entry("k", 1L << 10),
          Map.entry("kib", 1L << 10),
          Map.entry("kb", 1_000L),
          Map.entry("m", 1L << 20),
          Map.entry("mib", 1L << 20),
          Map.entry("mb", 1_000_000L),
          Map.entry("g", 1L << 30),
          Map.entry("gib", 1L << 30),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("t", 1L << 40),
          Map.entry("tib", 1L << 40),
          Map.entry("tb", 1_000_000_000_000L));

  private Quantity() {}

  /// The nanoseconds of a length of time; several parts are added.
  ///
  /// @throws IllegalArgumentException saying what is wrong and what to write instead
  public static BigDecimal nanos(String text) {
    if (text.matches("[0-9.]+")) {
      throw Form.wrong(text, "has no unit: write for example 60s, 5m, 1h or 7d");
    }
    Matcher part = PART.matcher(text);
    BigDecimal sum = BigDecimal.ZERO;
    int end = 0;
    while (part.find() && part.start() == end && time(part.group(2)) > 0) {
      sum =
          sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(time(part.group(2)))));
      end = part.end();
    }
    if (end == 0 || end < text.length()) {
      throw Form.wrong(
          text, "is not a duration: write a number with its unit, such as 60s, 5m, 1h or 7d");
    }
    return sum;
  }

  /// The nanoseconds of a unit; 0: there is no such unit.
  private static long time(String unit) {
    String word = unit.toLowerCase(Locale.ROOT);
    String singular = word.length() > 2 ? word.replaceFirst("s$", "") : word;
    return TIMES.getOrDefault(LONG.getOrDefault(singular, word), 0L);
  }

  /// The bytes of a size.
  ///
  /// @throws IllegalArgumentException saying what is wrong and what to write instead
  static BigDecimal bytes(String text) {
    Matcher part = PART.matcher(text);
    if (!part.matches() || size(part.group(2)) == 0) {
      throw Form.wrong(text, "is not a size: write for example 64MiB or 256MB");
    }
    return new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(size(part.group(2))));
  }

  /// The bytes of a unit; 0: there is no such unit.
  private static long size(String unit) {
    return SIZES.getOrDefault(unit.toLowerCase(Locale.ROOT), 0L);
  }

  /// A length of time in the largest unit that needs no fraction.
  public static String shown(Duration time) {
    for (String unit : List.of("d", "h", "m", "s")) {
      long nanos = time(unit);
      if (time.toNanos() >= nanos && time.toNanos() % nanos == 0) {
        return time.toNanos() / nanos + unit;
      }
    }
    return time.toMillis() + "ms";
  }

  /// A size in the largest unit that needs no fraction.
  static String shown(long bytes) {
    for (String unit : List.of("TB", "GB", "MB", "kB")) {
      long size = size(unit);
      if (bytes >= size && bytes % size == 0) {
        return bytes / size + unit;
      }
    }
    return bytes + " bytes";
  }
}
