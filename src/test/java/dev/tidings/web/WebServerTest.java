package dev.tidings.web;

import static dev.tidings.web.WebFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Subject;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.web.WebFixture.Answer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebServerTest {

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
  void thePageForbidsInlineScriptsAndForeignSources() throws IOException {
    Answer page = web.get("/");
    assertThat(page.headers().get("content-security-policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("style=", "onclick", "http://", "https://");
  }

  @Test
  void everyAnswerForbidsGuessingItsType() throws IOException {
    assertThat(web.get("/api/v1/status").headers())
        .containsEntry("x-content-type-options", "nosniff");
    assertThat(web.get("/nothing").headers()).containsEntry("x-content-type-options", "nosniff");
  }

  @Test
  void anErrorIsAProblem() throws IOException {
    Answer answer = web.get("/nothing");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("\"status\":404", "\"title\":\"Not Found\"", "\"detail\":");
  }

  @Test
  void anotherMethodIsToldWhichThereAre() throws IOException {
    Answer answer = web.ask("PUT", "/api/v1/outbox/x", bearer());
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers()).containsEntry("allow", "DELETE");
  }

  @Test
  void headIsGetWithoutABody() throws IOException {
    Answer answer = web.ask("HEAD", "/api/v1/status");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Integer.parseInt(answer.headers().get("content-length"))).isPositive();
  }

  @Test
  void aParameterThatDoesNotExistIsRefused() throws IOException {
    assertThat(web.get("/api/v1/events?page=2").status()).isEqualTo(400);
  }

  @Test
  void aLongAddressIsRefused() throws IOException {
    assertThat(web.get("/" + "a".repeat(5_000)).status()).isEqualTo(414);
  }

  @Test
  void aBigBodyIsRefused() throws IOException {
    Answer answer = web.ask("POST", "/api/v1/outbox/x/retry", bearer(), "Content-Length: 5000000");
    assertThat(answer.status()).isEqualTo(413);
  }

  @Test
  void whatNobodyForesawTellsNothingOfTheHouse() throws IOException {
    web.broken = true;
    Answer answer = web.get("/health");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("Exception", "foresaw", ".java");
  }

  @Test
  void theStatusTellsOfStreamMailAndCompleteness() throws IOException {
    web.owe("one@host", "one");
    web.down = Optional.of(WebFixture.NOW);
    assertThat(web.get("/api/v1/status").body())
        .contains("\"version\":\"1.2.3\"", "\"host\":\"host1\"")
        .contains("\"stream\":{\"state\":\"down\",\"since\":\"2026-11-21T12:00:00Z\"}")
        .contains("\"owed\":1", "\"completeness\":{\"state\":\"complete\"");
  }

  @Test
  void aFilterWithAMinusTakesEventsOut() throws IOException {
    web.happened(
        Events.container(1, "exec_create: check", "web"),
        Events.container(2, "die", "db"),
        Events.container(3, "start", "web"));
    assertThat(web.get("/api/v1/events?filter=-event=exec_*&filter=-container=db").body())
        .contains("\"action\":\"start\"")
        .doesNotContain("exec_create", "\"action\":\"die\"");
    assertThat(web.get("/api/v1/events?filter=container=web&filter=-event=start").body())
        .contains("exec_create")
        .doesNotContain("\"action\":\"start\"", "\"action\":\"die\"");
    assertThat(web.get("/api/v1/events?filter=-nonsense").status()).isEqualTo(400);
  }

  @Test
  void whatIsWrongNowIsListedAndCounted() throws IOException {
    Subject web1 = new Subject("container", "web", "1", "web", "img", Subject.Compose.NONE);
    Intent crash = new Intent.Crashed(new End(OptionalInt.of(3), Optional.empty(), false));
    Instant then = WebFixture.NOW.minusSeconds(60);
    new ProblemLedger(web.store, ProblemLedger.STABLE)
        .note(
            new Incident(1, web1, crash, Optional.empty(), Severity.PROBLEM, then, then, 1),
            true,
            "");
    assertThat(web.get("/api/v1/problems").body())
        .contains("\"container\":\"web\"", "\"kind\":\"crash\"", "\"state\":\"down\"")
        .contains("\"what\":\"crashed with exit code 3\"", "\"open\":1", "\"recent\":[]");
    assertThat(web.get("/api/v1/status").body()).contains("\"problems\":1");
    assertThat(web.get("/metrics").body())
        .contains("tidings_problems_open{kind=\"crash\",severity=\"problem\"} 1.0");
  }

  @Test
  void healthIsRedWithTheReason() throws IOException {
    web.wrong.add("a mail is pending");
    Answer answer = web.get("/health");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("a mail is pending");
  }

  @Test
  void itIsReadyWhileTheEngineIsFollowed() throws IOException {
    assertThat(web.get("/ready").status()).isEqualTo(200);
    web.down = Optional.of(WebFixture.NOW);
    assertThat(web.get("/ready").status()).isEqualTo(503);
  }

  @Test
  void eventsComeByThePageTheNewestFirst() throws IOException {
    web.happened(some(5));
    Answer first = web.get("/api/v1/events?limit=2");
    assertThat(first.body()).contains("\"position\":\"5\"", "\"next\":\"4\"");
    assertThat(web.get("/api/v1/events?limit=3&before=4").body())
        .contains("\"position\":\"3\"", "\"position\":\"1\"");
  }

  @Test
  void theLastPageHasNoNext() throws IOException {
    web.happened(some(2));
    assertThat(web.get("/api/v1/events?limit=3").body()).contains("\"next\":null");
  }

  @Test
  void eventsAreFilteredByTheWordsOfDocker() throws IOException {
    web.happened(Events.container(0, "start", "web"), Events.container(1, "die", "web"));
    assertThat(web.get("/api/v1/events?filter=event=die").body())
        .contains("\"action\":\"die\"")
        .doesNotContain("\"action\":\"start\"");
  }

  @Test
  void eventsAreFoundByTheirTime() throws IOException {
    web.happened(
        Events.at(WebFixture.NOW.minusSeconds(60), "start", "old"),
        Events.at(WebFixture.NOW, "start", "new"));
    assertThat(web.get("/api/v1/events?since=2026-11-21T11:59:30Z").body())
        .contains("\"name\":\"new\"")
        .doesNotContain("\"name\":\"old\"");
  }

  @Test
  void routineEventsAreMarkedAndLeftOutAndCountedWhenAsked() throws IOException {
    web.happened(
        Events.container(0, "exec_create: check", "web"),
        Events.container(1, "health_status: healthy", "web"),
        Events.container(2, "top", "web"),
        Events.container(3, "health_status: unhealthy", "web"),
        Events.container(4, "die", "web"));
    assertThat(web.get("/api/v1/events?routine=0").body())
        .contains("\"hidden\":3", "\"action\":\"die\"", "\"action\":\"health_status: unhealthy\"")
        .doesNotContain("exec_create", "\"routine\":true");
    assertThat(web.get("/api/v1/events").body()).contains("\"hidden\":0", "\"routine\":true");
    assertThat(web.get("/api/v1/events?routine=0&filter=event=top").body())
        .contains("\"hidden\":1");
    assertThat(web.get("/api/v1/events?routine=perhaps").status()).isEqualTo(400);
  }

  @Test
  void secretsAreTakenOutOfEvents() throws IOException {
    web.happened(Events.container(0, "exec_create: mysql --password=hunter2", "web"));
    assertThat(web.get("/api/v1/events").body()).contains("exec_create").doesNotContain("hunter2");
  }

  @Test
  void oneWhoListensHearsWhatComes() throws IOException {
    try (Socket socket = web.connect()) {
      InputStream in = listen(socket, "/api/v1/events", "");
      web.happened(Events.container(0, "die", "web"));
      assertThat(frame(in)).contains("id: 1", "event: event", "\"action\":\"die\"");
    }
  }

  @Test
  void oneWhoComesBackHearsWhatItMissed() throws IOException {
    web.happened(some(3));
    try (Socket socket = web.connect()) {
      InputStream in = listen(socket, "/api/v1/events", "Last-Event-ID: 1\r\n");
      assertThat(frame(in)).contains("id: 2");
      assertThat(frame(in)).contains("id: 3");
    }
  }

  @Test
  void oneWhoMissedTooMuchIsToldSo() throws IOException {
    web.happened(some(2_100));
    try (Socket socket = web.connect()) {
      assertThat(frame(listen(socket, "/api/v1/events?after=1", ""))).contains("event: behind");
    }
  }

  @Test
  void oneWhoDoesNotReadIsDropped() throws IOException {
    String big = "x".repeat(100_000);
    try (Socket socket = web.connect()) {
      listen(socket, "/api/v1/events", "");
      for (int i = 0; i < 1_000 && web.server.live().count() > 0; i++) {
        web.happened(Events.container(i, "exec_create: " + big, "web"));
      }
      assertThat(web.server.live().count()).isZero();
    }
  }

  @Test
  void notTooManyListen() throws IOException {
    Socket[] sockets = new Socket[Live.MOST_LISTENERS];
    for (int i = 0; i < sockets.length; i++) {
      sockets[i] = web.connect();
      listen(sockets[i], "/api/v1/events", "");
    }
    assertThat(web.get("/api/v1/events", "Accept: text/event-stream").status()).isEqualTo(503);
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void noMoreRequestsAreAnsweredAtOnceThanAreBounded() throws Exception {
    web.held = new CountDownLatch(1);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> asked = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        asked.add(clients.submit(() -> web.get("/health")));
      }
      while (web.holding.get() < asked.size()) {
        Thread.onSpinWait();
      }
      Answer refused = web.get("/openapi.json");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers()).containsEntry("retry-after", "1");
      web.held.countDown();
      for (Future<Answer> each : asked) {
        assertThat(each.get().status()).isEqualTo(200);
      }
    }
    assertThat(web.get("/openapi.json").status()).isEqualTo(200);
  }

  @Test
  void aMailIsToldWithItsParts() throws IOException {
    web.owe("one@host", "one");
    assertThat(web.get("/api/v1/mails/one%40host").body())
        .contains("\"subject\":\"one\"", "plain words", "<p>fine words</p>", "\"page\":\"/mails/");
  }

  @Test
  void mailsComeByThePageTheNewestFirst() throws IOException {
    web.owe("one@host", "one");
    web.owe("two@host", "two");
    assertThat(web.get("/api/v1/mails?limit=1").body())
        .contains("\"subject\":\"two\"", "\"next\":\"2\"")
        .doesNotContain("\"subject\":\"one\"");
  }

  @Test
  void aFrameGetsAMailWithItsTicketOnly() throws IOException {
    web.owe("one@host", "one");
    String page = page(web.get("/api/v1/mails/one@host").body());
    Answer framed = web.get(page);
    assertThat(framed.body()).contains("<p>fine words</p>");
    assertThat(framed.headers().get("content-security-policy")).contains("sandbox");
    assertThat(web.get(page.replace("one", "two")).status()).isEqualTo(403);
  }

  @Test
  void aTicketGrowsOld() throws IOException {
    web.owe("one@host", "one");
    String page = page(web.get("/api/v1/mails/one@host").body());
    web.now = WebFixture.NOW.plus(Duration.ofMinutes(6));
    assertThat(web.get(page).status()).isEqualTo(403);
  }

  private static String page(String body) {
    Matcher page = Pattern.compile("\"page\":\"([^\"]+)\"").matcher(body);
    assertThat(page.find()).isTrue();
    return page.group(1);
  }

  @Test
  void anOwedMailIsDueAtOnceWhenRetried() throws IOException {
    web.owe("one@host", "one");
    assertThat(web.ask("POST", "/api/v1/outbox/one@host/retry", bearer()).status()).isEqualTo(200);
    assertThat(web.due).hasValue(1);
  }

  @Test
  void aDroppedMailIsOwedNoMore() throws IOException {
    web.owe("one@host", "one");
    assertThat(web.ask("DELETE", "/api/v1/outbox/one@host", bearer()).status()).isEqualTo(200);
    assertThat(web.outbox.pending().mails()).isZero();
  }

  @Test
  void theBeginningOfAnIdMeansNoMail() throws IOException {
    web.owe("one@host", "one");
    assertThat(web.ask("DELETE", "/api/v1/outbox/one", bearer()).status()).isEqualTo(404);
    assertThat(web.outbox.pending().mails()).isEqualTo(1);
  }

  private static EngineEvent[] some(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> Events.container(n, "start", "web"))
        .toArray(EngineEvent[]::new);
  }

  /// Asks for a stream, and returns when it has begun.
  private static InputStream listen(Socket socket, String path, String more) throws IOException {
    String head =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + more;
    head += bearer() + "\r\n";
    socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    InputStream in = new BufferedInputStream(socket.getInputStream());
    while (!WebFixture.line(in).equals("retry: 3000")) {}
    WebFixture.line(in);
    return in;
  }

  /// The next event, without the sizes of HTTP's chunks.
  private static String frame(InputStream in) throws IOException {
    StringBuilder frame = new StringBuilder();
    while (!frame.toString().contains("\ndata: ")) {
      frame.append(WebFixture.line(in)).append('\n');
    }
    return frame.toString();
  }
}
