package dev.tidings.engine.recorded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What `podman events --format '{{json .}}'` prints, in the form of the engine's API: the command
/// has one of its own, with the word in `Status` and no `Actor`. Before 5.0 the time is a text,
/// since then as in the API (podman, cmd/podman/system/events.go).
final class PodmanLine {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).build())
          .build();

  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, String> attributes = new LinkedHashMap<>();

  private PodmanLine() {}

  /// The same event as the API tells it; empty where the line is none of Podman's.
  static Optional<String> inEngineForm(String line) {
    PodmanLine podman = new PodmanLine();
    try (JsonParser parser = JSON.createParser(line)) {
      podman.read(parser);
      return podman.fields.containsKey("Type")
              && podman.fields.containsKey("Status")
              && !podman.fields.containsKey("Action")
          ? Optional.of(podman.written())
          : Optional.empty();
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private void read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("Attributes") && value == JsonToken.START_OBJECT) {
        readAttributes(parser);
      } else if (value.isStructStart()) {
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) {
        fields.put(field, parser.getText());
      }
    }
  }

  private void readAttributes(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken().isStructStart()) {
        parser.skipChildren();
      } else {
        attributes.put(name, parser.getText());
      }
    }
  }

  private String written() throws IOException {
    put("image", "Image");
    put("name", "Name");
    put("network", "Network");
    put("network", "network");
    if (field("Status").equals("died")) {
      // A code of 0 is left out.
      attributes.put("containerExitCode", fields.getOrDefault("ContainerExitCode", "0"));
    }
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("Type", field("Type"));
      json.writeStringField("Action", field("Status"));
      json.writeObjectFieldStart("Actor");
      // A volume has no identity but its name.
      json.writeStringField("ID", fields.getOrDefault("ID", field("Name")));
      json.writeObjectFieldStart("Attributes");
      for (Map.Entry<String, String> each : attributes.entrySet()) {
        json.writeStringField(each.getKey(), each.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeStringField("scope", "local");
      json.writeStringField(
          "HealthStatus", fields.getOrDefault("health_status", field("HealthStatus")));
      json.writeNumberField("timeNano", nanos());
      json.writeEndObject();
    }
    return out.toString();
  }

  private String field(String name) {
    return fields.getOrDefault(name, "");
  }

  private void put(String attribute, String field) {
    if (fields.containsKey(field)) {
      attributes.put(attribute, field(field));
    }
  }

  private long nanos() throws IOException {
    String nanos = fields.getOrDefault("timeNano", "");
    if (nanos.matches("[0-9]{1,18}") || nanos.matches("[0-8][0-9]{18}")) {
      return Long.parseLong(nanos);
    }
    if (!fields.containsKey("Time")) {
      throw new IOException("no time");
    }
    Instant time = OffsetDateTime.parse(field("Time")).toInstant();
    return EngineEvent.toNano(time);
  }
}
