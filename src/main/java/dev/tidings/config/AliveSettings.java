package dev.tidings.config;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How it is noticed that Tidings itself is dead.
///
/// @param mail when a mail says that all is well; empty: never
/// @param ping which service is pinged; empty: none
public record AliveSettings(Optional<AliveSchedule> mail, Optional<Ping> ping) {

  private static final String URL = "alive.ping-url";
  private static final String EVERY = "alive.ping-every";

  private static final Pattern TIME = Pattern.compile("([01]?\\d|2[0-3]):([0-5]\\d)");
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Form<Duration> MAIL_EVERY = Form.duration(Duration.ofMinutes(1), LONGEST);
  private static final Form<Duration> PING_EVERY = Form.duration(Duration.ofSeconds(10), LONGEST);

  /// Whether anybody wants to hear whether Tidings lives.
  public boolean isOn() {
    return mail.isPresent() || ping.isPresent();
  }

  /// A service that raises an alarm when the pings stop.
  ///
  /// @param every from one ping to the next
  public record Ping(HookAddress to, Duration every) {}

  /// Reads and checks it.
  ///
  /// @param zone of the mails' readers
  static AliveSettings read(ConfigReader reader, ZoneId zone) {
    Optional<AliveSchedule> mail = reader.optional("alive.mail", text -> schedule(text, zone));
    Optional<HookAddress> url = AlarmWebhook.address(reader, URL);
    Duration every = reader.read(EVERY, PING_EVERY);
    if (url.isEmpty() && reader.isSound(URL)) {
      reader.withoutEffect("while " + URL + " is not set", List.of(EVERY));
    }
    return new AliveSettings(
        mail, url.isPresent() ? Optional.of(new Ping(url.get(), every)) : Optional.empty());
  }

  private static AliveSchedule schedule(String text, ZoneId zone) {
    Matcher time = TIME.matcher(text);
    if (time.matches()) {
      int hour = Integer.parseInt(time.group(1));
      return new AliveSchedule.Daily(LocalTime.of(hour, Integer.parseInt(time.group(2))), zone);
    }
    try {
      return new AliveSchedule.Every(MAIL_EVERY.read(text));
    } catch (IllegalArgumentException e) {
      throw Form.wrong(
          text,
          "is neither a time of day, such as \"08:00\", nor an interval from 1m to 366d, such as"
              + " 12h");
    }
  }
}
