package dev.tidings.config;

import dev.tidings.heal.Cleaner;
import dev.tidings.heal.HealPolicy;
import dev.tidings.heal.Healer;
import dev.tidings.heal.Scope;
import dev.tidings.hook.HookAddress;
import java.time.Duration;
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
    return new CareSettings(
        new Switches(
            reader.isOn("heal.enabled"), reader.isOn("clean.enabled"), reader.isOn("heal.quiet")),
        heal(reader),
        clean(reader),
        hook(reader));
  }

  private static Optional<HookAddress> hook(ConfigReader reader) {
    Optional<String> text = reader.secret("heal.webhook").filter(address -> !address.isEmpty());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(HookAddress.of(text.get()));
    } catch (IllegalArgumentException e) {
      reader.problem("heal.webhook", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Healer.Plan heal(ConfigReader reader) {
    HealPolicy policy =
        new HealPolicy(
            reader.durationOrNone("heal.min-unhealthy"),
            reader.duration("heal.verify-within", Duration.ofMinutes(2)),
            (int) reader.number("heal.budget", 1, 1_000),
            reader.duration("heal.budget-window", Duration.ofMinutes(10)),
            reader.durationOrNone("heal.cool-down"));
    return new Healer.Plan(
        policy,
        scope(reader, "heal.prefix"),
        interval(reader, "heal.interval", Duration.ofSeconds(10)),
        (int) reader.number("heal.retries", 0, 1_000));
  }

  private static Cleaner.Plan clean(ConfigReader reader) {
    return new Cleaner.Plan(
        scope(reader, "clean.prefix"),
        interval(reader, "clean.interval", Duration.ofMinutes(1)),
        reader.durationOrNone("clean.grace"),
        reader.isOn("clean.links"),
        (int) reader.number("clean.retries", 0, 1_000));
  }

  /// A number that was meant as seconds is milliseconds in docker-mon's flags: that shows here.
  private static Duration interval(ConfigReader reader, String key, Duration otherwise) {
    Duration interval = reader.duration(key, otherwise);
    if (interval.compareTo(LEAST_INTERVAL) < 0) {
      reader.problem(
          key,
          interval.toMillis()
              + "ms is too short, 500ms is the least; with --interval and MON_INTERVAL a number"
              + " without a unit is in milliseconds, so write 10s for ten seconds");
    }
    return interval;
  }

  private static Scope scope(ConfigReader reader, String key) {
    return new Scope(reader.text(key), Optional.empty());
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
