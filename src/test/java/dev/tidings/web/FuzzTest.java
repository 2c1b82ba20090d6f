package dev.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import dev.tidings.web.WebFixture.Answer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that nobody in his right mind sends. The seed is fixed, so a failure comes again.
class FuzzTest {

  private static final int REQUESTS = 20_000;

  /// All that is documented but 500, which would be a fault of ours.
  private static final Set<Integer> STATUSES =
      Set.of(200, 400, 401, 403, 404, 405, 408, 409, 413, 414, 503, 504);

  private static final List<String> METHODS =
      List.of("GET", "GET", "GET", "GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS", "BREW");

  private static final List<String> SEGMENTS =
      List.of(
          "api",
          "v1",
          "status",
          "events",
          "mails",
          "outbox",
          "containers",
          "ids",
          "alarms",
          "inspect",
          "logs",
          "changes",
          "processes",
          "stats",
          "retry",
          "health",
          "ready",
          "web",
          "db",
          "one@host",
          "nobody",
          "openapi.json",
          "page.js",
          "page",
          "timeline",
          "usage",
          "rules",
          "",
          ".",
          "..",
          "%2e%2e",
          "%2f",
          "%00",
          "%ff",
          "%",
          "%zz",
          "etc",
          "passwd",
          "name",
          "state_oom_killed",
          "+",
          "*",
          "a;b",
          "<script>",
          "'--",
          "%F0%9F%92%A9",
          "WEB-INF",
          "%0d%0aSet-Cookie:x",
          "{id}");

  /// What is really there, so that half of the requests come far.
  private static final List<String> PATHS =
      List.of(
          "/",
          "/page/page.js",
          "/api/v1/why",
          "/api/v1/timeline",
          "/api/v1/usage",
          "/api/v1/rules",
          "/openapi.json",
          "/health",
          "/ready",
          "/api/v1/status",
          "/api/v1/events",
          "/api/v1/events",
          "/api/v1/events",
          "/api/v1/alarms",
          "/api/v1/mails",
          "/api/v1/mails/one@host",
          "/mails/one@host",
          "/api/v1/outbox",
          "/api/v1/outbox/one@host/retry",
          "/api/v1/outbox/one@host",
          "/api/v1/containers",
          "/api/v1/containers/ids",
          "/api/v1/containers/web",
          "/api/v1/containers/db/logs",
          "/api/v1/containers/web/logs",
          "/api/v1/containers/web/inspect/name",
          "/api/v1/containers/web/inspect/",
          "/api/v1/containers/",
          "/docker-monitor/api/v1.0/metrics",
          "/docker-monitor/api/v1.0/metrics/web",
          "/api/v1.0/docker/" + "a".repeat(64) + "/processes",
          "/api/v1.0//processes");

  private static final List<String> NAMES =
      List.of(
          "count",
          "interval",
          "sort",
          "since",
          "until",
          "filter",
          "before",
          "after",
          "limit",
          "tail",
          "ticket",
          "x",
          "",
          "%00",
          "filter",
          "since");

  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1",
          "-1",
          "50",
          "500",
          "501",
          "9223372036854775807",
          "9223372036854775808",
          "1e9",
          "event=die",
          "label=",
          "type=container",
          "container=***************",
          "NaN",
          "2026-11-21T12:00:00Z",
          "+1000000000-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z",
          "%F0%9F%92%A9",
          "%",
          "%ff",
          "%0a",
          "' OR 1=1 --",
          "..",
          "=",
          "event%3Ddie",
          "null");

  private static final List<String> HEADERS =
      List.of(
          "Authorization: Bearer " + WebFixture.TOKEN,
          "Authorization: Bearer",
          "Authorization: Basic Og==",
          "Origin: https://evil.example",
          "Origin: null",
          "Sec-Fetch-Site: cross-site",
          "Last-Event-ID: x",
          "Content-Length: 0",
          "Content-Type: application/json",
          "X-Forwarded-For: 127.0.0.1",
          "Cookie: token=" + WebFixture.TOKEN,
          "Range: bytes=0-1",
          "If-None-Match: *",
          "Host: evil.example",
          "Host: localhost:99999999",
          "Host:",
          "Accept: */*",
          "X: " + "y".repeat(2_000));

  private final Random random = new Random(20_261_121);

  @Test
  void noRequestBringsDownOrGivesAwayAnything(@TempDir Path folder) throws IOException {
    Map<Integer, Integer> seen = new TreeMap<>();
    try (WebFixture web = new WebFixture(folder)) {
      web.patience.release(REQUESTS);
      web.owe("one@host", "one");
      web.happened(Events.container(0, "die", "web"), Events.container(1, "start", "web"));
      Wire wire = new Wire(web);
      for (int i = 0; i < REQUESTS; i++) {
        String request = request();
        Optional<Answer> answer = wire.ask(request);
        answer.ifPresent(a -> check(request, a));
        seen.merge(answer.map(Answer::status).orElse(0), 1, Integer::sum);
      }
      wire.close();
      assertThat(web.get("/api/v1/status").status()).isEqualTo(200);
    }
    assertThat(seen).containsKeys(200, 400, 401, 403, 404, 405, 413);
    assertThat(seen.getOrDefault(200, 0)).isGreaterThan(REQUESTS / 20);
    assertThat(seen).doesNotContainKey(0);
  }

  private static void check(String request, Answer answer) {
    assertThat(STATUSES).as(request).contains(answer.status());
    assertThat(answer.body())
        .as(request)
        .doesNotContain("Exception", "\tat ", ".java:", "root:x:", "hunter2", "Set-Cookie");
    assertThat(answer.headers()).as(request).doesNotContainKey("set-cookie");
  }

  private String request() {
    StringBuilder request = new StringBuilder(pick(METHODS)).append(' ').append(path());
    request.append(" HTTP/1.1\r\n");
    if (random.nextInt(20) > 0) {
      request.append("Host: localhost\r\n");
    }
    if (random.nextInt(4) > 0) {
      request.append(WebFixture.bearer()).append("\r\n");
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      request.append(pick(HEADERS)).append("\r\n");
    }
    String body = random.nextInt(10) == 0 ? "z".repeat(random.nextInt(6_000)) : "";
    if (!body.isEmpty()) {
      request.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return request.append("\r\n").append(body).toString();
  }

  private String path() {
    StringBuilder path = new StringBuilder(random.nextBoolean() ? pick(PATHS) : made());
    char mark = '?';
    for (int i = Math.max(0, random.nextInt(6) - 2); i > 0; i--) {
      path.append(mark).append(pick(NAMES)).append('=').append(pick(VALUES));
      mark = '&';
    }
    return path.toString().replace(' ', '+');
  }

  private String made() {
    StringBuilder path = new StringBuilder(random.nextInt(3) > 0 ? "/api/v1" : "");
    for (int i = random.nextInt(5); i >= 0; i--) {
      path.append('/').append(random.nextInt(15) == 0 ? noise() : pick(SEGMENTS));
    }
    return path.toString();
  }

  private String noise() {
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      noise.append((char) (33 + random.nextInt(220)));
    }
    return noise.toString();
  }

  private String pick(List<String> some) {
    return some.get(random.nextInt(some.size()));
  }

  /// A connection that is kept as long as the server keeps it.
  private static final class Wire {
    private final WebFixture web;
    private Socket socket;
    private InputStream in;

    Wire(WebFixture web) throws IOException {
      this.web = web;
      socket = web.connect();
      in = new BufferedInputStream(socket.getInputStream());
    }

    Optional<Answer> ask(String request) throws IOException {
      Optional<Answer> answer = tried(request);
      if (answer.isEmpty() || !isClean(request, answer.get())) {
        close();
        socket = web.connect();
        in = new BufferedInputStream(socket.getInputStream());
      }
      return answer;
    }

    private Optional<Answer> tried(String request) {
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return WebFixture.read(in, request.startsWith("HEAD "));
      } catch (SocketTimeoutException e) {
        throw new AssertionError("no answer in time: " + request, e);
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    /// Whether nothing of the request can be left on the wire.
    private static boolean isClean(String request, Answer answer) {
      boolean close = "close".equalsIgnoreCase(answer.headers().get("connection"));
      return !close && request.endsWith("\r\n\r\n") && answer.status() < 400;
    }

    void close() throws IOException {
      socket.close();
    }
  }
}
