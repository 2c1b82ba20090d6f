package dev.tidings.engine.recorded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.engine.Answer;
import dev.tidings.engine.Inspection;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the engine of a recording tells of its containers when it is asked: what was written down
/// of each, and its state as the events up to then tell it.
public final class RecordedContainers {

  /// Nothing is known of any.
  public static final RecordedContainers NONE = new RecordedContainers();

  private static final JsonFactory JSON = new JsonFactory();
  private static final String HEALTH_LOG = "State/Health/Log/";

  private final Map<String, Known> known = new LinkedHashMap<>();

  private RecordedContainers() {}

  /// @param age how long it has run when the recording begins
  /// @param inspect by the places of [Inspection]
  private record Known(Duration age, Map<String, String> inspect, List<String> log) {}

  /// Reads an object: of each container, called by its image and its name, how long it has run
  /// (`age`), what inspect tells of it (`inspect`) and its last lines (`log`).
  ///
  /// @throws IOException if it is not so
  public static RecordedContainers read(InputStream in) throws IOException {
    RecordedContainers containers = new RecordedContainers();
    try (JsonParser parser = JSON.createParser(in)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        containers.known.put(parser.currentName(), one(parser));
      }
    }
    return containers;
  }

  private static Known one(JsonParser parser) throws IOException {
    Duration age = Duration.ZERO;
    Map<String, String> inspect = new LinkedHashMap<>();
    List<String> log = new ArrayList<>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      switch (parser.currentName()) {
        case "age" -> age = Duration.parse(parser.nextTextValue());
        case "log" -> {
          parser.nextToken();
          while (parser.nextToken() == JsonToken.VALUE_STRING) {
            log.add(parser.getText());
          }
        }
        default -> {
          parser.nextToken();
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            inspect.put(parser.currentName(), parser.nextTextValue());
          }
        }
      }
    }
    return new Known(age, inspect, log);
  }

  /// What inspect tells.
  ///
  /// @param recorded all events, with the times that they are played at
  Answer<Inspection> inspect(List<EngineEvent> recorded, String id, Instant now) {
    List<EngineEvent> events = about(recorded, id);
    Optional<Known> container = container(events);
    if (container.isEmpty()) {
      return unknown();
    }
    Instant began = recorded.getFirst().time();
    boolean isNew = events.getFirst().action().word().equals("create");
    Instant made = isNew ? events.getFirst().time() : began.minus(container.get().age());
    Map<String, String> values = made(container.get(), events.getLast(), made);
    run(events.stream().filter(event -> !event.time().isAfter(now)).toList(), values);
    return new Answer.Given<>(new Inspection(values));
  }

  /// Its last lines: the same at any time.
  Answer<List<String>> logs(List<EngineEvent> recorded, String id) {
    return container(about(recorded, id))
        .<Answer<List<String>>>map(container -> new Answer.Given<>(container.log()))
        .orElseGet(RecordedContainers::unknown);
  }

  private static <T> Answer<T> unknown() {
    return new Answer.Failed<>("a recording has events only");
  }

  private static List<EngineEvent> about(List<EngineEvent> recorded, String id) {
    return recorded.stream()
        .filter(event -> event.type().equals("container") && event.actor().id().equals(id))
        .toList();
  }

  private Optional<Known> container(List<EngineEvent> events) {
    if (events.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> attributes = events.getLast().actor().attributes();
    return Optional.ofNullable(known.get(attributes.get("image") + " " + attributes.get("name")));
  }

  private static Map<String, String> made(Known container, EngineEvent event, Instant made) {
    Map<String, String> attributes = event.actor().attributes();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("Id", event.actor().id());
    values.put("Name", "/" + event.actor().name());
    values.put("Created", made.toString());
    values.put("Config/Image", attributes.getOrDefault("image", ""));
    attributes.forEach((name, value) -> {
      if (name.startsWith("com.")) {
        values.put("Config/Labels/" + name, value);
      }
    });
    values.putAll(container.inspect());
    values.put("State/StartedAt", made.toString());
    values.put("State/FinishedAt", "0001-01-01T00:00:00Z");
    values.put("State/ExitCode", "0");
    values.put("State/OOMKilled", "false");
    values.put("State/Running", "true");
    return values;
  }

  /// How it is after some events.
  private static void run(List<EngineEvent> events, Map<String, String> values) {
    int restarts = 0;
    for (EngineEvent event : events) {
      Action action = event.action();
      if (action instanceof Action.Die(_, var code)) {
        values.put("State/FinishedAt", event.time().toString());
        values.put("State/ExitCode", code.isPresent() ? "" + code.getAsInt() : "0");
        values.put("State/Running", "false");
        restarts++;
      } else if (action instanceof Action.Health(_, String status)) {
        values.put("State/Health/Status", status);
      } else if (action.word().equals("start")) {
        values.put("State/StartedAt", event.time().toString());
        values.put("State/OOMKilled", "false");
        values.put("State/Running", "true");
      } else if (action.word().equals("oom")) {
        values.put("State/OOMKilled", "true");
      }
    }
    boolean again = !values.getOrDefault("HostConfig/RestartPolicy/Name", "no").equals("no");
    values.put("RestartCount", Integer.toString(again ? restarts : 0));
    if (!values.getOrDefault("State/Health/Status", "").equals("unhealthy")) {
      values.keySet().removeIf(place -> place.startsWith(HEALTH_LOG));
    }
  }
}
