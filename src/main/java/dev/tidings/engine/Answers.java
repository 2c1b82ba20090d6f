package dev.tidings.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Reads the engine's small JSON answers without binding them to classes.
final class Answers {

  private static final JsonFactory JSON = new JsonFactory();

  private Answers() {}

  /// The texts that stand at an object's top level, by name. What is no JSON has none; what breaks
  /// off has those before the break.
  static Map<String, String> texts(byte[] json) {
    Map<String, String> texts = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          if (parser.nextToken() == JsonToken.VALUE_STRING) {
            texts.put(name, parser.getText());
          } else {
            parser.skipChildren();
          }
        }
      }
    } catch (IOException e) {
      // What was read before stands.
    }
    return texts;
  }
}
