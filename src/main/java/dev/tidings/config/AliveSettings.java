package dev.tidings.config;

import dev.tidings.hook.HookAddress;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;

/// How it is noticed that Tidings itself is dead.
///
/// @param mail when a mail says that all is well; empty: never
/// @param ping which service is pinged; empty: none
public record AliveSettings(Optional<AliveSchedule> mail, Optional<Ping> ping) {

  private static final String MAIL = "alive.mail";
  private static final String URL = "alive.ping-url";
  private static final String EVERY = "alive.ping-every";

  private static final Pattern TIME = Pattern.compile("(?:[01]\\d|2[0-3]):[0-5]\\d");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LEAST_PING = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(366);

  /// A service that raises an alarm when the pings stop.
  ///
  /// @param every from one ping to the next
  public record Ping(HookAddress to, Duration every) {}

  /// Reads and checks it.
  ///
  /// @param zone of the mails' readers
  static AliveSettings read(ConfigReader reader, ZoneId zone) {
    Duration every = within(reader, EVERY, LEAST_PING, MINUTE);
    return new AliveSettings(
        reader.optional(MAIL).map(text -> schedule(reader, text.strip(), zone)),
        reader
            .secret(URL)
            .filter(text -> !text.isEmpty())
            .flatMap(text -> ping(reader, text, every)));
  }

  private static AliveSchedule schedule(ConfigReader reader, String text, ZoneId zone) {
    return TIME.matcher(text).matches()
        ? new AliveSchedule.Daily(LocalTime.parse(text), zone)
        : new AliveSchedule.Every(within(reader, MAIL, MINUTE, Duration.ofDays(1)));
  }

  private static Duration within(
      ConfigReader reader, String key, Duration least, Duration otherwise) {
    Duration given = reader.duration(key, otherwise);
    if (given.compareTo(least) >= 0 && given.compareTo(LONGEST) <= 0) {
      return given;
    }
    reader.problem(key, "must be from " + least.toSeconds() + "s to 366d");
    return otherwise;
  }

  /// Whoever knows the address may ping: it is never shown, not even where it is wrong.
  private static Optional<Ping> ping(ConfigReader reader, String text, Duration every) {
    try {
      return Optional.of(new Ping(HookAddress.of(text), every));
    } catch (IllegalArgumentException e) {
      reader.problem(URL, "the address " + e.getMessage());
      return Optional.empty();
    }
  }
}
