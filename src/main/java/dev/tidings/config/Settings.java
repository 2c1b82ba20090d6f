package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.engine.EngineEndpoint;
import dev.tidings.event.EventFilter;
import dev.tidings.files.Exposure;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.journal.Retention;
import dev.tidings.redact.Redaction;
import dev.tidings.silence.WeeklyWindow;
import dev.tidings.web.WebSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
/// @param expect what is expected to run, besides what labels say
/// @param hook where alarms are posted; empty: nowhere
/// @param reload when it is read again
/// @param warnings what works, but not as somebody may believe
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
    ExpectSettings expect,
    Optional<AlarmWebhook> hook,
    Reload reload,
    List<ConfigProblem> warnings) {

  /// What is mailed at all.
  ///
  /// @param engineHost as for `docker -H`; empty: as the docker command line finds it
  public record Events(
      Optional<String> engineHost, EventFilter include, List<EventFilter> exclude) {}

  /// When it is mailed.
  ///
  /// @param pace how long is waited before something is told
  /// @param windows in which something is not mailed
  /// @param remind how long a problem lasts before somebody is reminded of it; zero: for ever
  public record Timing(
      ThrottlePolicy throttle,
      Duration pollInterval,
      IncidentGrouper.Pace pace,
      List<WeeklyWindow> windows,
      Duration remind) {

    /// Copies the list.
    public Timing {
      windows = List.copyOf(windows);
    }
  }

  /// What is kept and when an alarm is due.
  ///
  /// @param spill how many bytes of events may wait in memory for the disk
  /// @param maxDelay how long a mail may be pending before `tidings health` is red
  /// @param healthFile where is written what `tidings health` would say; empty: nowhere
  /// @param reconnectBudget how long the engine may be out of reach before the process ends; zero:
  ///   for ever
  public record Upkeep(
      Retention retention,
      OutboxLimits outbox,
      long spill,
      Duration maxDelay,
      Optional<Path> healthFile,
      Duration reconnectBudget) {}

  /// When the configuration is read again.
  ///
  /// @param sources what it was read from
  /// @param onChange whether it is when one of these has changed
  public record Reload(Sources sources, boolean onChange) {}

  /// How much may be pending before no new mails are written.
  public record OutboxLimits(int mails, long bytes) {}

  /// What a process keeps until its end: what it remembers, and how much it logs.
  private static final List<String> FIXED = List.of("data", "heal.quiet");

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration YEAR = Duration.ofDays(366);
  private static final long LARGEST = 1_000_000_000_000L;

  private static final Form<Duration> WINDOW = Form.duration(SECOND, YEAR);
  private static final Form<Duration> DELAY = Form.duration(SECOND, YEAR);
  private static final Form<Duration> POLL = Form.duration(SECOND, YEAR);
  private static final Form<Duration> QUIET = Form.durationOrNone(SECOND, Duration.ofMinutes(10));

  private static final Form<Duration> STABLE = Form.duration(SECOND, Duration.ofHours(1));

  private static final Form<Duration> REMIND =
      Form.durationOrNone(Duration.ofMinutes(1), Duration.ofDays(30));

  /// What is held is in memory, and told late.
  private static final Form<Duration> OPERATION = Form.duration(SECOND, Duration.ofHours(1));

  private static final Form<Duration> AGE =
      Form.duration(Duration.ofMinutes(1), Duration.ofDays(36_600));

  /// From two looks that lie further apart no CPU time is known.
  private static final Form<Duration> VITALS = Form.durationOrNone(SECOND, Duration.ofSeconds(25));

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
  /// @param file named on the command line; absent: the one that `TIDINGS_CONFIG` names, else
  ///   `application.conf` in the current folder, if there is one
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
    Findings findings = new Findings();
    ConfigReader reader = ConfigReader.of(file, environment, over, findings);
    // A file that cannot be read would only make all that depends on it look wrong too.
    if (findings.isUnreadable()) {
      throw new SettingsException(findings.errors());
    }
    Reload reload = new Reload(reader.sources(), reader.read("reload.on-change", Form.SWITCH));
    Path data = reader.read("data", Form.PATH);
    Exposure.here()
        .ofFolder(data)
        .ifPresent(exposed -> reader.warning("data", Form.cut(data) + " " + exposed));
    Optional<WebSettings> web = WebSection.read(reader);
    // A method reference would load the class of what is off.
    Optional<URI> page = web.isPresent() ? web.get().publicUrl() : Optional.empty();
    DeliverySettings sending = DeliverySettings.read(reader, data, page);
    Timing timing =
        new Timing(
            throttle(reader),
            reader.read("poll.interval", POLL),
            pace(reader),
            WindowSection.read(reader, sending.mail().zone()),
            reader.read("problem.remind", REMIND));
    Settings settings =
        new Settings(
            data,
            events(reader),
            RoutingSettings.read(reader, sending.shape().names()),
            timing,
            sending,
            upkeep(reader),
            Optional.of(reader.read("evidence.vitals-every", VITALS))
                .filter(pace -> !pace.isZero()),
            AliveSettings.read(reader, sending.mail().zone()),
            web,
            CareSettings.read(reader),
            ExpectSettings.read(reader, sending.mail().zone()),
            AlarmWebhook.read(reader),
            reload,
            findings.warnings());
    if (findings.hasErrors()) {
      throw new SettingsException(findings.errors());
    }
    return settings;
  }

  /// Whether a running process may take these settings again with some keys changed.
  ///
  /// @throws SettingsException naming those that need a restart
  public void mayBecome(Set<String> changed) throws SettingsException {
    List<ConfigProblem> fixed =
        FIXED.stream()
            .filter(changed::contains)
            .map(key ->
                new ConfigProblem(
                    ConfigProblem.Place.NOWHERE, key, "has changed, which needs a restart"))
            .toList();
    if (!fixed.isEmpty()) {
      throw new SettingsException(fixed);
    }
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
        expect,
        hook,
        reload,
        warnings);
  }

  private static Events events(ConfigReader reader) {
    List<EventFilter> exclude = new ArrayList<>();
    exclude.addAll(RuleReader.exclusions(reader, "events.routine"));
    exclude.addAll(RuleReader.exclusions(reader, "events.exclude"));
    return new Events(
        reader.optional("engine.host", Settings::engineHost),
        RuleReader.only(reader, "events.only"),
        exclude);
  }

  private static String engineHost(String text) {
    try {
      EngineEndpoint.parse(text, false);
      return text;
    } catch (IllegalArgumentException e) {
      throw Form.wrong(text, "cannot be used: " + e.getMessage());
    }
  }

  static ThrottlePolicy throttle(ConfigReader reader) {
    Duration window = reader.read("throttle.window", WINDOW);
    Duration most = reader.read("throttle.max-window", WINDOW);
    double growth = reader.read("throttle.growth", Form.decimal(1, 100));
    ThrottlePolicy.AfterBatch after =
        reader.read("throttle.after-batch", Form.choice(ThrottlePolicy.AfterBatch.class));
    if (most.compareTo(window) < 0) {
      reader.warning(
          "throttle.window",
          Quantity.shown(window)
              + " is longer than throttle.max-window ("
              + Quantity.shown(most)
              + "): no window is longer than "
              + Quantity.shown(window)
              + " then; set throttle.max-window too");
    }
    if (after == ThrottlePolicy.AfterBatch.IDLE) {
      reader.withoutEffect(
          "while throttle.after-batch is idle", List.of("throttle.growth", "throttle.max-window"));
    } else if (growth == 1) {
      reader.withoutEffect("while throttle.growth is 1", List.of("throttle.max-window"));
    }
    return new ThrottlePolicy(window, growth, most.compareTo(window) < 0 ? window : most, after);
  }

  private static IncidentGrouper.Pace pace(ConfigReader reader) {
    Duration quiet = reader.read("operation.quiet", QUIET);
    Duration most = reader.read("operation.max", OPERATION);
    if (quiet.compareTo(most) > 0) {
      reader.warning(
          "operation.quiet",
          Quantity.shown(quiet)
              + " is longer than operation.max ("
              + Quantity.shown(most)
              + "): nothing is held for longer than that; set operation.max too");
    }
    Duration stable = reader.read("problem.stable-for", STABLE);
    return new IncidentGrouper.Pace(quiet, quiet.isZero() ? quiet : most, stable);
  }

  private static Upkeep upkeep(ConfigReader reader) {
    Retention retention =
        new Retention(
            reader.read("retention.age", AGE),
            reader.read("retention.size", Form.bytes(1_000_000, LARGEST)));
    OutboxLimits outbox =
        new OutboxLimits(
            reader.read("outbox.mails", Form.whole(1, 1_000_000)),
            reader.read("outbox.size", Form.bytes(100_000, LARGEST)));
    if (retention.bytes() < 2 * outbox.bytes()) {
      String key = reader.isSet("retention.size") ? "retention.size" : "outbox.size";
      reader.problem(
          key,
          "retention.size ("
              + Quantity.shown(retention.bytes())
              + ") must be at least twice outbox.size ("
              + Quantity.shown(outbox.bytes())
              + "): pending mails are a part of it");
    }
    return new Upkeep(
        retention,
        outbox,
        // A single event may have a megabyte.
        reader.read("engine.spill", Form.bytes(1_000_000, 1_000_000_000)),
        reader.read("health.max-delay", DELAY),
        reader.optional("health.file", Form.PATH),
        reader.read("engine.reconnect-budget", Form.durationOrNone(SECOND, YEAR)));
  }
}
