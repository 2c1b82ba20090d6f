package dev.tidings.engine.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.engine.Answer;
import dev.tidings.engine.Document;
import dev.tidings.engine.LogFeed;
import dev.tidings.engine.LogLine;
import dev.tidings.engine.LogQuestion;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Questions.FileChange.Kind;
import dev.tidings.engine.Value;
import dev.tidings.engine.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks an engine over its API.
///
/// @param asking who asks
/// @param following who asks for what goes on
record DockerQuestions(ContainerAsk asking, ContainerAsk following) implements Questions {

  private static final int MOST_CHANGES = 5_000;
  private static final int MOST_PROCESSES = 2_000;

  /// How much of a list is kept, in characters.
  private static final int ROOM = 512 * 1024;

  /// How much of a log is kept, in characters, and how much is read for it, in bytes.
  private static final int KEPT = 256 * 1024;

  private static final int MOST_READ = 8 * 1024 * 1024;

  @Override
  public Answer<Document> inspection(String id) {
    return asking.ask(id, "/json", ValueReader::read);
  }

  /// Without `one-shot`, so that the numbers before come too: the engine waits for them a second.
  @Override
  public Answer<Document> numbers(String id) {
    return asking.ask(id, "/stats?stream=false", ValueReader::read);
  }

  @Override
  public Answer<FileChanges> changes(String id) {
    return asking.ask(id, "/changes", DockerQuestions::readChanges);
  }

  /// The engine answers null for none.
  private static FileChanges readChanges(InputStream json) throws IOException {
    List<FileChange> changes = new ArrayList<>();
    int room = ROOM;
    try (JsonParser parser = Answers.parser(json)) {
      boolean list = parser.nextToken() == JsonToken.START_ARRAY;
      while (list && parser.nextToken() == JsonToken.START_OBJECT) {
        FileChange change = change(parser);
        room -= change.path().length();
        if (changes.size() == MOST_CHANGES || room < 0) {
          return new FileChanges(changes, false);
        }
        changes.add(change);
      }
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is no JSON: " + e.getOriginalMessage(), e);
    }
    return new FileChanges(changes, true);
  }

  private static FileChange change(JsonParser parser) throws IOException {
    String path = "";
    Kind kind = Kind.MODIFIED;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals("Path")) {
        path = parser.getText();
      } else if (name.equals("Kind") && token == JsonToken.VALUE_NUMBER_INT) {
        kind = kind(parser.getValueAsInt());
      } else {
        parser.skipChildren();
      }
    }
    return new FileChange(kind, path);
  }

  private static Kind kind(int number) {
    return switch (number) {
      case 1 -> Kind.ADDED;
      case 2 -> Kind.DELETED;
      default -> Kind.MODIFIED;
    };
  }

  /// Of one that does not run old engines say 500, and those after 20.10 say 409 (moby).
  @Override
  public Answer<Optional<ProcessTable>> top(String id, String arguments) {
    String question = "/top?ps_args=" + URLEncoder.encode(arguments, StandardCharsets.UTF_8);
    Answer<Optional<ProcessTable>> answer =
        asking.ask(id, question, body -> Optional.of(table(ValueReader.read(body))));
    return switch (answer) {
      case Answer.Failed<Optional<ProcessTable>>(String why) when why.contains("is not running") ->
          new Answer.Given<>(Optional.empty());
      case Answer.Gone<Optional<ProcessTable>> _ -> isThere(id) ? idle() : answer;
      case Answer.Given<Optional<ProcessTable>> _,
          Answer.Forbidden<Optional<ProcessTable>> _,
          Answer.Failed<Optional<ProcessTable>> _ ->
          answer;
    };
  }

  private static Answer<Optional<ProcessTable>> idle() {
    return new Answer.Given<>(Optional.empty());
  }

  private boolean isThere(String id) {
    return asking.ask(id, "/json", _ -> true) instanceof Answer.Given<Boolean>;
  }

  private static ProcessTable table(Document told) throws IOException {
    if (told.value() instanceof Value.Fields(var fields)
        && fields.get("Titles") instanceof Value.Items(List<Value> titles)) {
      List<List<String>> rows = new ArrayList<>();
      if (fields.get("Processes") instanceof Value.Items(List<Value> processes)) {
        processes.stream().limit(MOST_PROCESSES).forEach(row -> rows.add(texts(row)));
        return new ProcessTable(
            texts(new Value.Items(titles)), rows, told.whole() && rows.size() == processes.size());
      }
    }
    throw new IOException("what it answers is no list of processes");
  }

  private static List<String> texts(Value row) {
    return row instanceof Value.Items(List<Value> cells)
        ? cells.stream().map(cell -> cell instanceof Value.Text(String text) ? text : "").toList()
        : List.of();
  }

  @Override
  public Answer<LogLines> logs(String id, LogQuestion question) {
    return asking.ask(
        id, query(question), body -> last(new LogReader(body, question.times()), question.tail()));
  }

  private static LogLines last(LogReader reader, int tail) throws IOException {
    Deque<LogLine> lines = new ArrayDeque<>();
    int room = KEPT;
    boolean whole = true;
    for (@Nullable LogLine line = reader.next(); line != null; line = reader.next()) {
      lines.add(line);
      room -= line.text().length();
      while (room < 0 || lines.size() > tail) {
        whole &= room >= 0;
        room += lines.removeFirst().text().length();
      }
      if (reader.taken() > MOST_READ) {
        return new LogLines(List.copyOf(lines), false);
      }
    }
    return new LogLines(List.copyOf(lines), whole);
  }

  @Override
  public Answer<LogFeed> follow(String id, LogQuestion question) {
    return following.follow(
        id,
        query(question) + "&follow=1",
        response -> new Following(response, new LogReader(response.body(), question.times())));
  }

  private static String query(LogQuestion question) {
    return "/logs?stdout="
        + bit(question.out())
        + "&stderr="
        + bit(question.error())
        + "&timestamps="
        + bit(question.times())
        + "&tail="
        + question.tail()
        + question.since().map(time -> "&since=" + DockerEngine.seconds(time)).orElse("")
        + question.until().map(time -> "&until=" + DockerEngine.seconds(time)).orElse("");
  }

  private static int bit(boolean wanted) {
    return wanted ? 1 : 0;
  }

  /// A log over a connection of its own.
  private record Following(Response response, LogReader reader) implements LogFeed {

    @Override
    public @Nullable LogLine next() throws IOException {
      return reader.next();
    }

    @Override
    public void close() {
      response.close();
    }
  }
}
