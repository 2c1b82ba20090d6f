package dev.tidings.heal;

import dev.tidings.event.ContainerLabels;
import dev.tidings.event.ExitCodes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a container asks for by its labels: docker-mon's, or our own twins of them, which are
/// believed first. Without them nothing is done to it, nor where one of them may say otherwise and
/// cannot be relied on.
public final class CareLabels {

  private static final String OBSERVE = "mon.observe";
  private static final String MON_HEAL = "mon.checks.health";
  private static final String MON_CLEAN = "mon.checks.cleanup";
  private static final String HEAL = "tidings.heal";
  private static final String CLEAN = "tidings.clean";

  /// How long a container may take to stop, where its label says nothing: docker-mon's default.
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /// The longest that a label may give it.
  static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

  private static final String CODE = ".code";

  /// Those for healing.
  static final Set<String> HEALING =
      Set.of(OBSERVE, MON_HEAL, MON_HEAL + ".timeout", HEAL, HEAL + ".timeout");

  /// Those for cleaning up.
  static final Set<String> CLEANING =
      Set.of(OBSERVE, MON_CLEAN, MON_CLEAN + CODE, CLEAN, CLEAN + CODE, CLEAN + ".compose");

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m)?");

  private CareLabels() {}

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
  public record Clean(String rule, long code, boolean compose) {}

  /// Whether and how a container is to be healed.
  public static Optional<Heal> heal(ContainerLabels labels) {
    if (isUncertain(labels, HEALING)) {
      return Optional.empty();
    }
    return rule(labels, HEAL, MON_HEAL)
        .map(rule ->
            new Heal(
                rule,
                first(labels, HEAL + ".timeout", MON_HEAL + ".timeout")
                    .flatMap(CareLabels::time)
                    .orElse(TIMEOUT)));
  }

  /// Whether and how a container is to be removed. One whose label for the exit code is no number,
  /// or is its image's, is not: docker-mon takes it for 0, but what cannot be read must not delete
  /// anything, and whoever wrote the image did not mean 0.
  public static Optional<Clean> clean(ContainerLabels labels) {
    OptionalLong code =
        first(labels, CLEAN + CODE, MON_CLEAN + CODE)
            .map(CareLabels::number)
            .orElse(OptionalLong.of(0));
    boolean codeRefused =
        labels.refused().containsKey(CLEAN + CODE)
            || labels.refused().containsKey(MON_CLEAN + CODE);
    return code.isEmpty() || codeRefused || isUncertain(labels, CLEANING)
        ? Optional.empty()
        : rule(labels, CLEAN, MON_CLEAN)
            .map(rule -> new Clean(rule, code.getAsLong(), isTrue(labels, CLEAN + ".compose")));
  }

  private static boolean isUncertain(ContainerLabels labels, Set<String> family) {
    return family.stream().anyMatch(labels::isUncertain);
  }

  /// Why a container whose labels speak of removing is not removed, though it may look as if they
  /// asked for it; empty: they do not, or are followed.
  static Optional<String> whyNotCleaned(ContainerLabels labels) {
    boolean refused = labels.refused().keySet().stream().anyMatch(name -> name.contains(".clean"));
    List<String> problems =
        Stream.concat(
                refused ? labels.refusals().stream() : Stream.of(),
                unreadable(labels).stream().filter(each -> each.contains(CODE)))
            .toList();
    return clean(labels).isPresent() || problems.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join("; ", problems));
  }

  /// The labels that say something nobody can read, such as `mon.checks.cleanup.code=never`, each
  /// in a sentence with what comes of it.
  public static List<String> unreadable(ContainerLabels labels) {
    return labels.values().entrySet().stream()
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
      default -> "an exit code such as 0 is wanted, and it is not removed";
    };
  }

  private static boolean isUnreadable(String label, String value) {
    return switch (label) {
      case HEAL + ".timeout", MON_HEAL + ".timeout" -> time(value).isEmpty();
      case CLEAN + CODE, MON_CLEAN + CODE -> number(value).isEmpty();
      case HEAL, CLEAN, CLEAN + ".compose" ->
          !value.strip().equalsIgnoreCase("true") && !value.strip().equalsIgnoreCase("false");
      default -> false;
    };
  }

  /// The label that allows something; ours, where there is one, decides alone.
  private static Optional<String> rule(ContainerLabels labels, String ours, String mon) {
    if (labels.values().containsKey(ours)) {
      return isTrue(labels, ours) ? Optional.of(ours + "=true") : Optional.empty();
    }
    boolean wanted = is(labels, OBSERVE, "1") && is(labels, mon, "1");
    return wanted ? Optional.of(mon + "=1") : Optional.empty();
  }

  private static boolean isTrue(ContainerLabels labels, String label) {
    return labels.text(label).strip().equalsIgnoreCase("true");
  }

  private static boolean is(ContainerLabels labels, String label, String value) {
    return value.equals(labels.text(label));
  }

  private static Optional<String> first(ContainerLabels labels, String ours, String mon) {
    return Optional.ofNullable(labels.values().get(ours))
        .or(() -> Optional.ofNullable(labels.values().get(mon)));
  }

  private static OptionalLong number(String text) {
    String digits = text.strip();
    return digits.matches("[0-9]{1,10}") ? ExitCodes.parse(digits) : OptionalLong.empty();
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
