package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus reads a running Tidings that listens beyond its machine, and so with a token.
@Timeout(600)
class PrometheusIT {

  private static final String TOKEN = "a-token-of-twenty-letters";

  @TempDir static Path folder;
  private static RealEngine engine;
  private static MailSink sink;
  private static TidingsProcess tidings;
  private static Process prometheus;
  private static int port;
  private static int server;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    RealEngine.demand("prometheus", "promtool");
    engine = RealEngine.started();
    sink = new MailSink();
    port = freePort();
    server = freePort();
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_WEB_ENABLED", "true");
    environment.put("TIDINGS_WEB_ADDRESS", "0.0.0.0:" + port);
    environment.put("TIDINGS_WEB_TOKEN_FILE", folder.resolve("token").toString());
    tidings = TidingsProcess.start(folder, environment, "watch").watching();
    prometheus = prometheus();
  }

  private static Process prometheus() throws IOException {
    Path config = folder.resolve("prometheus.yml");
    String asDocumented =
        Files.readString(Path.of("docs/prometheus/scrape.yml"))
            .replaceAll("(?m)^    # (authorization:|  credentials_file:)", "    $1")
            .replace("/etc/prometheus/tidings.token", folder.resolve("token").toString())
            .replace("localhost:8025", "localhost:" + port)
            .replace("scrape_interval: 30s", "scrape_interval: 2s")
            .replace("scrape_timeout: 10s", "scrape_timeout: 2s");
    String rules = Path.of("docs/prometheus/alerts.yml").toAbsolutePath().toString();
    Files.writeString(
        config,
        asDocumented + "rule_files: [\"" + rules + "\"]\nglobal: { evaluation_interval: 2s }\n");
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("series"),
            "--web.listen-address=127.0.0.1:" + server)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (prometheus != null) {
      prometheus.destroy();
      prometheus.waitFor();
    }
    if (tidings != null) {
      tidings.close();
      sink.close();
      engine.close();
    }
    CLIENT.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Test
  void prometheusReadsItAndItsRulesHold() {
    engine.docker("run", "-d", "--name", "idle", "-m", "64m", "busybox", "sleep", "600");
    engine.docker(
        "run",
        "-d",
        "--name",
        "ill",
        "--health-cmd",
        "false",
        "--health-interval",
        "1s",
        "--health-retries",
        "1",
        "busybox",
        "sleep",
        "600");
    engine.docker("run", "-d", "--name", "loop", "--restart", "always", "busybox", "sleep", "0.5");
    shows("up{job=\"tidings\"}", "1");
    shows("tidings_container_running{container=\"idle\",image=\"busybox\"}", "1");
    shows("tidings_container_memory_limit_bytes{container=\"idle\"} / 1048576", "64");
    shows("tidings_container_healthy{container=\"ill\"}", "0");
    shows("tidings_container_restarts_total{container=\"loop\"} > bool 1", "1");
    shows("tidings_stream_up", "1");
    shows("count(ALERTS{alertname=\"ContainerUnhealthy\",container=\"ill\"})", "1");
    shows("increase(tidings_mail_tries_total{outcome=\"accepted\"}[1m]) > bool 0", "1");
    assertThat(ask("/api/v1/targets")).contains("\"health\":\"up\"");
  }

  @Test
  void promtoolFindsNothingToSayAgainstIt() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .header("Authorization", "Bearer " + TOKEN)
            .build();
    Path metrics = folder.resolve("metrics.txt");
    Files.writeString(metrics, CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body());
    Process check =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectErrorStream(true)
            .redirectInput(metrics.toFile())
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
    assertThat(said).isEmpty();
  }

  @Test
  void promtoolTakesTheRules() throws Exception {
    Process check =
        new ProcessBuilder("promtool", "check", "rules", "docs/prometheus/alerts.yml")
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
  }

  private static void shows(String query, String value) {
    String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    Await.until(
        () -> ask(path).matches(".*\"value\":\\[[0-9.]+,\"" + value + "\"].*"),
        query + " is not " + value,
        () -> ask(path) + log());
  }

  private static String ask(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server + path)).build();
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String log() {
    try {
      return "\n" + Files.readString(folder.resolve("prometheus.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
