package dev.tidings.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Selects events with the filter words of `docker events`: different words must all hold, of
/// several values of one word any may, all labels must. A value may hold the wildcards `*` and `?`;
/// a `container`, `image`, `network` or `volume` also matches by the beginning of an identity, as
/// with Docker.
///
/// @param conditions the words as they were written, such as `container=web*`
public record EventFilter(List<String> conditions) implements Predicate<EngineEvent> {

  private static final List<String> WORDS =
      List.of(
          "type",
          "event",
          "container",
          "image",
          "network",
          "volume",
          "daemon",
          "plugin",
          "service",
          "node",
          "secret",
          "config",
          "scope",
          "label");

  /// What has events: the types of moby and of Podman, and ours.
  private static final Set<String> TYPES =
      Set.of(
          "builder",
          "config",
          "container",
          "daemon",
          "image",
          "machine",
          "network",
          "node",
          "plugin",
          "pod",
          "secret",
          "service",
          "system",
          "tidings",
          "volume");

  /// The shortest beginning of an identity that is taken for one: what `docker ps` shows.
  private static final int SHORT_ID = 12;

  /// Lets everything through.
  public static final EventFilter ALL = new EventFilter(List.of());

  /// Checks every word.
  ///
  /// @throws IllegalArgumentException naming the condition and the words, or types, there are
  public EventFilter {
    conditions = List.copyOf(conditions);
    for (String condition : conditions) {
      int equals = condition.indexOf('=');
      if (equals < 1 || !WORDS.contains(condition.substring(0, equals))) {
        throw new IllegalArgumentException(
            "\""
                + condition
                + "\" is not a filter: write word=value with one of "
                + String.join(", ", WORDS));
      }
      if (condition.startsWith("type=")) {
        checkType(condition);
      }
    }
  }

  /// One that is misspelt would let nothing through, without a word.
  private static void checkType(String condition) {
    String type = condition.substring("type=".length());
    boolean pattern = type.indexOf('*') >= 0 || type.indexOf('?') >= 0;
    if (!pattern && !TYPES.contains(type)) {
      throw new IllegalArgumentException(
          "\""
              + condition
              + "\" lets nothing through: write one of "
              + String.join(", ", new TreeSet<>(TYPES)));
    }
  }

  @Override
  public boolean test(EngineEvent event) {
    return compiled().test(event);
  }

  /// The same selection with its patterns made once, for many events.
  public Predicate<EngineEvent> compiled() {
    Map<String, List<Predicate<EngineEvent>>> words = new LinkedHashMap<>();
    for (String condition : conditions) {
      int equals = condition.indexOf('=');
      String word = condition.substring(0, equals);
      // Each label is a word of its own: all of them must hold.
      String key = word.equals("label") ? condition : word;
      words
          .computeIfAbsent(key, k -> new ArrayList<>())
          .add(condition(word, condition.substring(equals + 1)));
    }
    return words.values().stream()
        .map(any -> any.stream().reduce(e -> false, Predicate::or))
        .reduce(e -> true, Predicate::and);
  }

  private static Predicate<EngineEvent> condition(String word, String value) {
    Predicate<String> matches = wildcard(value);
    return switch (word) {
      case "type" -> event -> matches.test(event.type());
      case "event" ->
          event -> matches.test(event.action().word()) || matches.test(actionText(event));
      case "scope" -> event -> matches.test(event.scope());
      case "label" -> label(value);
      case "image" -> image(matches);
      default ->
          event ->
              event.type().equals(word)
                  && (matches.test(name(event)) || isId(event.actor().id(), value));
    };
  }

  /// An image is meant both by its own events and by those of its containers; a tag may be left
  /// out.
  private static Predicate<EngineEvent> image(Predicate<String> matches) {
    return event -> {
      String image =
          event.type().equals("image") ? name(event) : attribute(event, "image").orElse("");
      int tag = image.lastIndexOf(':');
      String untagged = tag > image.lastIndexOf('/') ? image.substring(0, tag) : image;
      return matches.test(image) || matches.test(untagged) || matches.test(event.actor().id());
    };
  }

  private static Predicate<EngineEvent> label(String value) {
    int equals = value.indexOf('=');
    if (equals < 0) {
      return event -> attribute(event, value).isPresent();
    }
    Predicate<String> matches = wildcard(value.substring(equals + 1));
    String key = value.substring(0, equals);
    return event -> attribute(event, key).filter(matches).isPresent();
  }

  /// An attribute as the engine sent it: what was cut must not match by accident, nor what was left
  /// out be missed.
  private static Optional<String> attribute(EngineEvent event, String name) {
    return event.actor().isWhole(name)
        ? Optional.ofNullable(event.actor().attributes().get(name))
        : RawLine.text(event.raw(), "Actor", "Attributes", name);
  }

  private static String name(EngineEvent event) {
    return event.actor().isWhole("name")
        ? event.actor().name()
        : attribute(event, "name").orElse("");
  }

  private static String actionText(EngineEvent event) {
    String text = event.action().text();
    return text.length() <= Bounded.LONGEST_TEXT
        ? text
        : RawLine.text(event.raw(), "Action").orElse("");
  }

  private static boolean isId(String id, String value) {
    return value.length() >= SHORT_ID && id.startsWith(value);
  }

  /// Compares texts with a pattern in which `*` and `?` are wildcards.
  public static Predicate<String> wildcard(String value) {
    if (value.indexOf('*') < 0 && value.indexOf('?') < 0) {
      return value::equals;
    }
    StringBuilder regex = new StringBuilder();
    value
        .chars()
        .forEach(c ->
            regex.append(
                switch (c) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(c));
                }));
    return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
  }
}
