package dev.tidings.app;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A moment on the command line, as `docker events --since` takes it: so long ago (`90s`, `1h30m`,
/// also `7d`), seconds since 1970, or a date with or without time and zone (RFC 3339).
final class TimeArgument {

  private static final Pattern AGO =
      Pattern.compile("(?=.)(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
  private static final Pattern SECONDS = Pattern.compile("(\\d{1,12})(?:\\.(\\d{1,9}))?");

  private TimeArgument() {}

  /// Reads a moment.
  ///
  /// @param zone in which a date without one is meant
  /// @throws IllegalArgumentException with what may be written instead
  static Instant parse(String text, Instant now, ZoneId zone) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return now.minus(duration(ago));
    }
    Matcher seconds = SECONDS.matcher(text);
    if (seconds.matches()) {
      String nanos = seconds.group(2) == null ? "" : seconds.group(2);
      return Instant.ofEpochSecond(
          Long.parseLong(seconds.group(1)), Long.parseLong((nanos + "000000000").substring(0, 9)));
    }
    return date(text, zone);
  }

  private static Duration duration(Matcher ago) {
    return Duration.ofDays(number(ago, 1))
        .plusHours(number(ago, 2))
        .plusMinutes(number(ago, 3))
        .plusSeconds(number(ago, 4));
  }

  private static long number(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
  }

  private static Instant date(String text, ZoneId zone) {
    try {
      if (!text.contains("T")) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant();
      }
      boolean hasZone = text.endsWith("Z") || text.substring(text.indexOf('T')).matches(".*[+-].*");
      return hasZone
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no time; write for example 1h30m, 7d, 2026-11-21T02:10:00Z or"
              + " seconds since 1970",
          e);
    }
  }
}
