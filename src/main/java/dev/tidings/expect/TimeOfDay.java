package dev.tidings.expect;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// When a job is to begin: a time of day, on all days or some of the week.
///
/// @param days at least one
/// @param zone whose clocks count
public record TimeOfDay(Set<DayOfWeek> days, LocalTime time, ZoneId zone) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:([A-Za-z]{3})(?:-([A-Za-z]{3}))? +)?([01]?\\d|2[0-3]):([0-5]\\d)(?: +(\\S+))?");

  /// Copies the set.
  public TimeOfDay {
    days = Set.copyOf(days);
  }

  /// One time at which a job is to begin.
  ///
  /// @param day by the clocks of the zone
  /// @param first when that is; where a change of clocks leaves the time out, the change
  /// @param last the same, but where a change of clocks brings the time twice, the second one; and
  ///   where it leaves it out, as much later as the clocks are put forward: programs differ in what
  ///   they do then
  record Occurrence(LocalDate day, Instant first, Instant last) {}

  /// Reads it, such as `02:00`, `Sun 02:00` or `Mon-Fri 02:00 Europe/Berlin`.
  ///
  /// @param zone where it names none
  /// @throws IllegalArgumentException saying what is wrong, in words behind the text
  public static TimeOfDay parse(String text, ZoneId zone) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "is no time of day: write 02:00, Sun 02:00 or Mon-Fri 02:00 Europe/Berlin");
    }
    return new TimeOfDay(
        days(matcher.group(1), matcher.group(2)),
        LocalTime.of(Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4))),
        matcher.group(5) == null ? zone : zone(matcher.group(5)));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "has no time zone that is known: write for example Europe/Berlin or UTC", e);
    }
  }

  private static Set<DayOfWeek> days(@Nullable String from, @Nullable String to) {
    if (from == null) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    DayOfWeek day = day(from);
    DayOfWeek end = to == null ? day : day(to);
    Set<DayOfWeek> days = EnumSet.of(day);
    while (day != end) {
      day = day.plus(1);
      days.add(day);
    }
    return days;
  }

  private static DayOfWeek day(String word) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().startsWith(word.toUpperCase(Locale.ROOT))) {
        return day;
      }
    }
    throw new IllegalArgumentException(
        "has a day that is none of Mon, Tue, Wed, Thu, Fri, Sat, Sun");
  }

  /// Those around a moment, in order: all that began within eight days before it, and the ones up
  /// to eight days after it.
  List<Occurrence> around(Instant now) {
    LocalDate today = now.atZone(zone).toLocalDate();
    List<Occurrence> found = new ArrayList<>();
    for (LocalDate day = today.minusDays(8);
        !day.isAfter(today.plusDays(8));
        day = day.plusDays(1)) {
      if (days.contains(day.getDayOfWeek())) {
        found.add(on(day));
      }
    }
    return found;
  }

  private Occurrence on(LocalDate day) {
    LocalDateTime local = day.atTime(time);
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (offsets.isEmpty()) {
      ZoneOffsetTransition change = zone.getRules().getTransition(local);
      return new Occurrence(day, change.getInstant(), local.toInstant(change.getOffsetBefore()));
    }
    return new Occurrence(
        day, local.toInstant(offsets.getFirst()), local.toInstant(offsets.getLast()));
  }
}
