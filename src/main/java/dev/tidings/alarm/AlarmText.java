package dev.tidings.alarm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.event.ExitCode;
import dev.tidings.redact.Redaction;
import dev.tidings.text.Visible;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Optional;

/// An alarm as JSON, in docker-monitor's words and without secrets.
public final class AlarmText {

  private static final String NAMESPACE = "dojot.docker.container";
  private static final String DOMAIN = "docker container status change";
  private static final JsonFactory JSON = new JsonFactory();

  private AlarmText() {}

  /// One object on one line.
  public static String of(Alarm alarm, Redaction redaction) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      write(json, alarm, redaction);
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    return Visible.json(out.toString());
  }

  /// Its fields.
  public static void write(JsonGenerator json, Alarm alarm, Redaction redaction)
      throws IOException {
    json.writeStringField("number", Long.toString(alarm.number()));
    json.writeStringField("namespace", NAMESPACE);
    json.writeStringField("domain", DOMAIN);
    json.writeStringField("eventTimestamp", alarm.time().toString());
    json.writeStringField("description", alarm.kind().description());
    json.writeStringField("severity", alarm.kind().severity());
    json.writeObjectFieldStart("primarySubject");
    json.writeStringField("container", redaction.text(alarm.subject().container()));
    json.writeStringField("image", redaction.text(alarm.subject().image()));
    json.writeEndObject();
    json.writeStringField("containerId", alarm.subject().id());
    if (alarm.exitCode().isPresent()) {
      json.writeNumberField("exitCode", ExitCode.value(alarm.exitCode().getAsInt()));
    } else {
      json.writeNullField("exitCode");
    }
    optional(json, "imageId", alarm.subject().imageId());
  }

  private static void optional(JsonGenerator json, String name, Optional<String> text)
      throws IOException {
    if (text.isPresent()) {
      json.writeStringField(name, text.get());
    } else {
      json.writeNullField(name);
    }
  }
}
