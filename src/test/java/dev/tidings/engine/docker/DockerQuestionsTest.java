package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Document;
import dev.tidings.engine.LogFeed;
import dev.tidings.engine.LogLine;
import dev.tidings.engine.LogQuestion;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Questions.FileChange;
import dev.tidings.engine.Questions.FileChange.Kind;
import dev.tidings.engine.Questions.FileChanges;
import dev.tidings.engine.Questions.LogLines;
import dev.tidings.engine.Questions.ProcessTable;
import dev.tidings.engine.ScriptedServer;
import dev.tidings.engine.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DockerQuestionsTest {

  private static final Instant THEN = Instant.parse("2026-11-21T10:00:00.000000789Z");

  @TempDir Path folder;
  private AutoCloseable opened = () -> {};

  /// The first lines of what the engine was asked.
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private Questions serving(int status, String body) throws IOException {
    ScriptedServer server =
        new ScriptedServer(
            folder.resolve("socket"),
            (request, connection) -> {
              requests.add(request.lines().findFirst().orElse(""));
              boolean ping = request.contains("_ping");
              byte[] bytes = (ping ? "OK" : body).getBytes(StandardCharsets.ISO_8859_1);
              connection.send(
                  "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n"
                      .formatted(ping ? 200 : status, bytes.length));
              connection.send(bytes);
            });
    EngineAddress address =
        EngineAddress.resolve(
            Optional.empty(), Map.of("DOCKER_HOST", "unix://" + server.socket()), folder);
    DockerEngine engine = new DockerEngine(address, () -> THEN);
    opened =
        () -> {
          engine.close();
          server.close();
        };
    return engine.questions();
  }

  @AfterEach
  void close() throws Exception {
    opened.close();
  }

  private static <T> T told(Answer<T> answer) {
    assertThat(answer).isInstanceOf(Answer.Given.class);
    return ((Answer.Given<T>) answer).value();
  }

  private static LogQuestion question(int tail) {
    return new LogQuestion(true, false, Optional.of(THEN), Optional.empty(), true, tail);
  }

  @Test
  void inspectKeepsItsKindsAndDigits() throws IOException {
    Document told = told(serving(200, "{\"a\":[1.50,null,true,\"x\"],\"b\":{}}").inspection("web"));
    assertThat(told.whole()).isTrue();
    assertThat(told.value())
        .isEqualTo(
            new Value.Fields(
                Map.of(
                    "a",
                    new Value.Items(
                        List.of(
                            new Value.Numeral("1.50"),
                            new Value.Nothing(),
                            new Value.Truth(true),
                            new Value.Text("x"))),
                    "b",
                    new Value.Fields(Map.of()))));
  }

  @Test
  void whatDoesNotFitIsLeftOutAndSaid() throws IOException {
    String items = ("\"" + "x ".repeat(5_000) + "\",").repeat(40);
    Document told = told(serving(200, "{\"a\":[" + items + "0],\"b\":1}").inspection("web"));
    assertThat(told.whole()).isFalse();
    assertThat(told.value().toString().length()).isLessThan(2 * ValueReader.ROOM);
  }

  @Test
  void aBottomlessDocumentIsCutOff() throws IOException {
    String deep = "[".repeat(500) + "]".repeat(500);
    assertThat(told(serving(200, deep).inspection("web")).whole()).isFalse();
  }

  @Test
  void whatIsNoJsonIsAFailure() throws IOException {
    assertThat(serving(200, "<html>").inspection("web")).isInstanceOf(Answer.Failed.class);
  }

  @Test
  void aContainerThatIsNotThereIsGone() throws IOException {
    assertThat(serving(404, "{}").changes("web")).isEqualTo(new Answer.Gone<FileChanges>());
  }

  @Test
  void whatIsNoNameIsNotAsked() throws IOException {
    assertThat(serving(200, "{}").inspection("../../info")).isInstanceOf(Answer.Failed.class);
    assertThat(requests).isEmpty();
  }

  @Test
  void changesAreReadByTheirNumber() throws IOException {
    String json =
        "[{\"Path\":\"/a\",\"Kind\":0},{\"Kind\":1,\"Path\":\"/b\"},{\"Path\":\"/c\",\"Kind\":2}]";
    assertThat(told(serving(200, json).changes("web")).changes())
        .containsExactly(
            new FileChange(Kind.MODIFIED, "/a"),
            new FileChange(Kind.ADDED, "/b"),
            new FileChange(Kind.DELETED, "/c"));
  }

  @Test
  void noChangesAreNull() throws IOException {
    assertThat(told(serving(200, "null").changes("web")))
        .isEqualTo(new FileChanges(List.of(), true));
  }

  @Test
  void ofTooManyChangesTheFirstAreTold() throws IOException {
    String many = "{\"Path\":\"/a\",\"Kind\":0},".repeat(6_000) + "{}";
    FileChanges told = told(serving(200, "[" + many + "]").changes("web"));
    assertThat(told.changes()).hasSize(5_000);
    assertThat(told.whole()).isFalse();
  }

  @Test
  void processesAreATable() throws IOException {
    Questions questions =
        serving(200, "{\"Processes\":[[\"1\",\"sleep\"]],\"Titles\":[\"PID\",\"CMD\"]}");
    assertThat(told(questions.top("web", "-eo pid,comm")))
        .contains(new ProcessTable(List.of("PID", "CMD"), List.of(List.of("1", "sleep")), true));
    assertThat(requests.getLast()).contains("/containers/web/top?ps_args=-eo+pid%2Ccomm ");
  }

  @Test
  void oneThatDoesNotRunHasNoTable() throws IOException {
    Questions questions = serving(500, "{\"message\":\"Container x is not running\"}");
    assertThat(told(questions.top("web", "-ef"))).isEmpty();
  }

  @Test
  void theLastLinesOfALogAreKept() throws IOException {
    LogLines told = told(serving(200, "one\ntwo\nthree\n").logs("web", question(2)));
    assertThat(told.lines()).extracting(LogLine::text).containsExactly("two", "three");
    assertThat(requests.getLast())
        .contains(
            "/containers/web/logs?stdout=1&stderr=0&timestamps=1&tail=2&since=1795255200.000000789 ");
  }

  @Test
  void aLogThatDoesNotFitSaysSo() throws IOException {
    LogLines told =
        told(serving(200, ("x".repeat(1_000) + "\n").repeat(400)).logs("web", question(5_000)));
    assertThat(told.whole()).isFalse();
    assertThat(told.lines()).hasSizeBetween(200, 300);
  }

  @Test
  void aLogIsFollowedToItsEnd() throws IOException {
    Questions questions = serving(200, "one\n");
    try (LogFeed feed = told(questions.follow("web", question(0)))) {
      assertThat(feed.next()).extracting(LogLine::text).isEqualTo("one");
      assertThat(feed.next()).isNull();
    }
    assertThat(requests.getLast()).contains("tail=0", "&follow=1 ");
  }
}
