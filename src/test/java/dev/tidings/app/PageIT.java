package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the page and REST tell of a real engine.
@Timeout(600)
class PageIT {

  private static final Pattern METRICS =
      Pattern.compile(
          "\"idle\":\\{\"status\":\"running\",\"cpu\":([0-9.E-]+),\"mem\":([0-9.E-]+)}");

  @TempDir static Path folder;
  private static RealEngine engine;
  private static MailSink sink;
  private static TidingsProcess tidings;
  private static String address;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    engine = RealEngine.started();
    sink = new MailSink();
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_WEB_ENABLED", "true");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + free.getLocalPort();
    }
    environment.put("TIDINGS_WEB_ADDRESS", address);
    tidings = TidingsProcess.start(folder, environment, "watch").watching();
  }

  @AfterAll
  static void stop() {
    tidings.close();
    sink.close();
    engine.close();
    CLIENT.close();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theMetricsOfAnIdleContainerAreThoseOfDockerStats() throws Exception {
    engine.docker("run", "-d", "--name", "idle", "-m", "64m", "busybox", "sleep", "600");
    HttpResponse<String> told = get("/docker-monitor/api/v1.0/metrics");
    assertThat(told.statusCode()).isEqualTo(200);
    Matcher metrics = METRICS.matcher(told.body());
    assertThat(metrics.find()).as(told.body()).isTrue();
    String docker =
        engine.docker("stats", "--no-stream", "--format", "{{.MemPerc}}", "idle").strip();
    assertThat(Double.parseDouble(metrics.group(1))).isBetween(0.0, 5.0);
    assertThat(Double.parseDouble(metrics.group(2)))
        .isBetween(percent(docker) - 2, percent(docker) + 2);
    assertThat(get("/docker-monitor/api/v1.0/metrics/idle").body()).startsWith("{\"idle\":");
    assertThat(get("/docker-monitor/api/v1.0/metrics/nobody").statusCode()).isEqualTo(404);
  }

  private static double percent(String text) {
    return Double.parseDouble(text.replace("%", ""));
  }

  @Test
  void theProcessesOfAContainerAreThoseOfItsCgroup() throws Exception {
    String id = engine.docker("run", "-d", "--name", "one", "busybox", "sleep", "601").strip();
    HttpResponse<String> told = get("/api/v1.0/docker/" + id + "/processes?sort=mem&limit=5");
    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
    assertThat(told.body()).contains("\"cmdline\":\"sleep 601\"").doesNotContain("NaN");
    assertThat(get("/api/v1.0/docker/" + "0".repeat(64) + "/processes").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aCrashIsAmongTheEventsAndItsMailAmongTheMails() throws Exception {
    engine.run("--name", "crashing", "busybox", "sh", "-c", "exit 3");
    Await.until(
        () -> body("/api/v1/events?limit=50").contains("\"crashing\""), "no event", () -> "");
    Await.until(
        () -> body("/api/v1/mails").contains("[CRASH exit 3] host1: crashing"),
        "no mail",
        () -> body("/api/v1/mails"));
    assertThat(body("/api/v1/alarms")).contains("container went down");
    assertThat(get("/").body()).contains("<html");
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  private static String body(String path) {
    try {
      return get(path).body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
