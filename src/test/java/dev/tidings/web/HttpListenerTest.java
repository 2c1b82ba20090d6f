package dev.tidings.web;

import static dev.tidings.web.WebFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import dev.tidings.web.WebFixture.Answer;
import dev.tidings.web.http.RequestReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpListenerTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String HEAD = "GET /health HTTP/1.1\r\nHost: localhost\r\n";

  @TempDir Path folder;
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2"})
  void slowHeadersKeepNobodyOut(String other) throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      for (int i = 0; i < 2 * HttpListener.Bounds.USUAL.connections(); i++) {
        send(web, "127.0.0.1", HEAD + "X: y");
      }
      for (String path : List.of("/health", "/metrics")) {
        assertThat(ask(web, other, path)).map(Answer::status).contains(200);
      }
      assertThat(web.server.connections())
          .isLessThanOrEqualTo(HttpListener.Bounds.USUAL.ofOneAddress() + 1);
    }
  }

  @Test
  void slowHeadersOfManyAddressesKeepNobodyOut() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      for (int i = 0; i < 2 * HttpListener.Bounds.USUAL.connections(); i++) {
        send(web, "127.0.1." + (i % 100 + 1), HEAD + "X: y");
      }
      assertThat(ask(web, "127.0.0.1", "/health")).map(Answer::status).contains(200);
      assertThat(web.server.connections())
          .isLessThanOrEqualTo(HttpListener.Bounds.USUAL.connections());
    }
  }

  @Test
  void whoListensInOneAddressTakesNoMoreThanItsShare() throws IOException {
    try (WebFixture web = new WebFixture(folder, bounds(8, 4, LONG))) {
      for (int i = 0; i < 4; i++) {
        InputStream in = send(web, "127.0.0.1", stream("/api/v1/events") + bearer() + "\r\n\r\n");
        while (!WebFixture.line(in).equals("retry: 3000")) {}
      }
      assertThat(ask(web, "127.0.0.1", "/health")).isEmpty();
      assertThat(ask(web, "127.0.0.2", "/health")).map(Answer::status).contains(200);
    }
  }

  private static String stream(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n";
  }

  @Test
  void theOneThatHasWaitedLongestGivesWay() throws IOException {
    try (WebFixture web = new WebFixture(folder, bounds(2, 2, LONG))) {
      InputStream first = send(web, "127.0.0.1", HEAD);
      send(web, "127.0.0.1", HEAD);
      send(web, "127.0.0.1", HEAD);
      assertThat(ended(first)).isTrue();
    }
  }

  @Test
  void bodiesThatDoNotComeTakeNoneOfTheRequests() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      for (int i = 0; i < 64; i++) {
        send(web, "127.0.0.1", "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n");
      }
      assertThat(ask(web, "127.0.0.1", "/health")).map(Answer::status).contains(200);
    }
  }

  @Test
  void headersThatDoNotComeEndTheConnection() throws IOException {
    try (WebFixture web = new WebFixture(folder, bounds(8, 8, SHORT))) {
      assertThat(WebFixture.read(send(web, "127.0.0.1", HEAD), false))
          .map(Answer::status)
          .contains(408);
    }
  }

  @Test
  void headersThatDripEndTheConnectionToo() throws Exception {
    try (WebFixture web = new WebFixture(folder, bounds(8, 8, SHORT))) {
      InputStream in = send(web, "127.0.0.1", HEAD);
      Thread dripping = Thread.ofVirtual().start(() -> drip(sockets.getLast()));
      assertThat(WebFixture.read(in, false)).map(Answer::status).contains(408);
      dripping.join();
    }
  }

  private static void drip(Socket socket) {
    try {
      while (true) {
        socket.getOutputStream().write("X: y\r\n".getBytes(StandardCharsets.US_ASCII));
        Thread.sleep(20);
      }
    } catch (IOException e) {
      // That is what is waited for.
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneWhoSaysNothingIsSentAway() throws IOException {
    try (WebFixture web = new WebFixture(folder, bounds(8, 8, SHORT))) {
      assertThat(ended(send(web, "127.0.0.1", ""))).isTrue();
    }
  }

  @Test
  void whoListensAndTakesNothingIsSentAway() throws Exception {
    RequestReader.Times times = new RequestReader.Times(LONG, LONG, SHORT);
    try (WebFixture web = new WebFixture(folder, new HttpListener.Bounds(8, 8, times))) {
      String big = "exec_create: " + "x".repeat(4_000);
      for (int i = 0; i < 1_900; i++) {
        web.journal.append(List.of(Events.container(i, big + i, "web")), List.of(), WebFixture.NOW);
      }
      // What was missed is more than the system keeps for somebody who does not read.
      send(web, "127.0.0.1", stream("/api/v1/events") + bearer() + "\r\nLast-Event-ID: 0\r\n\r\n");
      while (web.server.live().count() == 0) {
        Thread.onSpinWait();
      }
      while (web.server.live().count() > 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whoHasGoneIsNotCountedAnyMore() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      for (int i = 0; i < 20; i++) {
        assertThat(ask(web, "127.0.0.1", "/health")).isPresent();
      }
      hangUp();
      while (web.server.connections() > 0) {
        Thread.onSpinWait();
      }
    }
  }

  private static HttpListener.Bounds bounds(int connections, int ofOneAddress, Duration whole) {
    return new HttpListener.Bounds(
        connections, ofOneAddress, new RequestReader.Times(LONG, whole, LONG));
  }

  private InputStream send(WebFixture web, String from, String text) throws IOException {
    Socket socket = web.connect(from);
    sockets.add(socket);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return new BufferedInputStream(socket.getInputStream());
  }

  /// @return empty where the connection ended without an answer
  private static Optional<Answer> ask(WebFixture web, String from, String path) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    try {
      return web.raw(from, head + bearer() + "\r\n\r\n");
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  private static boolean ended(InputStream in) throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }
}
