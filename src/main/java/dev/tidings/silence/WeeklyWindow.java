package dev.tidings.silence;

import dev.tidings.rule.Matcher;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A time that comes again every day, or on some days of the week, in which nothing of some kind is
/// mailed.
///
/// @param name in mails and on the disk: a few plain words
/// @param days on which it begins
/// @param from by the clocks of the zone; a time that a change of clocks leaves out is moved behind
///   it, one that it brings twice counts once
/// @param to the same; not later than `from`: on the day after
/// @param selects what is not mailed
/// @param criticalPasses whether what is critical is mailed all the same
public record WeeklyWindow(
    String name,
    Set<DayOfWeek> days,
    LocalTime from,
    LocalTime to,
    ZoneId zone,
    Matcher selects,
    boolean criticalPasses) {

  /// Copies the days.
  public WeeklyWindow {
    days = Set.copyOf(EnumSet.copyOf(days));
  }

  /// A stretch of time, by our clock.
  ///
  /// @param ends exclusive
  public record Span(Instant began, Instant ends) {

    /// Whether a moment lies in it.
    boolean holds(Instant at) {
      return !at.isBefore(began) && at.isBefore(ends);
    }
  }

  /// The occurrence that a moment lies in.
  public Optional<Span> at(Instant moment) {
    LocalDate today = moment.atZone(zone).toLocalDate();
    return occurrence(today, moment).or(() -> occurrence(today.minusDays(1), moment));
  }

  private Optional<Span> occurrence(LocalDate day, Instant moment) {
    if (!days.contains(day.getDayOfWeek())) {
      return Optional.empty();
    }
    LocalDate last = to.isAfter(from) ? day : day.plusDays(1);
    Instant began = day.atTime(from).atZone(zone).toInstant();
    Instant ends = last.atTime(to).atZone(zone).toInstant();
    return Optional.of(new Span(began, ends)).filter(span -> span.holds(moment));
  }
}
