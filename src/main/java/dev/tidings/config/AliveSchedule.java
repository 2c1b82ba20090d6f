package dev.tidings.config;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/// When it is time to say that all is well.
public sealed interface AliveSchedule {

  /// Once a day.
  ///
  /// @param at by the clocks of the mails' readers; a time that a change of clocks leaves out is
  ///   moved behind it, one that it brings twice counts once
  record Daily(LocalTime at, ZoneId zone) implements AliveSchedule {

    private Instant on(Instant now, int days) {
      return now.atZone(zone).toLocalDate().plusDays(days).atTime(at).atZone(zone).toInstant();
    }
  }

  /// Again and again, counted from 1970 in UTC, so that a restart shifts nothing.
  ///
  /// @param length at least a minute
  record Every(Duration length) implements AliveSchedule {}

  /// The last time it was due, now included.
  default Instant last(Instant now) {
    return switch (this) {
      case Daily daily -> {
        Instant today = daily.on(now, 0);
        yield today.isAfter(now) ? daily.on(now, -1) : today;
      }
      case Every(Duration length) -> {
        long millis = now.toEpochMilli();
        yield Instant.ofEpochMilli(millis - Math.floorMod(millis, length.toMillis()));
      }
    };
  }

  /// The next time it is due.
  default Instant next(Instant now) {
    return switch (this) {
      case Daily daily -> {
        Instant today = daily.on(now, 0);
        yield today.isAfter(now) ? today : daily.on(now, 1);
      }
      case Every(Duration length) -> last(now).plus(length);
    };
  }
}
