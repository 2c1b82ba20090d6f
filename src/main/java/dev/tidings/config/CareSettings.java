package dev.tidings.config;

import dev.tidings.heal.Cleaner;
import dev.tidings.heal.HealPolicy;
import dev.tidings.heal.Healer;
import dev.tidings.heal.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What Tidings may do to containers, as the keys `heal.*` and `clean.*` say.
///
/// @param on what is switched on
/// @param heal how unhealthy containers are restarted
/// @param clean how containers that have ended are removed; also for `tidings clean`, which does it
///   once
/// @param hook where to post what came of it
public record CareSettings(
    Switches on, Healer.Plan heal, Cleaner.Plan clean, Optional<HookAddress> hook) {

  /// The engine is not asked more often than that.
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(500);

  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Form<Duration> SOME = Form.duration(Duration.ofSeconds(1), LONGEST);
  private static final Form<Duration> SOME_OR_NONE =
      Form.durationOrNone(Duration.ofMillis(1), LONGEST);

  private static final List<String> HEAL_KEYS =
      List.of(
          "prefix",
          "interval",
          "min-unhealthy",
          "verify-within",
          "budget",
          "budget-window",
          "cool-down",
          "retries",
          "quiet");

  /// What is switched on.
  ///
  /// @param quiet whether only what is done is logged
  public record Switches(boolean heals, boolean cleans, boolean quiet) {}

  /// Whether nothing is done to any container.
  public boolean isOff() {
    return !on.heals() && !on.cleans();
  }

  public boolean heals() {
    return on.heals();
  }

  public boolean cleans() {
    return on.cleans();
  }

  public boolean quiet() {
    return on.quiet();
  }

  static CareSettings read(ConfigReader reader) {
    Switches on =
        new Switches(
            reader.read("heal.enabled", Form.SWITCH),
            reader.read("clean.enabled", Form.SWITCH),
            reader.read("heal.quiet", Form.SWITCH));
    Optional<HookAddress> hook = AlarmWebhook.address(reader, "heal.webhook");
    CareSettings care = new CareSettings(on, heal(reader), clean(reader), hook);
    if (!on.heals()) {
      // The keys of clean are those of `tidings clean` too, and serve without being switched on.
      reader.withoutEffect(
          "while heal.enabled is false", HEAL_KEYS.stream().map("heal."::concat).toList());
    }
    if (care.isOff()) {
      reader.withoutEffect(
          "while heal.enabled and clean.enabled are false",
          List.of("heal.webhook", "heal.webhook-file"));
    }
    return care;
  }

  private static Healer.Plan heal(ConfigReader reader) {
    HealPolicy policy =
        new HealPolicy(
            reader.read("heal.min-unhealthy", SOME_OR_NONE),
            reader.read("heal.verify-within", SOME),
            reader.read("heal.budget", Form.whole(1, 1_000)),
            reader.read("heal.budget-window", SOME),
            reader.read("heal.cool-down", SOME_OR_NONE));
    return new Healer.Plan(
        policy,
        scope(reader, "heal.prefix"),
        reader.read("heal.interval", CareSettings::interval),
        reader.read("heal.retries", Form.whole(0, 1_000)));
  }

  private static Cleaner.Plan clean(ConfigReader reader) {
    return new Cleaner.Plan(
        scope(reader, "clean.prefix"),
        reader.read("clean.interval", CareSettings::interval),
        reader.read("clean.grace", SOME_OR_NONE),
        reader.read("clean.links", Form.SWITCH),
        reader.read("clean.retries", Form.whole(0, 1_000)));
  }

  /// A number that was meant as seconds is milliseconds in docker-mon's flags: that shows here.
  private static Duration interval(String text) {
    Duration interval = Form.duration(Duration.ofMillis(1), LONGEST).read(text);
    if (interval.compareTo(LEAST_INTERVAL) < 0) {
      throw new IllegalArgumentException(
          interval.toMillis()
              + "ms is too short, 500ms is the least; with --interval and MON_INTERVAL a number"
              + " without a unit is in milliseconds, so write 10s for ten seconds");
    }
    return interval;
  }

  private static Scope scope(ConfigReader reader, String key) {
    return new Scope(reader.optional(key, CareSettings::prefix).orElse(""), Optional.empty());
  }

  private static String prefix(String text) {
    if (!text.matches("/?[A-Za-z0-9_.-]+")) {
      throw Form.wrong(
          text, "begins no container's name: write letters, digits and _.- as they are");
    }
    return text;
  }

  /// The same, but never for the container in which Tidings runs.
  public CareSettings sparing(Optional<String> own) {
    Scope healed = new Scope(heal.scope().prefix(), own);
    Scope cleaned = new Scope(clean.scope().prefix(), own);
    return new CareSettings(
        on,
        new Healer.Plan(heal.policy(), healed, heal.interval(), heal.retries()),
        new Cleaner.Plan(cleaned, clean.interval(), clean.grace(), clean.links(), clean.retries()),
        hook);
  }
}
