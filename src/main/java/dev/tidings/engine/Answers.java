package dev.tidings.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Reads the engine's JSON answers token by token, without binding them to classes: of megabytes
/// only what somebody wants to know is ever held.
final class Answers {

  /// How much of one object's wanted values is kept, in characters. Labels are written by
  /// strangers, and all containers of an engine must fit into a small heap together.
  static final int KEPT = 16 * 1024;

  /// The longest name or value that is looked at, in characters.
  private static final int LONGEST = 1_000_000;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(LONGEST)
                  .maxNameLength(LONGEST)
                  .build())
          // Keys are labels, written by strangers: interning or caching them would never end.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private Answers() {}

  /// For an answer that is read by the caller.
  static JsonParser parser(InputStream json) throws IOException {
    return JSON.createParser(json);
  }

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

  /// The wanted values of one object, or of each object in a list. A value's place is the names on
  /// the way to it, with a slash between them, such as `State/Status`; of a list within an object
  /// the first value counts, and null is as good as absent. A value that does not fit into [#KEPT]
  /// any more is left out; so is what an object holds behind one beyond [#LONGEST].
  ///
  /// @param wanted tells a place whose value is wanted, and every place on the way to one
  /// @throws IOException if the answer breaks off, or is no JSON
  static List<Map<String, String>> objects(InputStream json, Predicate<String> wanted)
      throws IOException {
    List<Map<String, String>> objects = new ArrayList<>();
    boolean list = false;
    try (JsonParser parser = JSON.createParser(json)) {
      list = parser.nextToken() == JsonToken.START_ARRAY;
      while ((list ? parser.nextToken() : parser.currentToken()) == JsonToken.START_OBJECT) {
        Values values = new Values(wanted);
        objects.add(values.found);
        values.read(parser, "");
      }
      JsonToken end = parser.currentToken();
      if (end == null || !end.isStructEnd()) {
        throw new IOException("what it answers is not what was asked for");
      }
    } catch (StreamConstraintsException e) {
      if (list) {
        throw new IOException("its list is beyond all bounds: " + e.getOriginalMessage(), e);
      }
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is no JSON: " + e.getOriginalMessage(), e);
    }
    return objects;
  }

  /// All values of an object, in their order, by the places that [Inspection] describes. Of a part
  /// at the top level so many characters are kept, and of a value that is longer the words that
  /// fit: half a word may be half a secret. What comes behind a value beyond [#LONGEST] is left
  /// out.
  ///
  /// @throws IOException if the answer breaks off, or is no JSON
  static Map<String, String> all(InputStream json) throws IOException {
    Everything all = new Everything();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("what it answers is not what was asked for");
      }
      all.read(parser, "");
    } catch (StreamConstraintsException e) {
      // What was read before stands.
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is no JSON: " + e.getOriginalMessage(), e);
    }
    return all.found;
  }

  /// All of one object.
  private static final class Everything {
    private static final int MOST_OF_A_PART = 32 * 1024;
    private static final int MOST_OF_A_VALUE = 4 * 1024;

    private final Map<String, String> found = new LinkedHashMap<>();
    private int room;

    void read(JsonParser parser, String place) throws IOException {
      int number = 0;
      for (JsonToken token = parser.nextToken(); !token.isStructEnd(); token = parser.nextToken()) {
        String name = Integer.toString(number++);
        if (token == JsonToken.FIELD_NAME) {
          name = parser.currentName();
          token = parser.nextToken();
        }
        if (place.isEmpty()) {
          room = MOST_OF_A_PART;
        }
        String inner = place.isEmpty() ? name : place + "/" + name;
        if (token.isStructStart() && inner.length() < MOST_OF_A_VALUE) {
          read(parser, inner);
        } else if (token.isStructStart()) {
          parser.skipChildren();
        } else if (token != JsonToken.VALUE_NULL) {
          keep(inner, parser.getText());
        }
      }
    }

    private void keep(String place, String value) {
      String kept = value.length() <= MOST_OF_A_VALUE ? value : words(value);
      int size = place.length() + kept.length();
      if (size <= room) {
        found.put(place, kept);
        room -= size;
      }
    }

    private static String words(String value) {
      int end = MOST_OF_A_VALUE;
      while (end > 0 && !Character.isWhitespace(value.charAt(end))) {
        end--;
      }
      return value.substring(0, end);
    }
  }

  /// What was found in one object.
  private static final class Values {
    private final Predicate<String> wanted;
    private final Map<String, String> found = new HashMap<>();
    private int room = KEPT;

    Values(Predicate<String> wanted) {
      this.wanted = wanted;
    }

    /// Reads the struct that has just begun, to its end.
    void read(JsonParser parser, String place) throws IOException {
      for (JsonToken token = parser.nextToken(); !token.isStructEnd(); token = parser.nextToken()) {
        String inner = place;
        if (token == JsonToken.FIELD_NAME) {
          inner = place.isEmpty() ? parser.currentName() : place + "/" + parser.currentName();
          token = parser.nextToken();
        }
        if (!wanted.test(inner)) {
          parser.skipChildren();
        } else if (token.isStructStart()) {
          read(parser, inner);
        } else if (token != JsonToken.VALUE_NULL) {
          keep(inner, parser.getText());
        }
      }
    }

    private void keep(String place, String value) {
      int size = place.length() + value.length();
      if (size <= room && found.putIfAbsent(place, value) == null) {
        room -= size;
      }
    }
  }
}
