package dev.tidings.web;

import dev.tidings.engine.Value;
import dev.tidings.redact.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What inspect tells, without secrets.
///
/// @param showEnv whether values of environment variables are shown; what looks like a secret among
///   them never is
record Inspected(Redaction redaction, boolean showEnv) {

  private static final String ENV = "Config/Env";
  private static final Set<String> COMMANDS =
      Set.of("Args", "Config/Cmd", "Config/Entrypoint", "Config/Healthcheck/Test");

  /// All of it, in the engine's order.
  Map<String, Value> clean(Value inspection) {
    return inspection instanceof Value.Fields(Map<String, Value> fields)
        ? fields("", fields)
        : Map.of();
  }

  private Map<String, Value> fields(String place, Map<String, Value> fields) {
    Map<String, Value> clean = new LinkedHashMap<>();
    fields.forEach((name, value) -> {
      String inner = place.isEmpty() ? name : place + "/" + name;
      clean.put(name, value(inner, name, value));
    });
    return clean;
  }

  /// @param name of the field that it stands in, or that the list stands in which it is an item of
  private Value value(String place, String name, Value value) {
    return switch (value) {
      case Value.Text(String text) ->
          new Value.Text(place.equals(ENV) ? variable(text) : redaction.value(name, text));
      case Value.Items(List<Value> items) when COMMANDS.contains(place) -> command(items);
      case Value.Items(List<Value> items) ->
          new Value.Items(items.stream().map(item -> value(place, name, item)).toList());
      case Value.Fields(Map<String, Value> fields) -> new Value.Fields(fields(place, fields));
      case Value.Numeral _, Value.Truth _, Value.Nothing _ -> value;
    };
  }

  /// The parts of a command belong together: one may name what the next one holds.
  private Value command(List<Value> items) {
    List<String> parts = new ArrayList<>();
    for (Value item : items) {
      parts.add(item instanceof Value.Text(String text) ? text : "");
    }
    List<String> clean = parts.isEmpty() ? parts : redaction.arguments(parts);
    return new Value.Items(clean.stream().<Value>map(Value.Text::new).toList());
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
