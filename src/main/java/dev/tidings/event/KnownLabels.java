package dev.tidings.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;

/// The labels of a container that decide something, as the database keeps them while the container
/// exists: a JSON object. All others are in its events.
public final class KnownLabels {

  private KnownLabels() {}

  /// Those of a container that are whole.
  public static String encode(Actor actor) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = EventCodec.JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, String> label : new TreeMap<>(actor.attributes()).entrySet()) {
        if (DecidingLabels.isDeciding(label.getKey()) && actor.isWhole(label.getKey())) {
          json.writeStringField(label.getKey(), label.getValue());
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  /// A container that these labels are of.
  ///
  /// @param labels as [#encode] wrote them; what is no JSON has none
  /// @return said to have other labels as well, of which nothing is known
  public static Actor decode(String id, String name, String image, String labels) {
    Bounded.Attributes attributes = new Bounded.Attributes();
    attributes.omit();
    try (JsonParser parser = EventCodec.JSON.createParser(labels)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String label = parser.currentName();
        parser.nextToken();
        attributes.put(label, parser.getText());
      }
    } catch (IOException e) {
      // What was read before stands.
    }
    attributes.put("image", image);
    attributes.put("name", name);
    return attributes.of(id);
  }
}
