package dev.tidings.engine.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tidings.engine.Document;
import dev.tidings.engine.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a whole JSON document of an engine, but for what does not fit: labels and the words of
/// health checks are written by strangers.
final class ValueReader {

  /// How many characters of one document are kept, each value counted with [#COST] on top.
  static final int ROOM = 256 * 1024;

  /// Of a longer text the words that fit are kept: half a word may be half a secret.
  static final int LONGEST = 16 * 1024;

  private static final int COST = 24;
  private static final int DEEPEST = 32;

  private final JsonParser parser;
  private int room = ROOM;
  private boolean whole = true;

  private ValueReader(JsonParser parser) {
    this.parser = parser;
  }

  /// Reads one.
  ///
  /// @throws IOException if the answer breaks off, or is no JSON
  static Document read(InputStream json) throws IOException {
    try (JsonParser parser = Answers.parser(json)) {
      if (parser.nextToken() == null) {
        throw new IOException("what it answers is empty");
      }
      ValueReader reader = new ValueReader(parser);
      Value value = reader.value(0);
      return new Document(value, reader.whole);
    } catch (StreamConstraintsException e) {
      throw new IOException("its answer is beyond all bounds: " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private Value value(int depth) throws IOException {
    room -= COST;
    return switch (parser.currentToken()) {
      case START_OBJECT -> depth < DEEPEST ? fields(depth) : tooDeep();
      case START_ARRAY -> depth < DEEPEST ? items(depth) : tooDeep();
      case VALUE_STRING -> text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Numeral(parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> new Value.Truth(parser.getBooleanValue());
      case null, default -> new Value.Nothing();
    };
  }

  private Value tooDeep() throws IOException {
    parser.skipChildren();
    whole = false;
    return new Value.Nothing();
  }

  private Value fields(int depth) throws IOException {
    Map<String, Value> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (fits(name.length())) {
        fields.put(name, value(depth + 1));
      } else {
        parser.skipChildren();
      }
    }
    return new Value.Fields(fields);
  }

  private Value items(int depth) throws IOException {
    List<Value> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (fits(0)) {
        items.add(value(depth + 1));
      } else {
        parser.skipChildren();
      }
    }
    return new Value.Items(items);
  }

  private boolean fits(int more) {
    boolean fits = room >= more + COST;
    room -= fits ? more : 0;
    whole &= fits;
    return fits;
  }

  private Value text(String text) {
    int most = Math.min(LONGEST, Math.max(0, room));
    String kept = Answers.words(text, most);
    whole &= kept.length() == text.length();
    room -= kept.length();
    return new Value.Text(kept);
  }
}
