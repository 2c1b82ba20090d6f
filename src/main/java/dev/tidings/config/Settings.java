package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.event.EventFilter;
import dev.tidings.event.Redaction;
import dev.tidings.journal.Retention;
import dev.tidings.web.WebSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole configuration, read and checked.
///
/// @param data the folder with all that is remembered
/// @param events what is mailed at all
/// @param routing what takes which way to whom
/// @param timing when it is mailed
/// @param sending how and to whom
/// @param upkeep what is kept and when an alarm is due
/// @param vitalsEvery how often it is looked at what containers use, for mails; empty: never
/// @param alive how it is noticed that Tidings itself is dead
/// @param web how the web page is offered; empty: it is not
/// @param care what may be done to containers
/// @param hook where alarms are posted; empty: nowhere
public record Settings(
    Path data,
    Events events,
    RoutingSettings routing,
    Timing timing,
    DeliverySettings sending,
    Upkeep upkeep,
    Optional<Duration> vitalsEvery,
    AliveSettings alive,
    Optional<WebSettings> web,
    CareSettings care,
    Optional<AlarmWebhook> hook) {

  /// What is mailed at all.
  ///
  /// @param engineHost as for `docker -H`; empty: as the docker command line finds it
  public record Events(
      Optional<String> engineHost, EventFilter include, List<EventFilter> exclude) {}

  /// When it is mailed.
  public record Timing(ThrottlePolicy throttle, Duration pollInterval) {}

  /// What is kept and when an alarm is due.
  ///
  /// @param spill how many bytes of events may wait in memory for the disk
  /// @param maxDelay how long a mail may be owed before `tidings health` is red
  /// @param reconnectBudget how long the engine may be out of reach before the process ends; zero:
  ///   for ever
  public record Upkeep(
      Retention retention,
      OutboxLimits outbox,
      long spill,
      Duration maxDelay,
      Duration reconnectBudget) {}

  /// How much may be owed before no new mails are written.
  public record OutboxLimits(int mails, long bytes) {}

  private static final Duration LEAST_PACE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PACE = Duration.ofSeconds(25);
  private static final long LEAST_SPILL = 1_000_000;

  /// The file that is read where none is named.
  static final Path DEFAULT_FILE = Path.of("application.conf");

  /// Takes secrets out of all that is shown.
  public Redaction redaction() {
    return sending.shape().redaction();
  }

  /// Whether anybody looks at alarms.
  public boolean wantsAlarms() {
    return web.isPresent() || hook.isPresent();
  }

  /// The Maildir inside the data folder.
  public Path maildir() {
    return data.resolve("mail");
  }

  /// Reads and checks everything.
  ///
  /// @param file the user's file; absent: [#DEFAULT_FILE] if there is one
  /// @throws SettingsException with everything that is wrong
  public static Settings read(Optional<Path> file, Map<String, String> environment)
      throws SettingsException {
    return read(file, environment, ConfigFactory.empty());
  }

  /// The same, with settings that win over all others.
  ///
  /// @param over each with the place it comes from
  public static Settings read(Optional<Path> file, Map<String, String> environment, Config over)
      throws SettingsException {
    Optional<Path> present = Optional.of(DEFAULT_FILE).filter(Files::exists);
    ConfigReader reader = new ConfigReader(file.or(() -> present), environment, over);
    DeliverySettings sending = DeliverySettings.read(reader);
    Settings settings =
        new Settings(
            Path.of(reader.text("data")),
            events(reader),
            RoutingSettings.read(reader, sending.shape().names()),
            new Timing(throttle(reader), reader.duration("poll.interval", Duration.ofHours(1))),
            sending,
            upkeep(reader),
            vitalsEvery(reader),
            AliveSettings.read(reader, sending.mail().zone()),
            WebKeys.read(reader),
            CareSettings.read(reader),
            AlarmWebhook.read(reader));
    if (!reader.problems().isEmpty()) {
      throw new SettingsException(reader.problems());
    }
    return settings;
  }

  /// Some settings changed.
  public Settings with(Path otherData, Timing otherTiming, DeliverySettings otherSending) {
    return new Settings(
        otherData,
        events,
        routing,
        otherTiming,
        otherSending,
        upkeep,
        vitalsEvery,
        alive,
        web,
        care,
        hook);
  }

  private static Events events(ConfigReader reader) {
    EventFilter include =
        filter(reader, "events.only", reader.list("events.only", Settings::commas));
    List<EventFilter> exclude = new ArrayList<>();
    exclude.addAll(exclusions(reader, "events.routine"));
    exclude.addAll(exclusions(reader, "events.exclude"));
    return new Events(reader.optional("engine.host"), include, exclude);
  }

  private static List<EventFilter> exclusions(ConfigReader reader, String key) {
    return reader.list(key, Settings::commas).stream()
        .map(words -> filter(reader, key, words(words)))
        .toList();
  }

  private static EventFilter filter(ConfigReader reader, String key, List<String> conditions) {
    try {
      return new EventFilter(conditions);
    } catch (IllegalArgumentException e) {
      reader.problem(key, String.valueOf(e.getMessage()));
      return EventFilter.ALL;
    }
  }

  /// Several conditions in one text; a value may have blanks in it: `event=health_status: healthy`.
  static List<String> words(String text) {
    return Arrays.asList(text.strip().split("\\s+(?=[a-z-]+=)"));
  }

  static List<String> commas(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  static ThrottlePolicy throttle(ConfigReader reader) {
    Duration window = reader.duration("throttle.window", Duration.ofMinutes(1));
    Duration most = reader.duration("throttle.max-window", window);
    double growth = reader.number("throttle.growth", 1, 100);
    ThrottlePolicy.AfterBatch after =
        reader.choice("throttle.after-batch", ThrottlePolicy.AfterBatch.class);
    try {
      return new ThrottlePolicy(window, growth, most.compareTo(window) < 0 ? window : most, after);
    } catch (IllegalArgumentException e) {
      reader.problem("throttle.window", String.valueOf(e.getMessage()));
      Duration minute = Duration.ofMinutes(1);
      return new ThrottlePolicy(minute, 1, minute, after);
    }
  }

  /// From two looks that lie further apart no CPU time is told.
  private static Optional<Duration> vitalsEvery(ConfigReader reader) {
    Duration pace = reader.durationOrNone("evidence.vitals-every");
    if (pace.isZero()) {
      return Optional.empty();
    }
    if (pace.compareTo(LEAST_PACE) < 0 || pace.compareTo(LONGEST_PACE) > 0) {
      reader.problem("evidence.vitals-every", "must be from 1s to 25s, or 0s for never");
    }
    return Optional.of(pace);
  }

  private static Upkeep upkeep(ConfigReader reader) {
    Retention retention =
        new Retention(
            reader.duration("retention.age", Duration.ofDays(30)), reader.bytes("retention.size"));
    OutboxLimits outbox =
        new OutboxLimits(
            (int) reader.number("outbox.mails", 1, 1_000_000), reader.bytes("outbox.size"));
    if (retention.bytes() < 2 * outbox.bytes()) {
      reader.problem(
          "retention.size", "must be at least twice outbox.size: owed mails are a part of it");
    }
    long spill = reader.bytes("engine.spill");
    if (spill < LEAST_SPILL) {
      reader.problem("engine.spill", "must be at least 1MB: a single event may have as much");
    }
    return new Upkeep(
        retention,
        outbox,
        spill,
        reader.duration("health.max-delay", Duration.ofMinutes(15)),
        reader.durationOrNone("engine.reconnect-budget"));
  }
}
