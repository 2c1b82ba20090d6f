package dev.tidings.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Value;
import dev.tidings.redact.Redaction;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectedTest {

  private static final Inspected INSPECTED = new Inspected(new Redaction(List.of(), true), false);

  @ParameterizedTest
  @CsvSource({
    "mysql, -phunter2 app, -p[redacted] app",
    "redis-cli, -a hunter2 ping, -a [redacted] ping",
    "sshpass, -p hunter2 ssh host, -p [redacted] ssh host",
    "docker-entrypoint.sh, mysqladmin -phunter2 ping, mysqladmin -p[redacted] ping"
  })
  void theProgramInAnotherFieldTellsWhatItsArgumentsMean(
      String program, String arguments, String shown) {
    List<Value> clean =
        List.of(
            at(cleaned("Path", text(program), "Args", items(arguments)), "Args"),
            at(config("Entrypoint", items(program), "Cmd", items(arguments)), "Cmd"),
            at(config("Entrypoint", text(program), "Cmd", items(arguments)), "Cmd"));
    assertThat(clean).allMatch(items(shown)::equals);
  }

  @ParameterizedTest
  @CsvSource({
    "CMD redis-cli -a hunter2 ping, CMD redis-cli -a [redacted] ping",
    "CMD mysqladmin -phunter2 ping, CMD mysqladmin -p[redacted] ping"
  })
  void aHealthCheckIsACommand(String test, String shown) {
    Value.Fields check = new Value.Fields(Map.of("Test", items(test)));
    Map<String, Value> clean = config("Healthcheck", check, "Cmd", items("sleep 9"));
    assertThat(at(clean, "Healthcheck")).isEqualTo(new Value.Fields(Map.of("Test", items(shown))));
  }

  private static Map<String, Value> config(String one, Value value, String other, Value second) {
    Value config = cleanedFields(one, value, other, second);
    Map<String, Value> clean = INSPECTED.clean(new Value.Fields(Map.of("Config", config)));
    return clean.get("Config") instanceof Value.Fields(Map<String, Value> fields)
        ? fields
        : Map.of();
  }

  private static Map<String, Value> cleaned(String one, Value value, String other, Value second) {
    return INSPECTED.clean(cleanedFields(one, value, other, second));
  }

  private static Value cleanedFields(String one, Value value, String other, Value second) {
    Map<String, Value> fields = new LinkedHashMap<>();
    // Engines tell the arguments before the program too.
    fields.put(other, second);
    fields.put(one, value);
    return new Value.Fields(fields);
  }

  private static Value at(Map<String, Value> fields, String name) {
    return fields.getOrDefault(name, new Value.Nothing());
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Value items(String words) {
    return new Value.Items(
        Arrays.stream(words.split(" ", -1)).<Value>map(Value.Text::new).toList());
  }
}
