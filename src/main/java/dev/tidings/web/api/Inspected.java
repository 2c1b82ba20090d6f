package dev.tidings.web.api;

import dev.tidings.engine.Value;
import dev.tidings.redact.Redaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What inspect tells, without secrets.
///
/// @param showEnv whether values of environment variables are shown; what looks like a secret among
///   them never is
record Inspected(Redaction redaction, boolean showEnv) {

  private static final String ENV = "Config/Env";

  /// Parts of one command line each, in their order; the last two are Podman's.
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("Path", "Args"),
          List.of("Config/Entrypoint", "Config/Cmd"),
          List.of("Config/Healthcheck/Test"),
          List.of("Config/StartupHealthCheck/Test"),
          List.of("Config/CreateCommand"));

  /// All of it, in the engine's order.
  Map<String, Value> clean(Value inspection) {
    return inspection instanceof Value.Fields(Map<String, Value> fields)
        ? fields("", fields, commands(inspection))
        : Map.of();
  }

  private Map<String, Value> fields(
      String place, Map<String, Value> fields, Map<String, Value> commands) {
    Map<String, Value> clean = new LinkedHashMap<>();
    fields.forEach((name, value) -> {
      String inner = place.isEmpty() ? name : place + "/" + name;
      @Nullable Value command = commands.get(inner);
      clean.put(name, command == null ? value(inner, name, value, commands) : command);
    });
    return clean;
  }

  /// @param name of the field that it stands in, or that the list stands in which it is an item of
  private Value value(String place, String name, Value value, Map<String, Value> commands) {
    return switch (value) {
      case Value.Text(String text) ->
          new Value.Text(place.equals(ENV) ? variable(text) : redaction.value(name, text));
      case Value.Items(List<Value> items) ->
          new Value.Items(items.stream().map(item -> value(place, name, item, commands)).toList());
      case Value.Fields(Map<String, Value> fields) ->
          new Value.Fields(fields(place, fields, commands));
      case Value.Numeral _, Value.Truth _, Value.Nothing _ -> value;
    };
  }

  /// By place. The parts of a command belong together, in whatever fields they are: the program
  /// tells what an option means, and one part may name what the next one holds.
  private Map<String, Value> commands(Value inspection) {
    Map<String, Value> clean = new HashMap<>();
    for (List<String> places : COMMANDS) {
      Map<String, Value> told = new LinkedHashMap<>();
      List<String> parts = new ArrayList<>();
      for (String place : places) {
        Value value = at(inspection, place);
        told.put(place, value);
        parts.addAll(texts(value));
      }
      Iterator<String> redacted = (parts.isEmpty() ? parts : redaction.arguments(parts)).iterator();
      told.forEach((place, value) -> {
        switch (value) {
          case Value.Text _ -> clean.put(place, new Value.Text(redacted.next()));
          case Value.Items(List<Value> items) ->
              clean.put(
                  place,
                  new Value.Items(
                      items.stream().<Value>map(_ -> new Value.Text(redacted.next())).toList()));
          case Value.Fields _, Value.Numeral _, Value.Truth _, Value.Nothing _ -> {}
        }
      });
    }
    return clean;
  }

  private static Value at(Value value, String place) {
    Value found = value;
    for (String name : place.split("/", -1)) {
      found =
          found instanceof Value.Fields(Map<String, Value> fields)
              ? fields.getOrDefault(name, new Value.Nothing())
              : new Value.Nothing();
    }
    return found;
  }

  private static List<String> texts(Value value) {
    return switch (value) {
      case Value.Text(String text) -> List.of(text);
      case Value.Items(List<Value> items) ->
          items.stream().map(item -> item instanceof Value.Text(String text) ? text : "").toList();
      case Value.Fields _, Value.Numeral _, Value.Truth _, Value.Nothing _ -> List.of();
    };
  }

  private String variable(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return text;
    }
    String name = text.substring(0, equals);
    String value = text.substring(equals + 1);
    return name + "=" + (showEnv ? redaction.value(name, value) : Redaction.MARK);
  }
}
