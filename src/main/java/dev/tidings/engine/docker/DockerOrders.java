package dev.tidings.engine.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.engine.Answer;
import dev.tidings.engine.Done;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.Orders;
import dev.tidings.engine.Purpose;
import dev.tidings.engine.Selected;
import dev.tidings.engine.http.Request;
import dev.tidings.engine.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Tells a Docker engine, over the wire, what to do.
final class DockerOrders implements Orders {

  /// What an engine takes for an order beyond the time the order itself gives the container: a
  /// loaded one unmounts and mounts for seconds.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// A walk through all volumes.
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(2);

  private static final int MOST_VOLUMES = 10_000;

  private static final Pattern LINK =
      Pattern.compile("/?[a-zA-Z0-9_.-]{1,255}/[a-zA-Z0-9_.-]{1,255}");

  private final EngineHttp http;
  private final ContainerAsk asking;

  DockerOrders(EngineHttp http) {
    this.http = http;
    this.asking = new ContainerAsk(http, Purpose.ORDER);
  }

  @Override
  public void select(String filter, String value, Consumer<Selected> each) throws IOException {
    String filters = "{\"" + filter + "\":[\"" + value + "\"]}";
    String encoded = URLEncoder.encode(filters, StandardCharsets.UTF_8);
    String path = "/containers/json?all=1&filters=" + encoded;
    try (Response response = http.demand(Purpose.LIST, path, EngineHttp.LIST)) {
      ContainerAnswers.selected(response.body(), each);
    } catch (IOException e) {
      throw http.diagnosis().broken(e);
    }
  }

  @Override
  public Answer<Inspection> measure(String id) {
    return asking.ask(id, "/json?size=1", Answers::all);
  }

  /// moby: 204 when it runs again, 404, 500 with its words.
  @Override
  public Answer<Done> restart(String id, Duration timeout) {
    long seconds = timeout.plusMillis(999).toSeconds();
    return onContainer("POST", id, "/restart?t=" + seconds, PATIENCE.plus(timeout));
  }

  /// moby: 204; 404; 409 where it runs, or is being removed already.
  @Override
  public Answer<Done> remove(String id) {
    return onContainer("DELETE", id, "?v=1", PATIENCE);
  }

  /// moby: with `link` the path names a link, and the container stays.
  @Override
  public Answer<Done> removeLink(String link) {
    return LINK.matcher(link).matches()
        ? order("DELETE", "/containers/" + link.replaceFirst("^/", "") + "?link=1", PATIENCE)
        : new Answer.Failed<>("\"" + link + "\" names no link");
  }

  private Answer<Done> onContainer(String method, String id, String rest, Duration patience) {
    return ContainerAsk.NAME.matcher(id).matches()
        ? order(method, "/containers/" + id + rest, patience)
        : new Answer.Failed<>("\"" + id + "\" names no container");
  }

  private Answer<Done> order(String method, String path, Duration patience) {
    String named =
        method
            + " "
            + path.replaceFirst("\\?.*", "").replaceFirst("^/containers/[^/]+", "/containers/…");
    return ask(method, path, patience, named, body -> Done.DONE);
  }

  /// What `docker system df -v` shows; `type` spares the engine the images where it knows the word
  /// (API 1.42).
  @Override
  public Answer<Map<String, Long>> volumeSizes() {
    String path = "/system/df?type=volume";
    return ask("GET", path, LONG_PATIENCE, "/system/df", DockerOrders::volumes);
  }

  private <T> Answer<T> ask(
      String method, String path, Duration patience, String named, ContainerAsk.Reading<T> body) {
    Request request = new Request(method, path, patience, EngineHttp.LIST);
    try (Response response = http.ask(Purpose.ORDER, request)) {
      return switch (response.status()) {
        case 200, 204, 304 -> new Answer.Given<>(body.read(response.body()));
        default -> asking.refused(path, named, response);
      };
    } catch (IOException e) {
      return ContainerAsk.failed(e);
    }
  }

  /// `{"Volumes":[{"Name":…,"UsageData":{"Size":…}}]}` among much else.
  private static Map<String, Long> volumes(InputStream body) throws IOException {
    Map<String, Long> sizes = new LinkedHashMap<>();
    try (JsonParser parser = Answers.parser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean volumes = parser.currentName().equals("Volumes");
        JsonToken value = parser.nextToken();
        if (volumes && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            volume(parser, sizes);
          }
        } else {
          parser.skipChildren();
        }
      }
    }
    return sizes;
  }

  private static void volume(JsonParser parser, Map<String, Long> sizes) throws IOException {
    String name = "";
    long size = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("Name")) {
        name = parser.getText();
      } else if (field.equals("UsageData") && value == JsonToken.START_OBJECT) {
        size = size(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (size >= 0 && sizes.size() < MOST_VOLUMES) {
      sizes.put(name, size);
    }
  }

  private static long size(JsonParser parser) throws IOException {
    long size = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals("Size");
      JsonToken value = parser.nextToken();
      if (wanted && value == JsonToken.VALUE_NUMBER_INT) {
        size = parser.getLongValue();
      } else {
        parser.skipChildren();
      }
    }
    return size;
  }
}
