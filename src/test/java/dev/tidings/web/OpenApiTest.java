package dev.tidings.web;

import static dev.tidings.web.WebFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.event.Events;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import dev.tidings.vitals.Vitals;
import dev.tidings.web.api.ChangeSignal;
import dev.tidings.web.api.Rulebook;
import dev.tidings.web.api.Tickets;
import dev.tidings.web.api.WebContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The description and Tidings say the same.
class OpenApiTest {

  /// What a documented operation says of itself.
  private record Operation(Set<String> parameters, Set<String> statuses) {}

  @TempDir Path folder;

  @Test
  void everyRouteIsDescribedAndNothingElse() throws IOException {
    Set<String> routes =
        routes().stream()
            .map(route -> route.method() + " " + route.template())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(described().keySet()).isEqualTo(routes);
  }

  @Test
  void everyParameterIsDescribedAndNothingElse() throws IOException {
    Map<String, Operation> described = described();
    for (WebRoute route : routes()) {
      Operation operation = described.get(route.method() + " " + route.template());
      assertThat(operation)
          .as(route.template())
          .isNotNull()
          .extracting(Operation::parameters)
          .isEqualTo(route.parameters());
    }
  }

  @Test
  void everyDescribedPathAnswersAsDescribed() throws IOException {
    for (Map.Entry<String, Operation> each : described().entrySet()) {
      try (WebFixture web = new WebFixture(folder.resolve(Integer.toString(each.hashCode())))) {
        web.owe("one@host", "one");
        web.happened(Events.container(0, "die", "web"));
        String problem = SilencePagesTest.crash(web, "web");
        web.ask("POST", "/api/v1/silences?for=1h", bearer());
        String[] asked = each.getKey().split(" ", 2);
        String path =
            asked[1]
                .replace("containers/{id}", "containers/web")
                .replace("silences/{id}", "silences/1")
                .replace("problems/{id}", "problems/" + problem)
                .replace("{id}", "one@host")
                .replace("{path}", "name")
                .replace("{name}", "web")
                .replace("{file}", "page.js")
                .replace("/why", "/why?name=web")
                .replace("{cgroup*}", "docker/" + StillEngine.WEB);
        String needed = each.getKey().equals("POST /api/v1/silences") ? "?for=2h" : "";
        int status = web.ask(asked[0], path + needed, bearer()).status();
        assertThat(each.getValue().statuses()).as(each.getKey()).contains(Integer.toString(status));
        // A frame needs its ticket.
        assertThat(status).as(each.getKey()).isEqualTo(asked[1].startsWith("/mails") ? 403 : 200);
      }
    }
  }

  private List<WebRoute> routes() {
    try (Store store = Store.open(folder.resolve("routes"), WebFixture.NOW)) {
      WebContext.Sources sources =
          new WebContext.Sources(
              new WebContext.About("", () -> "", "", Rulebook.NONE),
              Optional::empty,
              _ -> List.of(),
              (text, _) -> Instant.parse(text),
              () -> {},
              new ProblemLedger(store, ProblemLedger.STABLE),
              WebFixture.tracer(store),
              WebFixture.silencing(store));
      Redaction redaction = new Redaction(List.of(), true);
      StillEngine engine = new StillEngine();
      Vitals vitals = WebFixture.vitals(folder, engine);
      WebContext context =
          new WebContext(store, engine, vitals, redaction, () -> WebFixture.NOW, sources);
      WebSettings settings = WebFixture.settings("127.0.0.1", Optional.empty(), false);
      return new WebRoutes(context, settings, new Tickets(new byte[32]), new ChangeSignal()).all();
    }
  }

  /// The operations, by method and path.
  private static Map<String, Operation> described() throws IOException {
    Map<String, Operation> operations = new TreeMap<>();
    for (List<String> place : places()) {
      if (place.size() > 3 && place.getFirst().equals("paths")) {
        String name = place.get(2).toUpperCase(Locale.ROOT) + " " + place.get(1);
        Operation operation =
            operations.computeIfAbsent(name, _ -> new Operation(new TreeSet<>(), new TreeSet<>()));
        if (place.get(3).equals("responses") && place.size() > 4) {
          operation.statuses().add(place.get(4));
        }
        if (place.get(3).equals("parameters") && place.get(place.size() - 2).equals("name=")) {
          operation.parameters().add(place.getLast());
        }
      }
    }
    // Those in the path come with their braces.
    operations.forEach(
        (name, operation) -> operation.parameters().removeIf(p -> name.contains("{" + p + "}")));
    return operations;
  }

  /// Every place in the document; one named `name` ends with `name=` and its value.
  private static List<List<String>> places() throws IOException {
    List<List<String>> places = new ArrayList<>();
    Deque<String> path = new ArrayDeque<>();
    try (JsonParser json =
        new JsonFactory().createParser(OpenApiTest.class.getResourceAsStream("openapi.json"))) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isStructStart()) {
          path.addLast(String.valueOf(json.currentName()));
          places.add(path.stream().skip(1).toList());
          // The parser names a list's elements after nothing.
        } else if (token.isStructEnd()) {
          path.removeLast();
        } else if (token == JsonToken.VALUE_STRING && "name".equals(json.currentName())) {
          List<String> place = new ArrayList<>(path.stream().skip(1).toList());
          place.add("name=");
          place.add(json.getText());
          places.add(place);
        }
      }
    }
    return places;
  }
}
