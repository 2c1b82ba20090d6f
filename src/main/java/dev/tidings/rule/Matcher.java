package dev.tidings.rule;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventFilter;
import dev.tidings.event.ExitCode;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Selects incidents: by the filter words of `docker events`, which at least one of its events must
/// meet, and by `intent`, `severity`, `exit-code` and `compose-project`. As there: different words
/// must all hold, of several values of one word any may; `*` and `?` are wildcards.
///
/// @param conditions as they were written, such as `intent=crash`
public record Matcher(List<String> conditions) {

  private static final List<String> OWN =
      List.of("intent", "severity", "exit-code", "compose-project");

  /// `deploy` is no intent but what compose does to several; `healing` is no incident of its own.
  private static final List<String> INTENTS =
      List.of(
          "crash",
          "oom",
          "start-failed",
          "unhealthy",
          "gap",
          "recovered",
          "healed",
          "gave-up",
          "cleaned",
          "not-cleaned",
          "run-missing",
          "run-failed",
          "run-too-long",
          "not-running",
          "not-back",
          "label-unreadable",
          "as-expected",
          "not-expected",
          "finished",
          "stopped",
          "restarted",
          "recreated",
          "deploy",
          "started");

  /// Selects everything.
  public static final Matcher ALL = new Matcher(List.of());

  /// Checks every word.
  ///
  /// @throws IllegalArgumentException naming the condition and the words there are
  public Matcher {
    conditions = List.copyOf(conditions);
    try {
      EventFilter checked = new EventFilter(ofEvents(conditions));
      assert checked.conditions().size() <= conditions.size();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", " + String.join(", ", OWN), e);
    }
    conditions.stream().filter(Matcher::isOwn).forEach(Matcher::check);
  }

  /// A value that nothing ever has would be a rule that silently never holds.
  private static void check(String condition) {
    int equals = condition.indexOf('=');
    String value = condition.substring(equals + 1);
    List<String> known =
        switch (condition.substring(0, equals)) {
          case "intent" -> INTENTS;
          case "severity" -> Stream.of(Severity.values()).map(Severity::word).toList();
          default -> List.of();
        };
    Predicate<String> matches = EventFilter.wildcard(value);
    if (!known.isEmpty() && known.stream().noneMatch(matches)) {
      throw new IllegalArgumentException(
          "\"" + condition + "\" never holds; there are " + String.join(", ", known));
    }
    if (condition.startsWith("exit-code=") && !value.matches("[0-9*?]+")) {
      throw new IllegalArgumentException("\"" + condition + "\": a number is wanted");
    }
  }

  /// Whether it selects whatever another selects: each of its words is one of the other's, and each
  /// value of that one matches one of its own. Where that hangs on more the answer is no.
  boolean takesAllOf(Matcher other) {
    return byWord(conditions).entrySet().stream()
        .allMatch(ours -> {
          List<String> theirs = byWord(other.conditions).getOrDefault(ours.getKey(), List.of());
          return !theirs.isEmpty()
              && theirs.stream()
                  .allMatch(value ->
                      ours.getValue().stream().anyMatch(pattern -> matchesAllOf(pattern, value)));
        });
  }

  /// Whether a pattern matches whatever another pattern may: its shortest text and a long one.
  private static boolean matchesAllOf(String pattern, String other) {
    Predicate<String> matches = EventFilter.wildcard(pattern);
    String one = other.replace('?', '\0');
    return matches.test(one.replace("*", "")) && matches.test(one.replace("*", "\0".repeat(99)));
  }

  /// The values of each word; each label is a word of its own, as all of them must hold.
  private static Map<String, List<String>> byWord(List<String> conditions) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String condition : conditions) {
      int equals = condition.indexOf('=');
      boolean label = condition.startsWith("label=");
      String word = label ? condition : condition.substring(0, equals);
      values
          .computeIfAbsent(word, _ -> new ArrayList<>())
          .add(label ? "" : condition.substring(equals + 1));
    }
    return values;
  }

  /// Whether an incident that these events made is selected, for many of them.
  public BiPredicate<Incident, List<EngineEvent>> compiled() {
    Predicate<EngineEvent> events = events();
    Predicate<Incident> incidents = incidents();
    return (incident, own) -> incidents.test(incident) && own.stream().anyMatch(events);
  }

  private static boolean isOwn(String condition) {
    int equals = condition.indexOf('=');
    return equals > 0 && OWN.contains(condition.substring(0, equals));
  }

  private static List<String> ofEvents(List<String> conditions) {
    return conditions.stream().filter(c -> !isOwn(c)).toList();
  }

  /// The part that looks at single events, for many of them.
  Predicate<EngineEvent> events() {
    return new EventFilter(ofEvents(conditions)).compiled();
  }

  /// The part that looks at what they mean, for many of them.
  Predicate<Incident> incidents() {
    Map<String, List<Predicate<Incident>>> words = new LinkedHashMap<>();
    for (String condition : conditions) {
      if (isOwn(condition)) {
        int equals = condition.indexOf('=');
        String word = condition.substring(0, equals);
        words
            .computeIfAbsent(word, k -> new ArrayList<>())
            .add(condition(word, condition.substring(equals + 1)));
      }
    }
    return words.values().stream()
        .map(any -> any.stream().reduce(i -> false, Predicate::or))
        .reduce(i -> true, Predicate::and);
  }

  private static Predicate<Incident> condition(String word, String value) {
    Predicate<String> matches = EventFilter.wildcard(value);
    return switch (word) {
      case "intent" ->
          incident -> matches.test(incident.intent().word()) || isDeploy(incident, matches);
      case "severity" -> incident -> matches.test(incident.routed().word());
      case "exit-code" -> incident -> matches.test(exitCode(incident.intent()));
      default -> incident -> matches.test(incident.subject().compose().project());
    };
  }

  /// A service of a compose project that is recreated is a deploy.
  private static boolean isDeploy(Incident incident, Predicate<String> matches) {
    return incident.intent() instanceof Intent.Recreated
        && !incident.subject().compose().project().isEmpty()
        && matches.test("deploy");
  }

  private static String exitCode(Intent intent) {
    OptionalInt code =
        switch (intent) {
          case Intent.Crashed crash -> crash.end().exitCode();
          case Intent.OutOfMemory oom ->
              oom.end().isPresent() ? oom.end().get().exitCode() : OptionalInt.empty();
          case Intent.StartFailed failed -> failed.exitCode();
          case Intent.Finished finished -> finished.end().exitCode();
          case Intent.Stopped stopped -> stopped.end().exitCode();
          case Intent.Unhealthy _,
              Intent.Recovered _,
              Intent.Restarted _,
              Intent.Recreated _,
              Intent.Started _,
              Intent.Healing _,
              Intent.Healed _,
              Intent.GaveUp _,
              Intent.Cleaned _,
              Intent.NotCleaned _,
              Intent.Expected _,
              Intent.Missed _,
              Intent.Happened _ ->
              OptionalInt.empty();
        };
    return code.isPresent() ? ExitCode.text(code.getAsInt()) : "";
  }
}
