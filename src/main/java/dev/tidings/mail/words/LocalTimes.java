package dev.tidings.mail.words;

import dev.tidings.batch.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.TimeZone;

/// Instants as people in one zone read them.
///
/// @param zone theirs
public record LocalTimes(ZoneId zone) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  /// Without the date, and without the zone unless the day has two.
  public String time(Instant instant) {
    return TIME.format(instant.atZone(zone)) + zoneOfTwo(instant);
  }

  /// With the date, and without the zone unless the day has two.
  public String dateTime(Instant instant) {
    return DATE_TIME.format(instant.atZone(zone)) + zoneOfTwo(instant);
  }

  /// With the date and the zone.
  public String moment(Instant instant) {
    return DATE_TIME.format(instant.atZone(zone)) + " " + zoneName(instant);
  }

  /// On the day of a change of the clock an hour comes twice.
  private String zoneOfTwo(Instant instant) {
    LocalDate day = LocalDate.ofInstant(instant, zone);
    ZoneOffset begin = zone.getRules().getOffset(day.atStartOfDay(zone).toInstant());
    ZoneOffset end = zone.getRules().getOffset(day.plusDays(1).atStartOfDay(zone).toInstant());
    return begin.equals(end) ? "" : " " + zoneName(instant);
  }

  /// With the zone, and with the date unless that is today's.
  public String near(Instant instant, Instant now) {
    return isOneDay(instant, now)
        ? TIME.format(instant.atZone(zone)) + " " + zoneName(instant)
        : moment(instant);
  }

  /// Such as `between 02:10:03 and 02:11:02 UTC`, with dates unless both are today's.
  ///
  /// @param before the first, such as `between `
  /// @param amid between the two, such as ` and `
  public String range(Tally.Span span, Instant now, String before, String amid) {
    boolean today = isOneDay(span.first(), now) && isOneDay(span.last(), now);
    DateTimeFormatter form = today ? TIME : DATE_TIME;
    String first = form.format(span.first().atZone(zone));
    String last = form.format(span.last().atZone(zone));
    String zone = zoneName(span.last());
    String firstZone = zoneName(span.first());
    return before
        + first
        + (zone.equals(firstZone) ? "" : " " + firstZone)
        + amid
        + last
        + " "
        + zone;
  }

  public boolean isOneDay(Instant a, Instant b) {
    return LocalDate.ofInstant(a, zone).equals(LocalDate.ofInstant(b, zone));
  }

  /// The zone's short name at that time, such as `CET` or `CEST`.
  public String zoneName(Instant instant) {
    ZoneOffset offset = zone.getRules().getOffset(instant);
    if (zone.getRules().isFixedOffset()) {
      return offset.equals(ZoneOffset.UTC) ? "UTC" : "UTC" + offset.getId();
    }
    return TimeZone.getTimeZone(zone)
        .getDisplayName(zone.getRules().isDaylightSavings(instant), TimeZone.SHORT, Locale.ENGLISH);
  }

  /// As the header `Date` has it (RFC 5322 3.3).
  public String header(Instant instant) {
    // The formatter of the older RFC writes a zone name for UTC, which the newer calls obsolete.
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atZone(zone));
    return date.replace("GMT", "+0000");
  }

  /// A duration in its one or two greatest units, such as `4 min` or `2 h 5 min`.
  public static String duration(Duration duration) {
    Duration d = duration.truncatedTo(ChronoUnit.SECONDS);
    if (d.toDays() > 0) {
      return two(d.toDays(), "d", d.toHoursPart(), "h");
    }
    if (d.toHours() > 0) {
      return two(d.toHours(), "h", d.toMinutesPart(), "min");
    }
    return d.toMinutes() > 0
        ? two(d.toMinutes(), "min", d.toSecondsPart(), "s")
        : d.toSeconds() + " s";
  }

  private static String two(long great, String unit, int small, String smallUnit) {
    return great + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /// The same, but below ten seconds with a tenth: `2.1 s`.
  public static String fine(Duration duration) {
    long tenths = duration.toMillis() / 100;
    boolean whole = tenths >= 100 || (tenths % 10 == 0 && tenths > 0);
    if (duration.toMillis() < 100) {
      return duration.isPositive() ? "less than 0.1 s" : "0 s";
    }
    return whole ? duration(duration) : tenths / 10 + "." + tenths % 10 + " s";
  }
}
