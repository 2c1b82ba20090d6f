package dev.tidings.config;

import dev.tidings.event.EventFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds rules that are well formed and can never hold: somebody believes that they work.
public final class NeverHolds {

  /// What happens to things of each type, in the words of moby, of Podman and our own.
  private static final Map<String, Set<String>> EVENTS =
      Map.ofEntries(
          events(
              "container",
              "attach checkpoint cleanup clean commit copy create destroy detach die",
              "died exec exec_create exec_detach exec_die exec_died exec_start export health_probe",
              "health_status heal init kill mount oom pause prune remove rename resize restart",
              "restore start stop sync top unmount unpause update unreadable"),
          events(
              "image",
              "build create delete import load loadfromarchive mount prune pull",
              "pull-error push remove save tag unmount untag"),
          events("network", "connect create destroy disconnect prune remove update"),
          events("volume", "create destroy mount prune remove unmount"),
          events("plugin", "create disable enable install pull push remove set upgrade"),
          events("daemon", "reload"),
          events("builder", "prune"),
          events("pod", "create exited kill pause prune remove restart start stop unpause"),
          events("machine", "init remove start stop"),
          events("system", "prune refresh renumber"),
          events("service", "create remove update"),
          events("node", "create remove update"),
          events("secret", "create remove update"),
          events("config", "create remove update"),
          events("tidings", "gap"));

  /// Words that name a thing, and with it the only type that fits.
  private static final Set<String> THINGS =
      Set.of(
          "container",
          "network",
          "volume",
          "daemon",
          "plugin",
          "service",
          "node",
          "secret",
          "config");

  private static final Pattern SEVERAL = Pattern.compile("\\s([a-z-]+)=");
  private static final Pattern CONTAINER = Pattern.compile("/?[A-Za-z0-9_.*?-]+");
  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9_.*?:/@+-]+");
  private static final Set<String> WITH_CODE =
      Set.of("crash", "oom", "start-failed", "finished", "stopped");

  private NeverHolds() {}

  private static Map.Entry<String, Set<String>> events(String type, String... words) {
    return Map.entry(
        type,
        Arrays.stream(words)
            .flatMap(line -> Stream.of(line.split(" ")))
            .collect(Collectors.toSet()));
  }

  /// Why a rule of these conditions never holds, and what to write instead; empty: it may.
  ///
  /// @param conditions well formed, such as `container=web*`
  public static Optional<String> why(List<String> conditions) {
    return conditions.stream()
        .map(NeverHolds::alone)
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> together(conditions));
  }

  private static Optional<String> alone(String condition) {
    int equals = condition.indexOf('=');
    String word = condition.substring(0, equals);
    String value = condition.substring(equals + 1);
    if (SEVERAL.matcher(value).find() && !word.equals("label")) {
      return never(condition, "holds several conditions: write each as a text of its own");
    }
    if (value.isEmpty()) {
      return never(condition, "never holds: its value is empty");
    }
    return switch (word) {
      case "container", "image" ->
          (word.equals("container") ? CONTAINER : IMAGE).matcher(value).matches()
              ? Optional.empty()
              : never(condition, "never holds: " + name(word, value));
      case "event" -> event(condition, value);
      case "scope" ->
          anyOf(value, Set.of("local", "swarm"))
              ? Optional.empty()
              : never(condition, "never holds: there are local and swarm");
      default -> Optional.empty();
    };
  }

  private static Optional<String> never(String condition, String what) {
    return Optional.of(Form.quoted(condition) + " " + what);
  }

  private static String name(String word, String value) {
    return value.contains(",")
        ? "write several as texts of their own, \""
            + word
            + "="
            + value.replace(",", "\", \"" + word + "=")
            + "\""
        : "no " + word + "'s name has such characters (of wildcards there are * and ?)";
  }

  private static Optional<String> event(String condition, String value) {
    Set<String> words =
        EVENTS.values().stream()
            .flatMap(Set::stream)
            .collect(Collectors.toCollection(TreeSet::new));
    int colon = value.indexOf(':');
    String word = colon < 0 ? value : value.substring(0, colon);
    if (anyOf(word, words)) {
      return Optional.empty();
    }
    String near =
        Suggestion.nearest(word, words).map(n -> "; did you mean event=" + n + "?").orElse("");
    return never(condition, "is no event that is known" + near);
  }

  private static boolean anyOf(String value, Set<String> words) {
    Predicate<String> matches = EventFilter.wildcard(value);
    return words.stream().anyMatch(matches);
  }

  private static List<String> values(List<String> conditions, String word) {
    return conditions.stream()
        .filter(condition -> condition.startsWith(word + "="))
        .map(condition -> condition.substring(word.length() + 1))
        .toList();
  }

  private static Optional<String> together(List<String> conditions) {
    Set<String> things =
        THINGS.stream()
            .filter(word -> !values(conditions, word).isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (things.size() > 1) {
      return Optional.of(
          String.join("= and ", things) + "= never hold together: an event is about one thing");
    }
    List<String> types = values(conditions, "type");
    Set<String> possible =
        EVENTS.keySet().stream()
            .filter(type -> types.isEmpty() || types.stream().anyMatch(t -> anyOf(t, Set.of(type))))
            .filter(type -> things.isEmpty() || things.contains(type))
            .collect(Collectors.toCollection(TreeSet::new));
    if (possible.isEmpty()) {
      return Optional.of(
          "type="
              + types.getFirst()
              + " and "
              + things.iterator().next()
              + "= never hold together");
    }
    List<String> events = values(conditions, "event");
    boolean fits =
        events.isEmpty()
            || possible.stream()
                .anyMatch(type ->
                    events.stream()
                        .anyMatch(e -> anyOf(beforeColon(e), EVENTS.getOrDefault(type, Set.of()))));
    if (!fits) {
      return Optional.of(
          "event=" + events.getFirst() + " never happens to a " + String.join(" or ", possible));
    }
    return exitCodes(conditions);
  }

  private static String beforeColon(String event) {
    int colon = event.indexOf(':');
    return colon < 0 ? event : event.substring(0, colon);
  }

  private static Optional<String> exitCodes(List<String> conditions) {
    List<String> intents = values(conditions, "intent");
    boolean never =
        !values(conditions, "exit-code").isEmpty()
            && !intents.isEmpty()
            && intents.stream().noneMatch(intent -> anyOf(intent, WITH_CODE));
    return never
        ? Optional.of(
            "intent=" + intents.getFirst() + " has no exit code: exit-code= never holds with it")
        : Optional.empty();
  }
}
