package dev.tidings.engine.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tidings.engine.Inspection;
import dev.tidings.event.DecidingLabels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Reads the engine's JSON answers token by token, without binding them to classes: of megabytes
/// only what somebody wants to know is ever held.
final class Answers {

  /// How much of one object's wanted values is kept, in characters. Labels are written by
  /// strangers, and all containers of an engine must fit into a small heap together.
  static final int KEPT = 16 * 1024;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          // Strings are as long as [ShortStrings] lets them be.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(2 * ShortStrings.MOST)
                  .maxNameLength(2 * ShortStrings.MOST)
                  .build())
          // Keys are labels, written by strangers: interning or caching them would never end.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private Answers() {}

  /// For an answer that is read by the caller. A string that was too long ends with
  /// [ShortStrings#CUT].
  static JsonParser parser(InputStream json) throws IOException {
    return JSON.createParser(new ShortStrings(json));
  }

  /// The texts that stand at an object's top level, by name. What is no JSON has none; what breaks
  /// off has those before the break.
  static Map<String, String> texts(byte[] json) {
    Map<String, String> texts = new HashMap<>();
    try (JsonParser parser = parser(new ByteArrayInputStream(json))) {
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

  /// The wanted values of one object, or of each object in a list, one after the other. A value's
  /// place is the names on the way to it, with a slash between them, such as `State/Status`; of a
  /// list within an object the first value counts, and null is as good as absent. What decides
  /// something is whole; of the rest, what does not fit into [#KEPT] any more is left out.
  ///
  /// @param wanted tells a place whose value is wanted, and every place on the way to one
  /// @param each gets each object as it comes
  /// @throws IOException if the answer breaks off, or is no JSON
  static void objects(InputStream json, Predicate<String> wanted, Consumer<Inspection> each)
      throws IOException {
    try (JsonParser parser = parser(json)) {
      boolean list = parser.nextToken() == JsonToken.START_ARRAY;
      while ((list ? parser.nextToken() : parser.currentToken()) == JsonToken.START_OBJECT) {
        Selection selection = new Selection(wanted);
        selection.read(parser, "");
        each.accept(selection.kept.told());
      }
      JsonToken end = parser.currentToken();
      if (end == null || !end.isStructEnd()) {
        throw new IOException("what it answers is not what was asked for");
      }
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// All values of an object, in their order, by the places that [Inspection] describes. What
  /// decides something is whole. Of the rest so many characters are kept of each part at the top
  /// level, and of a value that is longer the words that fit: half a word may be half a secret.
  ///
  /// @throws IOException if the answer breaks off, or is no JSON
  static Inspection all(InputStream json) throws IOException {
    try (JsonParser parser = parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("what it answers is not what was asked for");
      }
      Everything all = new Everything();
      all.read(parser, "");
      return all.kept.told();
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// The words of a text that fit.
  static String words(String text, int most) {
    if (text.length() <= most && !ShortStrings.isCut(text)) {
      return text;
    }
    int end = Math.min(most, text.length() - 1);
    while (end > 0 && !Character.isWhitespace(text.charAt(end))) {
      end--;
    }
    return text.substring(0, end);
  }

  /// What is kept of one object.
  private static final class Kept {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> tooLong = new LinkedHashSet<>();
    private final Set<String> partial = new LinkedHashSet<>();

    /// What decides something needs no space.
    ///
    /// @return whether it does
    boolean decides(String place, String value) {
      if (!DecidingPlaces.isDeciding(place)) {
        return false;
      }
      if (value.length() > DecidingLabels.LONGEST) {
        tooLong.add(place);
      } else {
        values.putIfAbsent(place, value);
      }
      return true;
    }

    void leaveOut(String place) {
      int slash = place.indexOf('/');
      partial.add(slash < 0 ? place : place.substring(0, slash));
    }

    Inspection told() {
      return new Inspection(values, tooLong, partial);
    }
  }

  /// All of one object.
  private static final class Everything {
    private static final int MOST_OF_A_PART = 32 * 1024;
    private static final int MOST_OF_A_VALUE = 4 * 1024;

    private final Kept kept = new Kept();
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
          kept.leaveOut(inner);
          parser.skipChildren();
        } else if (token != JsonToken.VALUE_NULL) {
          keep(inner, parser.getText());
        }
      }
    }

    private void keep(String place, String value) {
      if (kept.decides(place, value)) {
        return;
      }
      String words = words(value, MOST_OF_A_VALUE);
      int size = place.length() + words.length();
      boolean fits = size <= room;
      if (fits) {
        kept.values.put(place, words);
        room -= size;
      }
      if (!fits || words.length() < value.length()) {
        kept.leaveOut(place);
      }
    }
  }

  /// What was wanted of one object.
  private static final class Selection {
    private final Predicate<String> wanted;
    private final Kept kept = new Kept();
    private int room = KEPT;

    Selection(Predicate<String> wanted) {
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
      if (kept.decides(place, value)) {
        return;
      }
      int size = place.length() + value.length();
      if (size <= room && !ShortStrings.isCut(value)) {
        room -= kept.values.putIfAbsent(place, value) == null ? size : 0;
      } else {
        kept.leaveOut(place);
      }
    }
  }
}
