package dev.tidings.app;

import dev.tidings.hook.HookAddress;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads how it is noticed that Tidings itself is dead.
final class AliveKeys {

  private static final String MAIL = "alive.mail";
  private static final String URL = "alive.ping-url";
  private static final String EVERY = "alive.ping-every";

  private static final Pattern TIME = Pattern.compile("(?:[01]\\d|2[0-3]):[0-5]\\d");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LEAST_PING = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(366);

  private AliveKeys() {}

  /// @param zone of the mails' readers
  static AliveSettings read(ConfigReader reader, ZoneId zone) {
    Duration every = within(reader, EVERY, LEAST_PING, MINUTE);
    return new AliveSettings(
        reader.optional(MAIL).map(text -> plan(reader, text.strip(), zone)),
        reader
            .secret(URL)
            .filter(text -> !text.isEmpty())
            .flatMap(text -> ping(reader, text, every)));
  }

  private static AlivePlan plan(ConfigReader reader, String text, ZoneId zone) {
    return TIME.matcher(text).matches()
        ? new AlivePlan.Daily(LocalTime.parse(text), zone)
        : new AlivePlan.Every(within(reader, MAIL, MINUTE, Duration.ofDays(1)));
  }

  private static Duration within(
      ConfigReader reader, String key, Duration least, Duration otherwise) {
    Duration told = reader.duration(key, otherwise);
    if (told.compareTo(least) >= 0 && told.compareTo(LONGEST) <= 0) {
      return told;
    }
    reader.problem(key, "must be from " + least.toSeconds() + "s to 366d");
    return otherwise;
  }

  /// Whoever knows the address may ping: it is not told, not even where it is wrong.
  private static Optional<AliveSettings.Ping> ping(
      ConfigReader reader, String text, Duration every) {
    try {
      return Optional.of(new AliveSettings.Ping(HookAddress.of(text), every));
    } catch (IllegalArgumentException e) {
      reader.problem(URL, "the address " + e.getMessage());
      return Optional.empty();
    }
  }
}
