package dev.tidings.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON of maps, lists and texts only: what is kept of evidence needs no more.
final class EvidenceJson {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private EvidenceJson() {}

  /// @param tree of maps, lists and texts
  static String write(Map<String, ?> tree) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      write(json, tree);
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, Object node) throws IOException {
    switch (node) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (var entry : map.entrySet()) {
          json.writeFieldName(entry.getKey().toString());
          write(json, entry.getValue());
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          write(json, element);
        }
        json.writeEndArray();
      }
      default -> json.writeString(node.toString());
    }
  }

  /// The map that was written; empty where it cannot be read.
  static Map<String, Object> read(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      return json.nextToken() == JsonToken.START_OBJECT ? object(json) : Map.of();
    } catch (IOException e) {
      return Map.of();
    }
  }

  private static Map<String, Object> object(JsonParser json) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      map.put(name, node(json, json.nextToken()));
    }
    return map;
  }

  private static Object node(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      return object(json);
    }
    if (token != JsonToken.START_ARRAY) {
      return json.getText();
    }
    List<Object> list = new ArrayList<>();
    for (JsonToken next = json.nextToken();
        next != null && next != JsonToken.END_ARRAY;
        next = json.nextToken()) {
      list.add(node(json, next));
    }
    return list;
  }

  static Map<String, Object> map(Map<String, Object> tree, String name) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (tree.get(name) instanceof Map<?, ?> found) {
      found.forEach((key, value) -> map.put(key.toString(), value));
    }
    return map;
  }

  static List<String> texts(Map<String, Object> tree, String name) {
    return tree.get(name) instanceof List<?> found
        ? found.stream().map(Object::toString).toList()
        : List.of();
  }

  static String text(Map<String, Object> tree, String name) {
    return tree.get(name) instanceof String found ? found : "";
  }
}
