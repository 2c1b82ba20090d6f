package dev.tidings.app;

import dev.tidings.heal.Cleaner;
import dev.tidings.heal.HealPolicy;
import dev.tidings.heal.Healer;
import dev.tidings.heal.Scope;
import java.time.Duration;
import java.util.Optional;

/// What Tidings may do to containers, as the keys `heal.*` and `clean.*` say.
///
/// @param heals whether unhealthy containers are restarted
/// @param heal how
/// @param cleans whether containers that have ended are removed
/// @param clean how; also for `tidings clean`, which does it once
/// @param quiet whether only what is done is logged
record CareKeys(
    boolean heals, Healer.Plan heal, boolean cleans, Cleaner.Plan clean, boolean quiet) {

  /// Whether nothing is done to any container.
  boolean isOff() {
    return !heals && !cleans;
  }

  static CareKeys read(ConfigReader reader) {
    return new CareKeys(
        reader.isOn("heal.enabled"),
        heal(reader),
        reader.isOn("clean.enabled"),
        clean(reader),
        reader.isOn("heal.quiet"));
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
        reader.duration("heal.interval", Duration.ofSeconds(10)),
        (int) reader.number("heal.retries", 0, 1_000));
  }

  private static Cleaner.Plan clean(ConfigReader reader) {
    return new Cleaner.Plan(
        scope(reader, "clean.prefix"),
        reader.duration("clean.interval", Duration.ofMinutes(1)),
        reader.durationOrNone("clean.grace"),
        reader.isOn("clean.links"),
        (int) reader.number("clean.retries", 0, 1_000));
  }

  private static Scope scope(ConfigReader reader, String key) {
    return new Scope(reader.text(key), Optional.empty());
  }

  /// The same, but never for the container in which Tidings runs.
  CareKeys sparing(Optional<String> own) {
    Scope healed = new Scope(heal.scope().prefix(), own);
    Scope cleaned = new Scope(clean.scope().prefix(), own);
    return new CareKeys(
        heals,
        new Healer.Plan(heal.policy(), healed, heal.interval(), heal.retries()),
        cleans,
        new Cleaner.Plan(cleaned, clean.interval(), clean.grace(), clean.links(), clean.retries()),
        quiet);
  }
}
