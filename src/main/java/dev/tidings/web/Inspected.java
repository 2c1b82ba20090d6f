package dev.tidings.web;

import dev.tidings.engine.Inspection;
import dev.tidings.event.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What inspect tells, without secrets.
///
/// @param showEnv whether values of environment variables are shown; what looks like a secret among
///   them never is
record Inspected(Redaction redaction, boolean showEnv) {

  private static final String ENV = "Config/Env/";
  private static final List<String> COMMANDS =
      List.of("Args/", "Config/Cmd/", "Config/Entrypoint/", "Config/Healthcheck/Test/");

  /// The values by their places.
  Map<String, String> values(Inspection inspection) {
    Map<String, String> clean = new LinkedHashMap<>();
    inspection.values().forEach((place, value) -> clean.put(place, value(place, value)));
    // The arguments of a command belong together: one may name what the next one holds.
    COMMANDS.forEach(place -> arguments(place, inspection, clean));
    return clean;
  }

  private void arguments(String prefix, Inspection inspection, Map<String, String> clean) {
    List<String> places =
        inspection.values().keySet().stream().filter(p -> p.startsWith(prefix)).toList();
    List<String> parts = new ArrayList<>();
    places.forEach(place -> parts.add(inspection.text(place)));
    if (!parts.isEmpty()) {
      List<String> redacted = redaction.arguments(parts);
      for (int i = 0; i < places.size(); i++) {
        clean.put(places.get(i), redacted.get(i));
      }
    }
  }

  private String value(String place, String value) {
    if (place.startsWith(ENV)) {
      return variable(value);
    }
    return redaction.value(place.substring(place.lastIndexOf('/') + 1), value);
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
