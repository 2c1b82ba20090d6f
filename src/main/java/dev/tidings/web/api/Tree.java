package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.engine.Value;
import java.io.IOException;
import java.util.Map;

/// Writes what an engine told in the kinds that it has.
final class Tree {

  private Tree() {}

  static void write(JsonGenerator json, Value value) throws IOException {
    switch (value) {
      case Value.Text(String text) -> json.writeString(text);
      case Value.Numeral(String digits) -> json.writeNumber(digits);
      case Value.Truth(boolean is) -> json.writeBoolean(is);
      case Value.Nothing() -> json.writeNull();
      case Value.Items(var items) -> {
        json.writeStartArray();
        for (Value item : items) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case Value.Fields(Map<String, Value> fields) -> {
        json.writeStartObject();
        fields(json, fields);
        json.writeEndObject();
      }
    }
  }

  /// The fields without the braces around them.
  static void fields(JsonGenerator json, Map<String, Value> fields) throws IOException {
    for (var field : fields.entrySet()) {
      json.writeFieldName(field.getKey());
      write(json, field.getValue());
    }
  }
}
