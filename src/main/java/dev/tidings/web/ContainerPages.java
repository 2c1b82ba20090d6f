package dev.tidings.web;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import dev.tidings.event.Redaction;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What the engine says of containers, without secrets.
final class ContainerPages {

  static final Set<String> LOG_PARAMETERS = Set.of("since", "until", "tail");

  private static final int USUAL_LINES = 100;
  private static final int MOST_LINES = 1_000;

  /// What an engine takes for a name (moby), or an identity.
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private final House house;
  private final Engine engine;
  private final Inspected inspected;

  ContainerPages(House house, boolean showEnv) {
    this.house = house;
    this.engine = house.engine();
    this.inspected = new Inspected(house.redaction(), showEnv);
  }

  /// All of them, running or not.
  Reply list() {
    List<ContainerSummary> all = containers();
    return Reply.Document.of(json ->
        Json.list(
            json,
            "items",
            all,
            (j, container) -> {
              j.writeStringField("id", container.id());
              j.writeStringField("name", container.name());
              j.writeStringField("image", container.image());
              j.writeStringField("state", container.state());
              j.writeStringField("status", text(container.status()));
              j.writeStringField("health", container.health());
            }));
  }

  /// Their identities.
  Reply ids() {
    List<String> ids = containers().stream().map(ContainerSummary::id).toList();
    return Reply.Document.of(json -> Json.texts(json, "items", ids));
  }

  private List<ContainerSummary> containers() {
    try {
      return engine.containers();
    } catch (IOException e) {
      throw new Refusal(503, "the engine cannot be asked: " + text(String.valueOf(e.getMessage())));
    }
  }

  /// All that the engine tells of one.
  Reply inspect(String id) {
    Map<String, String> values = values(id);
    return document(values);
  }

  private static Reply document(Map<String, String> values) {
    return Reply.Document.of(json ->
        Json.object(
            json,
            "values",
            fields -> {
              for (var value : values.entrySet()) {
                fields.writeStringField(value.getKey(), value.getValue());
              }
            }));
  }

  /// One value, or all below a place, by a path such as `host_config_restart_policy_name`. How
  /// words are parted and which letters are capitals does not matter: `state_oom_killed` is
  /// `State/OOMKilled`.
  Reply value(String id, String path) {
    Map<String, String> values = values(id);
    String wanted = plain(path);
    Optional<Map.Entry<String, String>> exact =
        values.entrySet().stream().filter(v -> plain(v.getKey()).equals(wanted)).findFirst();
    if (exact.isPresent()) {
      return Reply.Document.of(json -> {
        json.writeStringField("place", exact.get().getKey());
        json.writeStringField("value", exact.get().getValue());
      });
    }
    Map<String, String> below = new LinkedHashMap<>();
    values.forEach((place, value) -> {
      if (isBelow(place, wanted)) {
        below.put(place, value);
      }
    });
    if (below.isEmpty()) {
      throw new Refusal(404, "the engine tells no such value of this container");
    }
    return document(below);
  }

  private static boolean isBelow(String place, String wanted) {
    for (int slash = place.indexOf('/'); slash > 0; slash = place.indexOf('/', slash + 1)) {
      if (plain(place.substring(0, slash)).equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static String plain(String path) {
    return BETWEEN_WORDS.matcher(path).replaceAll("").toLowerCase(java.util.Locale.ROOT);
  }

  private Map<String, String> values(String id) {
    Answer<Inspection> answer = engine.inspect(checked(id));
    return inspected.values(told(answer));
  }

  /// The last lines one wrote.
  Reply logs(Call call, String id) {
    Instant since = call.moment("since", house.doors().moment(), Instant.EPOCH);
    Instant until = call.moment("until", house.doors().moment(), call.now());
    int lines = (int) call.number("tail", 1, MOST_LINES, USUAL_LINES);
    LogRange range = new LogRange(Optional.of(since).filter(Instant.EPOCH::isBefore), until, lines);
    List<String> told = told(engine.logs(checked(id), range));
    // Together, since a key may have many lines.
    List<String> clean = text(String.join("\n", told)).lines().toList();
    return Reply.Document.of(json -> Json.texts(json, "lines", clean));
  }

  private String text(String text) {
    Redaction redaction = house.redaction();
    return redaction.text(text);
  }

  private static String checked(String id) {
    if (!NAME.matcher(id).matches()) {
      throw new Refusal(400, "a container's name or identity is wanted");
    }
    return id;
  }

  private <T> T told(Answer<T> answer) {
    return switch (answer) {
      case Answer.Told<T>(T value) -> value;
      case Answer.Gone<T> _ -> throw new Refusal(404, "there is no such container");
      case Answer.Forbidden<T>(String question) ->
          throw new Refusal(503, "something before the engine forbids GET " + text(question));
      case Answer.Failed<T>(String why) ->
          throw new Refusal(503, "the engine cannot be asked: " + text(why));
    };
  }
}
