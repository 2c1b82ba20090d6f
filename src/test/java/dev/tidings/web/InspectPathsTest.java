package dev.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every value that DoMonit lets one ask for, of two containers that differ in all that can. What
/// they are was recorded from dockerd 20.10 (`GET /v1.41/containers/{id}/json`), its folders put
/// where they usually are: the first has failed three times, the second is paused.
@Timeout(60)
class InspectPathsTest {

  private static final String SECRET = "[redacted]";

  @TempDir static Path folder;
  private static ScriptedEngine scripted;
  private static Engine engine;
  private static WebFixture web;

  @BeforeAll
  static void open() throws IOException {
    scripted =
        new ScriptedEngine(folder.resolve("socket"))
            .with("/containers/first/json", document("first"))
            .with("/containers/second/json", document("second"));
    engine = scripted.engine(folder);
    web =
        new WebFixture(
            folder.resolve("data"),
            WebFixture.settings("127.0.0.1", Optional.empty(), true),
            engine);
  }

  @AfterAll
  static void close() {
    web.close();
    engine.close();
    scripted.close();
  }

  private static String document(String name) throws IOException {
    return new String(resource(name + ".json").readAllBytes(), StandardCharsets.UTF_8);
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        InspectPathsTest.class.getResourceAsStream("/inspect/" + name), name);
  }

  static List<String> paths() throws IOException {
    String text = new String(resource("paths.txt").readAllBytes(), StandardCharsets.UTF_8);
    return text.lines().filter(line -> !line.startsWith("#")).toList();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aPathTellsTheValueOfTheContainerThatWasAsked(String line) throws IOException {
    List<String> words = List.of(line.split(" ", 2));
    for (String name : List.of("first", "second")) {
      String path = URLEncoder.encode(words.get(0), StandardCharsets.UTF_8);
      String body = web.get("/api/v1/containers/" + name + "/inspect/" + path).body();
      assertThat(body).contains("\"place\":\"" + words.get(1) + "\"");
      assertThat(body.substring(body.indexOf("\"value\":") + 8, body.length() - 1))
          .isEqualTo(at(document(name), List.of(words.get(1).split("/", -1))));
    }
  }

  @Test
  void theTwoContainersDiffer() throws IOException {
    long differing =
        paths().stream()
            .map(line -> List.of(List.of(line.split(" ", 2)).get(1).split("/", -1)))
            .distinct()
            .filter(place -> !both(place))
            .count();
    assertThat(differing).isGreaterThan(90);
  }

  private static boolean both(List<String> place) {
    try {
      return at(document("first"), place).equals(at(document("second"), place));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The value at a place in a document, as JSON, without the secrets in it; null where there is
  /// none.
  private static String at(String document, List<String> place) throws IOException {
    List<String> left = new ArrayList<>(place);
    try (JsonParser json = new JsonFactory().createParser(document)) {
      JsonToken token = json.nextToken();
      while (!left.isEmpty() && token != null && token.isStructStart()) {
        if (!enter(json, token == JsonToken.START_ARRAY, left.removeFirst())) {
          return "null";
        }
        token = json.currentToken();
      }
      StringWriter out = new StringWriter();
      try (var to = new JsonFactory().createGenerator(out)) {
        to.copyCurrentStructure(json);
      }
      return left.isEmpty()
          ? out.toString().replaceAll("(hunter|tiger)-(first|second)", SECRET)
          : "null";
    }
  }

  /// Goes to a field or an item.
  private static boolean enter(JsonParser json, boolean list, String name) throws IOException {
    for (int i = 0; ; i++) {
      JsonToken token = json.nextToken();
      if (token == null || token.isStructEnd()) {
        return false;
      }
      String present = list ? Integer.toString(i) : json.currentName();
      if (!list) {
        json.nextToken();
      }
      if (present.equals(name)) {
        return true;
      }
      json.skipChildren();
    }
  }
}
