package dev.tidings.heal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a container asks for by its labels: docker-mon's, or our own twins of them, which are
/// believed first. Without them nothing is done to it.
public final class Care {

  private static final String OBSERVE = "mon.observe";
  private static final String MON_HEAL = "mon.checks.health";
  private static final String MON_CLEAN = "mon.checks.cleanup";
  private static final String HEAL = "tidings.heal";
  private static final String CLEAN = "tidings.clean";

  /// How long a container may take to stop, where its label says nothing: docker-mon's default.
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /// The longest that a label may give it.
  static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m)?");

  private Care() {}

  /// To be restarted when it is unhealthy.
  ///
  /// @param rule the label that says so, such as `tidings.heal=true`
  /// @param timeout how long it may take to stop before it is killed
  public record Heal(String rule, Duration timeout) {}

  /// To be removed when it has ended.
  ///
  /// @param rule the label that says so
  /// @param code the exit code it must have ended with
  /// @param compose whether it may be a part of a compose project that runs
  public record Clean(String rule, int code, boolean compose) {}

  /// Whether and how a container is to be healed.
  ///
  /// @param labels all of them
  public static Optional<Heal> heal(Map<String, String> labels) {
    return rule(labels, HEAL, MON_HEAL)
        .map(rule ->
            new Heal(
                rule,
                first(labels, HEAL + ".timeout", MON_HEAL + ".timeout")
                    .flatMap(Care::time)
                    .orElse(TIMEOUT)));
  }

  /// Whether and how a container is to be removed. One whose label for the exit code is no number
  /// is not: docker-mon takes it for 0, but what cannot be read must not delete anything.
  ///
  /// @param labels all of them
  public static Optional<Clean> clean(Map<String, String> labels) {
    OptionalInt code =
        first(labels, CLEAN + ".code", MON_CLEAN + ".code")
            .map(Care::number)
            .orElse(OptionalInt.of(0));
    return code.isEmpty()
        ? Optional.empty()
        : rule(labels, CLEAN, MON_CLEAN)
            .map(rule -> new Clean(rule, code.getAsInt(), isTrue(labels, CLEAN + ".compose")));
  }

  /// The labels that say something nobody can read, such as `mon.checks.cleanup.code=never`, each
  /// in a sentence with what comes of it.
  ///
  /// @param healing of the labels for healing, or of those for cleaning up
  static List<String> unreadable(Map<String, String> labels, boolean healing) {
    return labels.entrySet().stream()
        .filter(label -> isOfHealing(label.getKey()) == healing)
        .filter(label -> isUnreadable(label.getKey(), label.getValue()))
        .map(label ->
            "the label "
                + label.getKey()
                + "="
                + shown(label.getValue())
                + " cannot be read; "
                + consequence(label.getKey()))
        .sorted()
        .toList();
  }

  private static boolean isOfHealing(String label) {
    return label.startsWith(HEAL) || label.startsWith(MON_HEAL);
  }

  private static String shown(String value) {
    String line = value.replaceAll("\\p{Cntrl}", " ");
    return line.length() > 100 ? line.substring(0, 100) + "…" : line;
  }

  private static String consequence(String label) {
    return switch (label) {
      case HEAL -> "true or false is wanted, and it is not healed";
      case CLEAN -> "true or false is wanted, and it is not removed";
      case CLEAN + ".compose" -> "true or false is wanted, and it is taken for false";
      case HEAL + ".timeout", MON_HEAL + ".timeout" ->
          "a time such as 20s is wanted, and it gets " + Decision.words(TIMEOUT) + " to stop";
      default -> "a number from 0 to 255 is wanted, and it is not removed";
    };
  }

  private static boolean isUnreadable(String label, String value) {
    return switch (label) {
      case HEAL + ".timeout", MON_HEAL + ".timeout" -> time(value).isEmpty();
      case CLEAN + ".code", MON_CLEAN + ".code" -> number(value).isEmpty();
      case HEAL, CLEAN, CLEAN + ".compose" ->
          !value.strip().equalsIgnoreCase("true") && !value.strip().equalsIgnoreCase("false");
      default -> false;
    };
  }

  /// The label that allows something; ours, where there is one, decides alone.
  private static Optional<String> rule(Map<String, String> labels, String ours, String mon) {
    if (labels.containsKey(ours)) {
      return isTrue(labels, ours) ? Optional.of(ours + "=true") : Optional.empty();
    }
    boolean wanted = is(labels, OBSERVE, "1") && is(labels, mon, "1");
    return wanted ? Optional.of(mon + "=1") : Optional.empty();
  }

  private static boolean isTrue(Map<String, String> labels, String label) {
    return labels.getOrDefault(label, "").strip().equalsIgnoreCase("true");
  }

  private static boolean is(Map<String, String> labels, String label, String value) {
    return value.equals(labels.get(label));
  }

  private static Optional<String> first(Map<String, String> labels, String ours, String mon) {
    return Optional.ofNullable(labels.get(ours)).or(() -> Optional.ofNullable(labels.get(mon)));
  }

  private static OptionalInt number(String text) {
    String digits = text.strip();
    return digits.matches("[0-9]{1,3}") && Integer.parseInt(digits) <= 255
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }

  /// A bare number means milliseconds, as for docker-mon.
  private static Optional<Duration> time(String text) {
    Matcher matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "ms" : matcher.group(2);
    Duration time =
        switch (unit) {
          case "m" -> Duration.ofMinutes(number);
          case "s" -> Duration.ofSeconds(number);
          default -> Duration.ofMillis(number);
        };
    return Optional.of(time.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : time);
  }
}
