package dev.tidings.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.alarm.HookState;
import dev.tidings.event.Events;
import dev.tidings.web.WebFixture;
import dev.tidings.web.http.FlowWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AlarmPagesTest {

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
  void alarmsAreListedTheOldestFirst() throws IOException {
    web.happened(
        Events.container(0, "die", "web"),
        Events.container(1, "stop", "web"),
        Events.container(2, "start", "web"));
    assertThat(web.get("/api/v1/alarms").body())
        .startsWith("{\"items\":[{\"number\":\"1\",\"namespace\":\"dojot.docker.container\"")
        .containsOnlyOnce("\"severity\":\"Major\"")
        .contains("\"number\":\"2\"", "container went up", "\"next\":null");
  }

  @Test
  void thereIsAPageBehindEachPage() throws IOException {
    web.happened(Events.container(0, "die", "web"), Events.container(1, "start", "web"));
    assertThat(web.get("/api/v1/alarms?limit=1").body()).contains("\"next\":\"1\"");
    assertThat(web.get("/api/v1/alarms?after=1").body())
        .contains("\"number\":\"2\"")
        .doesNotContain("\"number\":\"1\"");
  }

  @Test
  void oneWhoListensHearsOfAnAlarm() throws IOException {
    try (Socket socket = web.connect()) {
      InputStream in = listen(socket, "");
      web.happened(Events.container(0, "pause", "web"));
      assertThat(next(in, "id: ")).isEqualTo("id: 1");
      assertThat(next(in, "data: ")).contains("container processes were paused");
    }
  }

  @Test
  void oneWhoComesBackHearsWhatItMissed() throws IOException {
    web.happened(
        Events.container(0, "die", "web"),
        Events.container(1, "start", "web"),
        Events.container(2, "die", "web"));
    try (Socket socket = web.connect()) {
      InputStream in = listen(socket, "Last-Event-ID: 1\r\n");
      assertThat(next(in, "id: ")).isEqualTo("id: 2");
      assertThat(next(in, "id: ")).isEqualTo("id: 3");
    }
  }

  @Test
  void theStatusTellsHowItIsWithTheWebhook() throws IOException {
    assertThat(web.get("/api/v1/status").body())
        .contains("\"alarms\":{\"last\":\"0\",\"webhook\":null}");
    HookState hook = new HookState(web.store);
    hook.begin(WebFixture.NOW);
    web.happened(Events.container(0, "die", "web"));
    hook.failed("it answers 503", WebFixture.NOW);
    assertThat(web.get("/api/v1/status").body())
        .contains(
            "\"webhook\":{\"state\":\"failing\",\"since\":\"2026-11-21T12:00:00Z\",\"reason\":\"it"
                + " answers 503\",\"waiting\":1,\"refused\":0,\"lost\":0}");
  }

  @Test
  void notTooManyListen() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < FlowWriter.MOST; i++) {
      sockets.add(web.connect());
      listen(sockets.get(i), "");
    }
    assertThat(web.get("/api/v1/alarms", "Accept: text/event-stream").status()).isEqualTo(503);
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static InputStream listen(Socket socket, String more) throws IOException {
    String head =
        "GET /api/v1/alarms HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + more;
    head += WebFixture.bearer() + "\r\n";
    socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
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
