package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tidings.RealEngine;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.text.HostileNames;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real Chromium; `src/test/browser` says what is looked at there. It asks for what
/// is to happen by lines that begin with `>`. Where Chromium, Node or the npm packages are missing
/// the tests are skipped with a line that says so; under `CI=true` they fail.
@Timeout(600)
class BrowserIT {

  private static final Path SCRIPTS = Path.of("src/test/browser");
  private static final int EVENTS = 100_000;
  private static final int CONTAINERS = 500;

  @TempDir Path folder;

  @BeforeAll
  static void demand() {
    List<String> missing = new ArrayList<>();
    if (!isThere("node")) {
      missing.add("Node (the package nodejs)");
    }
    if (!isThere("chromium")) {
      missing.add("the package chromium");
    }
    if (!Files.exists(SCRIPTS.resolve("node_modules/playwright-core/package.json"))) {
      missing.add("npm ci in " + SCRIPTS);
    }
    if (!missing.isEmpty()) {
      String why = "The page was not tried in a browser: needs " + String.join(", ", missing);
      if ("true".equals(System.getenv("CI"))) {
        fail(why);
      }
      abort(why);
    }
  }

  private static boolean isThere(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  @Test
  void aCrashIsSeenWithinASecondItsMailReadAndAFailedMailTriedAgainByKeyboard() throws Exception {
    String address;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + free.getLocalPort();
    }
    try (RealEngine engine = RealEngine.started();
        MoodyPost post = new MoodyPost()) {
      Map<String, String> environment = post.environment();
      environment.put("DOCKER_HOST", engine.host());
      environment.put("TIDINGS_THROTTLE_WINDOW", "2s");
      environment.put("TIDINGS_WEB_ENABLED", "true");
      environment.put("TIDINGS_WEB_ADDRESS", address);
      environment.put("TIDINGS_WEB_TOKEN", PageStage.TOKEN);
      environment.put("TIDINGS_WEB_PUBLIC_URL", "http://" + address);
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        assertThat(tidings.output()).contains("The page is at http://" + address + "/");
        look("crash", "http://" + address + "/", line -> happen(line, engine, post, address));
      }
    }
  }

  private static String happen(String line, RealEngine engine, MoodyPost post, String address) {
    return switch (line) {
      case "> refuse" -> {
        feel(post, MoodyPost.Mood.GREYLISTING);
        crash(engine, "crash-refused");
        Await.until(
            () -> pending(address).matches("(?s).*\"tries\":[1-9].*"),
            "nothing is owed",
            () -> pending(address));
        yield "owed";
      }
      case "> oblige" -> {
        feel(post, MoodyPost.Mood.OBLIGING);
        yield "obliging";
      }
      default -> {
        crash(engine, line.substring("> crash ".length()));
        yield "crashed";
      }
    };
  }

  private static void feel(MoodyPost post, MoodyPost.Mood mood) {
    try {
      post.feel(mood);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void crash(RealEngine engine, String name) {
    engine.run("--name", name, "busybox", "sh", "-c", "exit 3");
  }

  private static String pending(String address) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/outbox"))
            .header("Authorization", "Bearer " + PageStage.TOKEN)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void fiveHundredContainersAndAHundredThousandEventsLeaveItQuick() throws Exception {
    List<EngineEvent> play = aDay(Instant.now());
    try (PageStage stage = PageStage.open(folder, play, false)) {
      look(
          "busy",
          stage.page(),
          line -> {
            stage.storm(storm(Instant.now().plusSeconds(2)));
            return "";
          });
    }
  }

  /// What is shown of each is asked in the order of the events, the newest first.
  @Test
  void namesThatHideOrImitateAreShownAsSuchAndHonestOnesAsTheyAre() throws Exception {
    List<EngineEvent> play = new ArrayList<>();
    Instant begin = Instant.now().minusSeconds(600);
    for (String name : HostileNames.ALL) {
      EngineEvent plain =
          ShopHour.event(begin.plusSeconds(play.size()), "start", "NAME", "shop/web:1.25", "");
      play.add(
          EventCodec.decode(plain.raw().replace("NAME", HostileNames.asJson(name)), plain.time()));
    }
    try (PageStage stage = PageStage.open(folder, play, false)) {
      look("names", stage.page(), _ -> HostileNames.shown());
    }
  }

  /// Containers that start, and health checks that begin, evenly over a day.
  private static List<EngineEvent> aDay(Instant end) {
    List<EngineEvent> play = new ArrayList<>();
    Instant begin = end.minusSeconds(86_000);
    for (int i = 0; i < EVENTS; i++) {
      String name = "web-" + i % CONTAINERS;
      String action = i < CONTAINERS ? "start" : "exec_create: check";
      play.add(ShopHour.event(begin.plusMillis(855L * i), action, name, "shop/web:1.25", ""));
    }
    return play;
  }

  private static List<EngineEvent> storm(Instant begin) {
    List<EngineEvent> play = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      String name = i == 4_999 ? "the-last" : "web-" + i % CONTAINERS;
      play.add(
          ShopHour.event(begin.plusMillis(i), "exec_create: storm", name, "shop/web:1.25", ""));
    }
    play.sort(Comparator.comparing(EngineEvent::time));
    return play;
  }

  /// Runs one act in a browser.
  ///
  /// @param asked what is to happen, with what to answer; empty: nothing
  private void look(String act, String page, UnaryOperator<String> asked) throws Exception {
    Path errors = folder.resolve("browser.err");
    Process node =
        new ProcessBuilder("node", "page.test.mjs", act, page, PageStage.TOKEN)
            .directory(SCRIPTS.toFile())
            .redirectError(errors.toFile())
            .start();
    boolean done = false;
    try (BufferedReader out = node.inputReader();
        BufferedWriter in = node.outputWriter()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        done |= line.equals("> done");
        if (line.startsWith("> ") && !done) {
          answer(in, asked.apply(line));
        } else {
          System.out.println("[browser] " + line);
        }
      }
      assertThat(node.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      node.destroy();
    }
    assertThat(node.exitValue()).as(Files.readString(errors)).isZero();
    assertThat(done).as("the act was played to its end").isTrue();
  }

  private static void answer(BufferedWriter in, String answer) throws IOException {
    if (!answer.isEmpty()) {
      in.write(answer + "\n");
      in.flush();
    }
  }
}
