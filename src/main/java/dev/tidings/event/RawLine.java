package dev.tidings.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/// Looks up single texts in an event's line, for the few places that need one whole which [Bounded]
/// has cut or left out. Nothing else of the line is held meanwhile.
final class RawLine {

  private RawLine() {}

  /// A text of an event, as it is in its line.
  ///
  /// @param place the names on the way to it, such as `Actor`, `Attributes`, `image`
  /// @return empty: there is none, or the event has no line any more
  static Optional<String> text(String raw, String... place) {
    try (JsonParser parser = EventCodec.JSON.createParser(raw)) {
      int depth = 0;
      while (depth < place.length && parser.nextToken() == JsonToken.START_OBJECT) {
        if (!advance(parser, place[depth])) {
          return Optional.empty();
        }
        depth++;
      }
      return depth == place.length && parser.nextToken().isScalarValue()
          ? Optional.of(parser.getText())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Goes to the name within the object that has just begun.
  private static boolean advance(JsonParser parser, String name) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (parser.currentName().equals(name)) {
        return true;
      }
      parser.nextToken();
      parser.skipChildren();
    }
    return false;
  }
}
