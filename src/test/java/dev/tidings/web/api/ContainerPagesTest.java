package dev.tidings.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.web.StillEngine;
import dev.tidings.web.WebFixture;
import dev.tidings.web.WebFixture.Answer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ContainerPagesTest {

  private static final String WEB = "/api/v1/containers/web";

  private WebFixture web;

  @BeforeEach
  void open(@TempDir Path folder) {
    web = new WebFixture(folder);
  }

  @AfterEach
  void shut() {
    web.close();
  }

  @Test
  void containersAreListed() throws IOException {
    assertThat(web.get("/api/v1/containers").body())
        .contains("\"name\":\"web\"", "\"state\":\"exited\"");
    assertThat(web.get("/api/v1/containers/ids").body()).contains(StillEngine.WEB, StillEngine.DB);
  }

  @Test
  void theSecondContainersValuesAreTheSeconds() throws IOException {
    String path = "/inspect/host_config_restart_policy_name";
    assertThat(web.get("/api/v1/containers/web" + path).body()).contains("\"value\":\"always\"");
    assertThat(web.get("/api/v1/containers/db" + path).body()).contains("\"value\":\"no\"");
  }

  @Test
  void aValueIsFoundHoweverItsWordsAreParted() throws IOException {
    assertThat(web.get("/api/v1/containers/web/inspect/state_oom_killed").body())
        .contains("\"place\":\"State/OOMKilled\"");
  }

  @Test
  void aPlaceWithMoreBelowIsAnObject() throws IOException {
    assertThat(web.get("/api/v1/containers/web/inspect/host_config_restart_policy").body())
        .contains("\"value\":{\"Name\":\"always\",\"MaximumRetryCount\":0}");
  }

  @Test
  void secretsAreTakenOutOfInspect() throws IOException {
    assertThat(web.get("/api/v1/containers/web").body())
        .contains("GREETING=[redacted]")
        .doesNotContain("hunter2", "good morning", "tiger", "swordfish");
  }

  @Test
  void variablesAreShownOnRequestButNotTheirSecrets(@TempDir Path other) throws IOException {
    try (WebFixture open =
        new WebFixture(other, WebFixture.settings("127.0.0.1", Optional.empty(), true))) {
      assertThat(open.get("/api/v1/containers/web").body())
          .contains("good morning")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void secretsAreTakenOutOfLogs() throws IOException {
    assertThat(web.get("/api/v1/containers/web/logs?tail=5").body())
        .contains("GET / 200")
        .doesNotContain("hunter2");
  }

  @Test
  void aContainerThatIsNotThereIsNotFound() throws IOException {
    assertThat(web.get("/api/v1/containers/nobody").status()).isEqualTo(404);
  }

  @Test
  void whatAProxyForbidsIsNamed() throws IOException {
    Answer answer = web.get("/api/v1/containers/hidden");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("forbids GET /containers");
  }

  @Test
  void anEngineOutOfReachIsUnavailable() throws IOException {
    web.engine.reachable = false;
    assertThat(web.get("/api/v1/containers").status()).isEqualTo(503);
  }

  @Test
  void inspectIsTheEnginesDocumentWithItsKinds() throws IOException {
    assertThat(web.get(WEB).body())
        .startsWith("{\"Name\":\"/web\",\"RestartCount\":7,\"State\":{\"OOMKilled\":false}")
        .contains("\"Binds\":null");
  }

  @Test
  void aValueIsOfItsKind() throws IOException {
    assertThat(web.get(WEB + "/inspect/restart_count").body()).contains("\"value\":7");
    assertThat(web.get(WEB + "/inspect/host_config_binds").body()).contains("\"value\":null");
    assertThat(web.get(WEB + "/inspect/config_env_0").body())
        .contains("\"place\":\"Config/Env/0\"");
  }

  @Test
  void whatAnEngineLeavesOutIsNull() throws IOException {
    assertThat(web.get(WEB + "/inspect/config_stop_signal").body())
        .isEqualTo("{\"place\":\"Config/StopSignal\",\"value\":null}");
  }

  @Test
  void whatNoEngineTellsIsNotFound() throws IOException {
    assertThat(web.get(WEB + "/inspect/host_config_moon_phase").status()).isEqualTo(404);
  }

  @Test
  void changesAreToldByTheirKind() throws IOException {
    assertThat(web.get(WEB + "/changes").body())
        .contains("{\"kind\":\"added\",\"path\":\"/run/web.pid\"}", "\"deleted\"")
        .contains("\"whole\":true");
  }

  @Test
  void processesAreToldWithoutSecrets() throws IOException {
    assertThat(web.get(WEB + "/processes?ps_args=-eo%20pid,args").body())
        .contains("\"titles\":[\"PID\",\"CMD -eo pid,args\"]")
        .contains("[\"42\",\"serve --password [redacted]\"]");
  }

  @Test
  void oneThatDoesNotRunHasNoProcesses() throws IOException {
    assertThat(web.get("/api/v1/containers/db/processes").status()).isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e",
        "auxe",
        "-eo%20pid,environ",
        "-o%20args",
        "$(id)",
        "-C%20x",
        "-ef%0a",
        ";ls",
        "--help"
      })
  void argumentsOfPsThatAreNotKnownAreRefused(String arguments) throws IOException {
    assertThat(web.get(WEB + "/processes?ps_args=" + arguments).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aux", "-ef", "-eo%20pid,pcpu,args%20--sort=-pcpu", "axo%20pid,comm"})
  void argumentsOfPsThatListAreTaken(String arguments) throws IOException {
    assertThat(web.get(WEB + "/processes?ps_args=" + arguments).status()).isEqualTo(200);
  }

  @Test
  void linesAreToldWithTheirStream() throws IOException {
    assertThat(web.get(WEB + "/logs").body())
        .contains("{\"stream\":\"stdout\",\"time\":null,\"text\":\"GET / 200\"}")
        .contains("\"stream\":\"stderr\"");
  }

  @Test
  void linesAreToldWithTheirTimeOnRequest() throws IOException {
    assertThat(web.get(WEB + "/logs?timestamps=1").body())
        .contains("\"time\":\"1970-01-01T00:00:00Z\"");
  }

  @Test
  void oneOfBothStreamsMayBeLeftOut() throws IOException {
    assertThat(web.get(WEB + "/logs?stderr=false&tail=all").body()).doesNotContain("stderr");
    assertThat(web.get(WEB + "/logs?stderr=0&stdout=0").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tail=many", "tail=-1", "tail=5001", "follow=perhaps", "until=never"})
  void parametersOfLogsAreChecked(String query) throws IOException {
    assertThat(web.get(WEB + "/logs?" + query).status()).isEqualTo(400);
  }

  @Test
  void aLogIsFollowedWithoutSecrets() throws IOException {
    try (Socket socket = web.connect()) {
      InputStream in = listen(socket, WEB + "/logs?follow=1", "");
      assertThat(next(in, "data: ")).contains("GET / 200");
      assertThat(next(in, "data: ")).contains("password=[redacted]");
    }
  }

  @Test
  void aLogThatEndsIsToldSo() throws IOException {
    try (Socket socket = web.connect()) {
      InputStream in = listen(socket, "/api/v1/containers/db/logs?follow=1", "");
      assertThat(next(in, "event: end")).isEqualTo("event: end");
    }
  }

  @Test
  void notTooManyLogsAreFollowed() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < LogPages.MOST_FOLLOWED; i++) {
      sockets.add(web.connect());
      listen(sockets.get(i), WEB + "/logs?follow=1", "");
    }
    assertThat(web.get(WEB + "/logs?follow=1").status()).isEqualTo(503);
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void aLogThatIsNotThereIsNotFollowed() throws IOException {
    assertThat(web.get("/api/v1/containers/nobody/logs?follow=1").status()).isEqualTo(404);
  }

  @Test
  void statsAreThoseOfTheSampler() throws IOException {
    assertThat(web.get(WEB + "/stats").body())
        .contains("\"name\":\"web\",\"state\":\"running\",\"usage\":{\"at\":")
        .contains("\"cpuPercent\":50.0,\"memory\":500,\"memoryLimit\":1000", "\"history\":[{");
  }

  @Test
  void oneThatDoesNotRunUsesNothing() throws IOException {
    assertThat(web.get("/api/v1/containers/db/stats").body())
        .contains("\"state\":\"exited\",\"usage\":null,\"history\":[]");
  }

  @Test
  void statsOfNobodyAreNotFound() throws IOException {
    assertThat(web.get("/api/v1/containers/nobody/stats").status()).isEqualTo(404);
  }

  @Test
  void theEnginesOwnNumbersKeepTheirDigits() throws IOException {
    assertThat(web.get(WEB + "/stats?engine=true").body())
        .isEqualTo("{\"pids_stats\":{\"current\":18446744073709551615}}");
  }

  @Test
  void statsComeLive() throws IOException {
    try (Socket socket = web.connect()) {
      InputStream in = listen(socket, WEB + "/stats", "Accept: text/event-stream\r\n");
      assertThat(next(in, "data: ")).contains("\"name\":\"web\",\"usage\":{");
      assertThat(next(in, "data: ")).contains("\"cpuPercent\":50.0");
    }
  }

  @Test
  void statsOfAllComeTogether() throws IOException {
    assertThat(web.get("/api/v1/stats").body())
        .contains("{\"id\":\"" + StillEngine.WEB, "\"memory\"");
    try (Socket socket = web.connect()) {
      InputStream in = listen(socket, "/api/v1/stats", "Accept: text/event-stream\r\n");
      assertThat(next(in, "data: ")).contains("{\"items\":[{\"id\":\"" + StillEngine.WEB);
    }
  }

  @Test
  void headOfAStreamHasNoBody() throws IOException {
    Answer answer = web.ask("HEAD", WEB + "/logs?follow=1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.type()).startsWith("text/event-stream");
  }

  private static InputStream listen(Socket socket, String path, String more) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more;
    head += WebFixture.bearer() + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    InputStream in = new BufferedInputStream(socket.getInputStream());
    next(in, "retry: 3000");
    return in;
  }

  /// The next line that begins so.
  private static String next(InputStream in, String beginning) throws IOException {
    String line = WebFixture.line(in);
    while (!line.startsWith(beginning)) {
      line = WebFixture.line(in);
    }
    return line;
  }
}
