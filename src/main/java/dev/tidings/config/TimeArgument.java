package dev.tidings.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A moment on the command line, as `docker events --since` takes it: so long ago (`90s`, `1h30m`,
/// also `7d`), seconds since 1970, or a date with or without time and zone (RFC 3339).
public final class TimeArgument {

  private static final Pattern SECONDS = Pattern.compile("(\\d{1,12})(?:\\.(\\d{1,9}))?");
  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)(?:[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?))?(.*)");

  private TimeArgument() {}

  /// Reads a moment.
  ///
  /// @param zone in which a date without one is meant
  /// @throws IllegalArgumentException with what may be written instead
  public static Instant parse(String text, Instant now, ZoneId zone) {
    String given = text.strip();
    Matcher seconds = SECONDS.matcher(given);
    Matcher date = DATE.matcher(given);
    try {
      if (seconds.matches()) {
        String nanos = seconds.group(2) == null ? "" : seconds.group(2);
        return Instant.ofEpochSecond(
            Long.parseLong(seconds.group(1)),
            Long.parseLong((nanos + "000000000").substring(0, 9)));
      }
      return date.matches() ? date(date, zone) : now.minusNanos(ago(given));
    } catch (DateTimeException | ArithmeticException e) {
      throw wrong(text);
    }
  }

  /// Reads a length of time.
  ///
  /// @throws IllegalArgumentException with what may be written instead
  public static Duration length(String text, Duration least, Duration most) {
    return Form.duration(least, most).read(text.strip());
  }

  private static long ago(String text) {
    try {
      return Quantity.nanos(text).longValueExact();
    } catch (IllegalArgumentException e) {
      throw wrong(text);
    }
  }

  private static Instant date(Matcher date, ZoneId zone) {
    String offset = date.group(3);
    if (date.group(2) == null && offset.isEmpty()) {
      return LocalDate.parse(date.group(1)).atStartOfDay(zone).toInstant();
    }
    String time = date.group(2) == null ? "00:00" : date.group(2);
    LocalDateTime local = LocalDateTime.parse(date.group(1) + "T" + time);
    return offset.isEmpty() ? at(local, zone) : local.toInstant(ZoneOffset.of(offset.strip()));
  }

  /// Where clocks are put back a time comes twice, where they are put forward one is left out: then
  /// it is not clear which moment is meant.
  private static Instant at(LocalDateTime local, ZoneId zone) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (offsets.size() == 1) {
      return local.toInstant(offsets.getFirst());
    }
    boolean missing = offsets.isEmpty();
    throw new IllegalArgumentException(
        local
            + (missing ? " does not exist in " : " comes twice in ")
            + zone
            + ", where clocks are changed then: write the time with its offset, such as "
            + local
            + (missing ? zone.getRules().getOffset(local) : offsets.getFirst())
            + (missing ? "" : " or " + local + offsets.getLast()));
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "\""
            + text
            + "\" is no time; write for example 1h30m, 7d, 2026-11-21, 2026-11-21T02:10:00Z or"
            + " seconds since 1970");
  }
}
