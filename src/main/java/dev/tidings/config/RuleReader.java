package dev.tidings.config;

import dev.tidings.event.EventFilter;
import dev.tidings.rule.Matcher;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads rules: lists of conditions in the filter words of `docker events`.
final class RuleReader {

  private RuleReader() {}

  /// The events that are mailed at all: each text of the list is a condition.
  static EventFilter only(ConfigReader reader, String key) {
    return new EventFilter(conditions(reader, key, EventFilter::new));
  }

  /// The events that are not mailed: each text of the list is an exclusion of one or more
  /// conditions.
  static List<EventFilter> exclusions(ConfigReader reader, String key) {
    return excluded(reader, key, EventFilter::new);
  }

  /// What takes a route.
  static Matcher takes(ConfigReader route, String key) {
    return new Matcher(conditions(route, key, Matcher::new));
  }

  /// What does not take a route though it would.
  static List<Matcher> exceptions(ConfigReader route, String key) {
    return excluded(route, key, Matcher::new);
  }

  private static List<String> conditions(
      ConfigReader reader, String key, Function<List<String>, ?> check) {
    List<String> conditions =
        reader.list(
            key,
            text -> {
              checked(List.of(text), check);
              return text;
            });
    if (reader.isSound(key)) {
      reader.doubts(key, text -> NeverHolds.why(List.of(text)));
      boolean each = conditions.stream().allMatch(c -> NeverHolds.why(List.of(c)).isEmpty());
      Optional<String> together = each ? NeverHolds.why(conditions) : Optional.empty();
      together.ifPresent(why -> reader.warning(key, why));
    }
    return conditions;
  }

  private static <T> List<T> excluded(
      ConfigReader reader, String key, Function<List<String>, T> rule) {
    List<T> rules = reader.list(key, text -> checked(words(text), rule));
    if (reader.isSound(key)) {
      reader.doubts(key, text -> NeverHolds.why(words(text)));
    }
    return rules;
  }

  private static <T> T checked(List<String> conditions, Function<List<String>, T> rule) {
    try {
      return rule.apply(conditions);
    } catch (IllegalArgumentException e) {
      Optional<String> bare = conditions.stream().filter(c -> !c.contains("=")).findFirst();
      String hint = bare.map(name -> "; did you mean container=" + name + "?").orElse("");
      throw new IllegalArgumentException(e.getMessage() + hint, e);
    }
  }

  /// Several conditions in one text; a value may have blanks in it: `event=health_status: healthy`.
  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split("\\s+(?=[a-z-]+=)"));
  }
}
