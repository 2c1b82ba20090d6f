package dev.tidings.web.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.text.Visible;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Optional;

/// Writes JSON, with what cannot be seen in its strings as escapes ([Visible#json]).
public final class JsonWriter {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonWriter() {}

  /// Writes the fields of an object, or the elements of a list.
  @FunctionalInterface
  public interface Writing {
    void write(JsonGenerator json) throws IOException;
  }

  /// An object.
  public static String text(Writing fields) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    return Visible.json(out.toString());
  }

  /// A list.
  public static String array(Writing elements) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      elements.write(json);
      json.writeEndArray();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    return Visible.json(out.toString());
  }

  /// An object inside another.
  public static void object(JsonGenerator json, String name, Writing fields) throws IOException {
    json.writeObjectFieldStart(name);
    fields.write(json);
    json.writeEndObject();
  }

  /// A list of objects inside an object.
  public static <T> void list(JsonGenerator json, String name, Iterable<T> items, Item<T> item)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (T each : items) {
      json.writeStartObject();
      item.write(json, each);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// A list of texts inside an object.
  public static void texts(JsonGenerator json, String name, Iterable<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /// Writes the fields of one element.
  @FunctionalInterface
  public interface Item<T> {
    void write(JsonGenerator json, T item) throws IOException;
  }

  /// A moment, RFC 3339 in UTC; null where there is none.
  public static void time(JsonGenerator json, String name, Optional<Instant> time)
      throws IOException {
    if (time.isPresent()) {
      json.writeStringField(name, time.get().toString());
    } else {
      json.writeNullField(name);
    }
  }

  /// A cursor for the next page; null where there is none.
  public static void next(JsonGenerator json, Optional<Long> cursor) throws IOException {
    if (cursor.isPresent()) {
      json.writeStringField("next", cursor.get().toString());
    } else {
      json.writeNullField("next");
    }
  }
}
