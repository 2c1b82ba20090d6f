package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import dev.tidings.Answering;
import dev.tidings.RealEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What REST tells of the containers of a real engine, beside what the docker CLI says.
@Timeout(600)
class ContainersIT {

  private static final String METRICS = "/docker-monitor/api/v1.0/metrics";
  private static final String BUSY = "while :; do :; done";
  private static final int TRIES = 8;

  @TempDir static Path folder;
  private static RealEngine engine;
  private static MailSink sink;
  private static TidingsProcess tidings;
  private static HttpServer receiver;
  private static final List<String> posted = new CopyOnWriteArrayList<>();
  private static int port;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    engine = RealEngine.started();
    sink = new MailSink();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/hook",
        call -> {
          posted.add(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          Answering.with(call, 200);
        });
    receiver.start();
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_WEB_ENABLED", "true");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    environment.put("TIDINGS_WEB_ADDRESS", "127.0.0.1:" + port);
    environment.put(
        "TIDINGS_ALARMS_WEBHOOK_URL",
        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
    tidings = TidingsProcess.start(folder, environment, "watch").watching();
  }

  @AfterAll
  static void stop() {
    tidings.close();
    receiver.stop(0);
    sink.close();
    engine.close();
    CLIENT.close();
  }

  private static HttpResponse<String> get(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String body(String path) {
    return get(path).body();
  }

  private static String run(String... arguments) {
    return engine.docker(
        Stream.concat(Stream.of("run", "-d"), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void metricsAreOfNoneOneAndThirtyContainers() {
    List<String> ids = new ArrayList<>();
    try {
      assertThat(body(METRICS)).isEqualTo("[]");
      ids.add(run("--name", "m0", "busybox", "sleep", "600"));
      Await.until(() -> body(METRICS).contains("\"cpu\""), "no metrics", () -> body(METRICS));
      assertThat(body(METRICS)).startsWith("[{\"m0\":{\"status\":\"running\",\"cpu\":");
      IntStream.range(1, 30)
          .forEach(i -> ids.add(run("--name", "m" + i, "busybox", "sleep", "600")));
      Await.until(() -> counted() == 30, "not thirty", () -> body(METRICS));
      engine.docker("rm", "-f", "m7");
      assertThat(get(METRICS).statusCode()).isEqualTo(200);
      Await.until(
          () -> counted() == 29 && !body(METRICS).contains("\"m7\""),
          "the vanished one spoils the rest",
          () -> body(METRICS));
      engine.docker("kill", "m3");
      Await.until(
          () -> body(METRICS + "/m3").equals("{\"m3\":{\"status\":\"exited\"}}"),
          "one that does not run has its status only",
          () -> body(METRICS + "/m3"));
      assertThat(get(METRICS + "/nobody").statusCode()).isEqualTo(404);
      assertThat(body(METRICS + "/nobody")).startsWith("{\"error\":");
    } finally {
      ids.forEach(id -> engine.tryDocker("rm", "-f", id));
    }
  }

  private static long counted() {
    return Pattern.compile("\"cpu\":").matcher(body(METRICS)).results().count();
  }

  @Test
  void cpuAndMemoryAreThoseOfDockerStatsInTheSameBreath() {
    String hold = "x=$(seq 1 400000); cat /bin/busybox > /f; " + BUSY;
    run("--name", "load", "-m", "64m", "--cpus", "0.4", "busybox", "sh", "-c", hold);
    try {
      Await.until(() -> percent("cpu") > 10, "it idles", () -> body(METRICS));
      double[] docker = docker();
      // Others use this machine too: two looks that are not of quite the same second may differ.
      for (int i = 0; i < TRIES && !isClose(docker); i++) {
        docker = docker();
      }
      assertThat(percent("cpu")).isCloseTo(docker[0], within(5.0));
      assertThat(percent("mem")).isCloseTo(docker[1], within(docker[1] * 0.02 + 0.01));
    } finally {
      engine.tryDocker("rm", "-f", "load");
    }
  }

  private static boolean isClose(double[] docker) {
    return Math.abs(percent("cpu") - docker[0]) < 4
        && Math.abs(percent("mem") - docker[1]) < docker[1] * 0.02;
  }

  private static double[] docker() {
    String line =
        engine.docker("stats", "--no-stream", "--format", "{{.CPUPerc}} {{.MemPerc}}", "load");
    return Stream.of(line.replace("%", "").split(" ", -1))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static double percent(String what) {
    Matcher found =
        Pattern.compile("\"" + what + "\":([0-9.E-]+)").matcher(body(METRICS + "/load"));
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  @Test
  void valuesOfTheSecondContainerAreTheSeconds() {
    run("--name", "v1", "--restart", "no", "--oom-score-adj", "100", "busybox", "sleep", "600");
    run(
        "--name",
        "v2",
        "--restart",
        "on-failure:2",
        "--oom-score-adj",
        "200",
        "-e",
        "TOKEN=tiger",
        "busybox",
        "sleep",
        "601");
    try {
      String path = "/api/v1/containers/v2/inspect/";
      assertThat(body(path + "host_config_restart_policy_name")).endsWith(":\"on-failure\"}");
      assertThat(body(path + "host_config_restart_policy_maximum_retry_count")).endsWith(":2}");
      assertThat(body(path + "host_config_oom_score_adj")).endsWith(":200}");
      assertThat(body(path + "state_running")).endsWith(":true}");
      assertThat(body(path + "args")).endsWith(":[\"601\"]}");
      assertThat(body(path + "host_config_binds")).endsWith(":null}");
      assertThat(body(path + "id")).contains(engine.docker("inspect", "-f", "{{.Id}}", "v2"));
      assertThat(body("/api/v1/containers/v2"))
          .contains("TOKEN=[redacted]")
          .doesNotContain("tiger");
    } finally {
      engine.tryDocker("rm", "-f", "v1", "v2");
    }
  }

  @Test
  void processesChangesAndNumbersAreThoseOfTheEngine() {
    run("--name", "c1", "busybox", "sh", "-c", "echo x > /made; rm /bin/seq; sleep 602; true");
    engine.docker("create", "--name", "c2", "busybox", "true");
    try {
      Await.until(
          () ->
              body("/api/v1/containers/c1/changes")
                  .contains("{\"kind\":\"deleted\",\"path\":\"/bin/seq\"}"),
          "no change",
          () -> body("/api/v1/containers/c1/changes"));
      assertThat(body("/api/v1/containers/c1/changes"))
          .contains("{\"kind\":\"added\",\"path\":\"/made\"}");
      String processes = body("/api/v1/containers/c1/processes?ps_args=-eo%20pid,args");
      assertThat(processes)
          .startsWith("{\"titles\":[\"PID\",\"COMMAND\"],")
          .contains("\"sleep 602\"");
      engine
          .docker("top", "c1", "-eo", "pid,comm")
          .lines()
          .skip(1)
          .forEach(
              line -> assertThat(processes).contains("\"" + line.strip().split(" ", 2)[0] + "\""));
      assertThat(get("/api/v1/containers/c2/processes").statusCode()).isEqualTo(409);
      assertThat(body("/api/v1/containers/c1/stats?engine=1"))
          .contains("\"cpu_stats\":{", "\"precpu_stats\":{");
      assertThat(body("/api/v1/containers/c1/stats")).contains("\"state\":\"running\",\"usage\":{");
      assertThat(get("/api/v1/containers/nobody/changes").statusCode()).isEqualTo(404);
    } finally {
      engine.tryDocker("rm", "-f", "c1", "c2");
    }
  }

  @Test
  void logsAreToldByTheEnginesParameters() {
    String writes = "for i in 1 2 3; do echo out$i; done; echo bad >&2; sleep 600";
    run("--name", "l1", "busybox", "sh", "-c", writes);
    run("--name", "l2", "-t", "busybox", "sh", "-c", writes);
    String logs = "/api/v1/containers/l1/logs";
    try {
      Await.until(() -> body(logs).contains("bad"), "no log", () -> body(logs));
      // Two pipes have no order: any of the four lines may be the last, and the engine counts both.
      assertThat(body(logs + "?tail=1")).containsOnlyOnce("\"text\":");
      assertThat(body(logs + "?stderr=0"))
          .isEqualTo(
              "{\"lines\":[{\"stream\":\"stdout\",\"time\":null,\"text\":\"out1\"},"
                  + "{\"stream\":\"stdout\",\"time\":null,\"text\":\"out2\"},"
                  + "{\"stream\":\"stdout\",\"time\":null,\"text\":\"out3\"}],\"whole\":true}");
      assertThat(body(logs + "?stdout=0")).contains("\"stderr\"", "bad").doesNotContain("out");
      assertThat(body(logs + "?timestamps=1&tail=all")).containsPattern("\"time\":\"20[0-9-]+T");
      assertThat(body(logs + "?since=1h&until=30m")).contains("\"lines\":[]");
      assertThat(body("/api/v1/containers/l2/logs"))
          .contains("\"text\":\"out1\"", "\"text\":\"bad\"");
    } finally {
      engine.tryDocker("rm", "-f", "l1", "l2");
    }
  }

  @Test
  void aFollowedLogLetsTheEngineGoWhenItsReaderGoes() throws Exception {
    run("--name", "f1", "busybox", "sh", "-c", "while :; do echo tick; sleep 1; done");
    try {
      // Each reader holds two sockets, its own and the engine's. Others of Tidings come and go.
      List<Socket> readers = new ArrayList<>();
      long during;
      try {
        for (int reader = 0; reader < 4; reader++) {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
          readers.add(socket);
          BufferedReader lines = listen(socket, "/api/v1/containers/f1/logs?follow=1&tail=0");
          assertThat(next(lines, "data: ")).contains("\"text\":\"tick\"");
          assertThat(next(lines, "data: ")).contains("\"text\":\"tick\"");
        }
        during = sockets();
      } finally {
        for (Socket reader : readers) {
          reader.close();
        }
      }
      Await.until(() -> sockets() <= during - 8, "it holds on to it", ContainersIT::sockets);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        BufferedReader lines = listen(socket, "/api/v1/containers/f1/logs?follow=1&tail=0");
        engine.docker("kill", "f1");
        assertThat(next(lines, "event: end")).isEqualTo("event: end");
      }
    } finally {
      engine.tryDocker("rm", "-f", "f1");
    }
  }

  /// How many sockets Tidings has open.
  private static long sockets() {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + tidings.pid() + "/fd"))) {
      return files.filter(ContainersIT::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // It was closed in between.
    }
  }

  private static BufferedReader listen(Socket socket, String path) throws IOException {
    socket.setSoTimeout(60_000);
    String head =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    next(lines, "retry: ");
    return lines;
  }

  private static String next(BufferedReader lines, String beginning) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = lines.readLine();
    }
    return String.valueOf(line);
  }

  @Test
  void anAlarmIsListedStreamedAndPostedOnce() throws Exception {
    Await.until(
        () -> body("/api/v1/status").contains("\"webhook\":{"),
        "the webhook does not begin",
        () -> body("/api/v1/status"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      BufferedReader lines = listen(socket, "/api/v1/alarms");
      // Labels are copied over what an event says.
      run("--name", "a1", "--label", "exitCode=0", "busybox", "sleep", "600");
      String image = engine.docker("inspect", "-f", "{{.Image}}", "a1");
      assertThat(find(lines, "\"a1\"")).contains("container went up");
      engine.docker("stop", "-t", "0", "a1");
      assertThat(find(lines, "\"a1\""))
          .contains("container went down", "\"Major\"", "\"exitCode\":137", image);
      engine.docker("start", "a1");
      assertThat(find(lines, "\"a1\"")).contains("container went up", "\"Clear\"");
      Await.until(() -> of("a1") == 3, "not posted", () -> posted);
      assertThat(Pattern.compile("\"container\":\"a1\"").matcher(body("/api/v1/alarms")).results())
          .hasSize(3);
      assertThat(body("/api/v1/status")).contains("\"webhook\":{\"state\":\"well\"");
    } finally {
      engine.tryDocker("rm", "-f", "a1");
    }
  }

  private static String find(BufferedReader lines, String part) throws IOException {
    String line = next(lines, "data: ");
    while (!line.contains(part)) {
      line = next(lines, "data: ");
    }
    return line;
  }

  private static long of(String container) {
    return posted.stream().filter(body -> body.contains("\"" + container + "\"")).count();
  }
}
