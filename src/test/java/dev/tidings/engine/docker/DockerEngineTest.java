package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineEndpoint;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.Roster;
import dev.tidings.engine.ScriptedServer;
import dev.tidings.engine.StatsSample;
import dev.tidings.engine.http.TlsFiles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class DockerEngineTest {

  private static final Instant THEN = Instant.parse("2026-11-21T10:00:00.000000789Z");
  private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  @TempDir Path folder;

  private AutoCloseable opened = () -> {};

  @AfterEach
  void end() throws Exception {
    opened.close();
  }

  @Test
  void timesGoOverTheWireWithAllTheirDigits() throws IOException {
    assertThat(queried())
        .isEqualTo("GET /events?since=1795255200.000000789&until=1795255201.000000789 HTTP/1.1");
  }

  @Test
  void timesHaveTheEnginesDigitsInEveryLocale() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(queried()).contains("since=1795255200.000000789&");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource({"1.41, /v1.41", "1.44, /v1.44", "1.52, /v1.44", "2.0, /v1.44", "odd, ''"})
  void theNewestVersionBothKnowIsSpoken(String theirs, String prefix) throws IOException {
    ScriptedServer server =
        serving((request, connection) ->
            connection.send(
                "HTTP/1.1 200 OK\r\nApi-Version: " + theirs + "\r\nContent-Length: 0\r\n\r\n"));
    try (Engine engine = engine()) {
      engine.events(THEN, Optional.empty()).close();
    }
    assertThat(server.requests().getLast()).startsWith("GET " + prefix + "/events?");
  }

  @Test
  void aPingThatIsForbiddenMeansPathsWithoutAVersion() throws IOException {
    ScriptedServer server =
        serving((request, connection) ->
            connection.send(
                request.contains("_ping")
                    ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                    : EMPTY));
    try (Engine engine = engine()) {
      engine.events(THEN, Optional.empty()).close();
    }
    assertThat(server.requests())
        .map(line -> line.replaceFirst("\\?.* ", " "))
        .containsExactly("HEAD /_ping HTTP/1.1", "GET /_ping HTTP/1.1", "GET /events HTTP/1.1");
  }

  @Test
  void theVersionIsAskedAgainAfterAFailure() throws IOException {
    ScriptedServer server =
        serving((request, connection) ->
            connection.send(
                request.contains("_ping")
                    ? EMPTY
                    : "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n"));
    try (Engine engine = engine()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> engine.events(THEN, Optional.empty()));
      }
    }
    assertThat(server.requests()).filteredOn(line -> line.startsWith("HEAD")).hasSize(2);
  }

  @Test
  void aDemandedVersionIsNotNegotiated() throws IOException {
    ScriptedServer server = serving((request, connection) -> connection.send(EMPTY));
    try (Engine engine = engine(Optional.of("1.40"))) {
      engine.events(THEN, Optional.empty()).close();
    }
    assertThat(server.requests()).singleElement().asString().startsWith("GET /v1.40/events?");
  }

  @Test
  void aDemandedVersionThatIsNoneIsRefused() {
    try (Engine engine = engine(Optional.of("latest"))) {
      assertThatThrownBy(engine::info).hasMessageContaining("DOCKER_API_VERSION=latest");
    }
  }

  @Test
  void aRefusalIsToldInTheEnginesWords() throws IOException {
    serving((request, connection) ->
        connection.send(
            request.contains("_ping")
                ? EMPTY
                : "HTTP/1.1 400 Bad Request\r\nContent-Length: 27\r\n\r\n{\"message\":\"invalid since\"}"));
    try (Engine engine = engine()) {
      assertThatThrownBy(() -> engine.events(THEN, Optional.empty()))
          .isInstanceOf(EngineException.class)
          .hasMessageContainingAll("(by this test)", "400", "\"invalid since\"");
    }
  }

  @Test
  void whatAnEngineSaysIsOneShortLine() throws IOException {
    String words = "no\\nway\\u001b[2J " + "x".repeat(50_000);
    serving((request, connection) -> {
      connection.send(
          request.contains("_ping")
              ? EMPTY
              : "HTTP/1.1 500 Odd\r\n\r\n{\"message\":\"" + words + "\"}");
      connection.hangUp();
    });
    try (Engine engine = engine()) {
      assertThatThrownBy(() -> engine.events(THEN, Optional.empty()))
          .hasMessageContaining("\"no way xxx")
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\n"));
    }
  }

  @Test
  void anEnginesNameIsAShortLine() throws IOException {
    serving((request, connection) ->
        connection.send(
            ok(
                "",
                request.contains("/info")
                    ? "{\"Name\":\"a\\nb" + "x".repeat(9_000) + "\"}"
                    : "{}")));
    try (Engine engine = engine()) {
      assertThat(engine.info().name()).startsWith("a bxxx").hasSize(255);
    }
  }

  @Test
  void aQuestionThatIsCutShortIsToldWithoutJavasWords() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    serving((request, connection) -> asked.countDown());
    Engine engine = engine();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            engine.info();
          } catch (IOException e) {
            failure.complete(e);
          }
        });
    asked.await();
    engine.close();
    assertThat(failure.get()).hasMessageEndingWith("ended: it was closed.");
  }

  @Test
  void aRedirectIsNotFollowedAndNamesItsTarget() throws IOException {
    ScriptedServer server =
        serving((request, connection) ->
            connection.send("HTTP/1.1 308 No\r\nLocation: http://elsewhere/\r\n\r\n"));
    try (Engine engine = engine()) {
      assertThatThrownBy(engine::info)
          .isInstanceOf(EngineException.class)
          .hasMessage(
              "What answers at unix://%s (by this test) answered 308 and points to"
                  + " \"http://elsewhere/\", and Tidings follows no redirect. Does that address name"
                  + " an engine, and what stands before it?",
              socket());
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anEndlessAnswerAboutTheEngineIsRefused() throws IOException {
    serving((request, connection) -> {
      connection.send("HTTP/1.1 200 OK\r\n\r\n{\"Name\":\"");
      if (!request.contains("_ping")) {
        connection.sendForEver("x");
      }
      connection.hangUp();
    });
    try (Engine engine = engine()) {
      assertThatThrownBy(engine::info)
          .isInstanceOf(EngineException.class)
          .hasMessageContainingAll("(by this test) sent an answer of more than 1048576 bytes");
    }
  }

  @Test
  void whatWasWrongWithAnAnswerAboutAContainerIsTold() throws IOException {
    serving((request, connection) ->
        connection.send(
            request.contains("_ping") ? EMPTY : "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"));
    try (Engine engine = engine()) {
      assertThat(engine.inspect("abc"))
          .isEqualTo(new Answer.Failed<>("the engine sent a Content-Length that is none: \"-1\""));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void infoThatAProxyKeepsBackIsEmpty(int status) throws IOException {
    serving((request, connection) ->
        connection.send("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n"));
    try (Engine engine = engine()) {
      assertThat(engine.info()).isEqualTo(new EngineInfo("", "", ""));
    }
  }

  @Test
  void aBrokenQueryIsNoEnd() throws IOException {
    serving((request, connection) -> {
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      connection.hangUp();
    });
    try (Engine engine = engine();
        EventFeed feed = engine.events(THEN, Optional.of(THEN))) {
      assertThatThrownBy(feed::next).hasMessageContaining("hung up");
    }
  }

  @Test
  void aBrokenLiveStreamIsItsEnd() throws IOException {
    serving((request, connection) -> {
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      connection.hangUp();
    });
    try (Engine engine = engine();
        EventFeed feed = engine.events(THEN, Optional.empty())) {
      assertThat(feed.next()).isNull();
    }
  }

  @Test
  void anEngineThatDoesNotAnswerIsATimeout() throws IOException {
    serving((request, connection) -> {});
    var address =
        new EngineAddress(
            new EngineEndpoint.Unix(socket()), Optional.empty(), Optional.empty(), "by this test");
    var clock = InstantSource.fixed(THEN);
    try (Engine engine = new DockerEngine(address, clock, Duration.ofMillis(200))) {
      assertThatThrownBy(engine::info).hasMessageContaining("it does not answer");
    }
  }

  @Test
  void aMissingSocketIsNamedWithWhatToDo() {
    try (Engine engine = engine()) {
      assertThatThrownBy(engine::info)
          .isInstanceOf(EngineException.class)
          .hasMessageContainingAll(
              "No engine at unix://" + socket() + " (by this test)", "no such socket", "mount it");
    }
  }

  @Test
  void aFolderInTheSocketsPlaceIsExplained() throws IOException {
    Files.createDirectory(socket());
    try (Engine engine = engine()) {
      assertThatThrownBy(engine::info).hasMessageContaining("that is a folder");
    }
  }

  @Test
  void aSocketNobodyListensAtIsExplained() throws IOException {
    try (var bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      bound.bind(UnixDomainSocketAddress.of(socket()));
    }
    try (Engine engine = engine()) {
      assertThatThrownBy(engine::info).hasMessageContaining("nobody listens");
    }
  }

  @Test
  void aClosedEngineAnswersNoMore() {
    Engine engine = engine();
    engine.close();
    assertThatThrownBy(engine::info).hasMessageContaining("closed");
  }

  @Test
  void aPortNobodyListensAtIsExplained() {
    var tcp = new EngineEndpoint.Tcp("127.0.0.1", 1, "");
    var address = new EngineAddress(tcp, Optional.empty(), Optional.empty(), "by this test");
    try (Engine engine = new DockerEngine(address, InstantSource.fixed(THEN))) {
      assertThatThrownBy(engine::info)
          .hasMessageContainingAll("tcp://127.0.0.1:1 (by this test)", "connection refused");
    }
  }

  @Test
  void aMissingCertificateIsNamed() {
    var tcp = new EngineEndpoint.Tcp("127.0.0.1", 1, "");
    var tls = Optional.of(TlsFiles.required(folder));
    var address = new EngineAddress(tcp, tls, Optional.empty(), "by this test");
    try (Engine engine = new DockerEngine(address, InstantSource.fixed(THEN))) {
      assertThatThrownBy(engine::info)
          .hasMessageContainingAll(folder.resolve("ca.pem").toString(), "DOCKER_CERT_PATH");
    }
  }

  @Test
  void containersAreReadByTheirFirstName() throws IOException {
    String list =
        "[{\"Id\":\"abc\",\"Names\":[\"/web\"],\"Image\":\"shop/web\",\"State\":\"running\"},{\"Id\":\"def\"}]";
    serving((request, connection) -> {
      connection.send(
          request.contains("containers")
              ? "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                  + list.length()
                  + "\r\n\r\n"
                  + list
              : EMPTY);
      connection.hangUp();
    });
    try (Engine engine = engine()) {
      assertThat(engine.containers())
          .isEqualTo(
              List.of(
                  new ContainerSummary("abc", "web", "shop/web", "running"),
                  new ContainerSummary("def", "", "", "")));
    }
  }

  @Test
  void aRefusedListIsToldInTheEnginesWords() throws IOException {
    serving((request, connection) ->
        connection.send(
            request.contains("containers")
                ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 13\r\n\r\nnot for you\r\n"
                : EMPTY));
    try (Engine engine = engine()) {
      assertThatThrownBy(engine::containers)
          .isInstanceOf(EngineException.class)
          .hasMessageContainingAll("403", "not for you", "socket proxy");
    }
  }

  @Test
  void theRosterHoldsIdentitiesAlone() throws IOException {
    serving((request, connection) ->
        connection.send(
            request.contains("/containers/json")
                ? ok(
                    "",
                    "[{\"Id\":\"a\",\"Labels\":{\"Id\":\"x\"}},{\"Names\":[\"/n\"],\"Id\":\"b\"}]")
                : EMPTY));
    try (Engine engine = engine()) {
      assertThat(engine.roster()).isEqualTo(new Roster(Set.of("a", "b"), 0));
    }
  }

  @Test
  void ofContainersBeyondTheBoundOnlyTheNumberIsKnown() throws IOException {
    String all =
        IntStream.range(0, Roster.MOST + 7)
            .mapToObj(n -> "{\"Id\":\"c" + n + "\"}")
            .collect(Collectors.joining(",", "[", "]"));
    serving((request, connection) ->
        connection.send(request.contains("/containers/json") ? ok("", all) : EMPTY));
    try (Engine engine = engine()) {
      assertThat(engine.roster())
          .returns(7, Roster::more)
          .satisfies(roster -> assertThat(roster.ids()).hasSize(Roster.MOST));
    }
  }

  @Test
  void aListThatBreaksOffIsNoRoster() throws IOException {
    serving((request, connection) ->
        connection.send(request.contains("/containers/json") ? ok("", "[{\"Id\":\"a\"},") : EMPTY));
    try (Engine engine = engine()) {
      assertThatThrownBy(engine::roster).isInstanceOf(EngineException.class);
    }
  }

  @Test
  void aContainerThatHasVanishedHasNoState() throws IOException {
    serving((request, connection) ->
        connection.send(
            request.contains("/gone/")
                ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                : request.contains("/there/") ? ok("", "{\"Id\":\"there\"}") : EMPTY));
    try (Engine engine = engine()) {
      assertThat(engine.state("gone")).isEmpty();
      assertThat(engine.state("there").orElseThrow().id()).isEqualTo("there");
    }
  }

  @Test
  void aContainerThatMayNotBeLookedAtIsARefusal() throws IOException {
    serving((request, connection) ->
        connection.send(
            request.contains("/json")
                ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                : EMPTY));
    try (Engine engine = engine()) {
      assertThatThrownBy(() -> engine.state("c"))
          .isInstanceOf(EngineException.class)
          .hasMessageContainingAll("403", "/containers/c/json");
    }
  }

  @Test
  void aSignOfLifeBringsTheEnginesTime() throws IOException {
    serving((request, connection) ->
        connection.send(ok("Date: Sat, 21 Nov 2026 12:34:56 GMT\r\n", "OK")));
    try (Engine engine = engine()) {
      assertThat(engine.ping()).isEqualTo(Instant.parse("2026-11-21T12:34:56Z"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Date: yesterday\r\n"})
  void whereTheEngineTellsNoTimeOursCounts(String header) throws IOException {
    serving((request, connection) -> connection.send(ok(header, "OK")));
    try (Engine engine = engine()) {
      assertThat(engine.ping()).isEqualTo(THEN);
    }
  }

  @Test
  void theEnginesOwnTimeCountsWhereAProxyWritesADateOfItsOwn() throws IOException {
    serving((request, connection) ->
        connection.send(
            ok(
                "Date: Sat, 21 Nov 2026 12:34:56 GMT\r\n",
                request.contains("/info")
                    ? "{\"SystemTime\":\"2026-11-21T10:01:00+00:00\"}"
                    : "{}")));
    try (Engine engine = engine()) {
      engine.info();
      assertThat(engine.clock().ahead())
          .isEqualTo(Duration.between(THEN, THEN.plusSeconds(60).minusNanos(789)));
      assertThat(engine.ping()).isEqualTo(Instant.parse("2026-11-21T10:01:00Z"));
    }
  }

  /// Else what an engine two minutes behind counts is forgotten before it can be compared.
  @Test
  void whatAContainerUsesIsDatedByOurClock() throws IOException {
    serving((request, connection) ->
        connection.send(
            ok(
                "",
                request.contains("/info")
                    ? "{\"SystemTime\":\"2026-11-21T09:58:00.000000789Z\"}"
                    : request.contains("/stats") ? "{\"read\":\"2026-11-21T09:57:59Z\"}" : "{}")));
    try (Engine engine = engine()) {
      engine.info();
      assertThat(engine.stats("abc"))
          .isInstanceOfSatisfying(
              Answer.Given.class,
              told ->
                  assertThat(((StatsSample) told.value()).read())
                      .contains(Instant.parse("2026-11-21T09:59:59Z")));
    }
  }

  @Test
  void aProxyWhoseEngineIsGoneGivesNoSignOfLife() throws IOException {
    serving((request, connection) ->
        connection.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
    try (Engine engine = engine()) {
      assertThatThrownBy(engine::ping).hasMessageContaining("502");
    }
  }

  @Test
  void afterACutTheNextQuestionConnectsAnew() throws Exception {
    serving((request, connection) ->
        connection.send(
            request.contains("/events")
                ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                : EMPTY));
    try (Engine engine = engine();
        EventFeed feed = engine.events(THEN, Optional.empty())) {
      engine.cut();
      assertThatThrownBy(feed::next).isInstanceOf(EngineException.class);
      assertThat(engine.ping()).isEqualTo(THEN);
    }
  }

  private static String ok(String header, String body) {
    return "HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(header, body.length(), body);
  }

  /// The request that asks for the events of a second.
  private String queried() throws IOException {
    ScriptedServer server = serving((request, connection) -> connection.send(EMPTY));
    try (Engine engine = engine()) {
      engine.events(THEN, Optional.of(THEN.plusSeconds(1))).close();
    }
    return server.requests().getLast();
  }

  private ScriptedServer serving(ScriptedServer.Script script) throws IOException {
    ScriptedServer server = new ScriptedServer(socket(), script);
    opened = server;
    return server;
  }

  private Path socket() {
    return folder.resolve("s");
  }

  private Engine engine() {
    return engine(Optional.empty());
  }

  private Engine engine(Optional<String> version) {
    var unix = new EngineEndpoint.Unix(socket());
    var address = new EngineAddress(unix, Optional.empty(), version, "by this test");
    return new DockerEngine(address, InstantSource.fixed(THEN));
  }
}
