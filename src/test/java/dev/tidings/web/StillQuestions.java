package dev.tidings.web;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Document;
import dev.tidings.engine.LogFeed;
import dev.tidings.engine.LogLine;
import dev.tidings.engine.LogQuestion;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Questions.FileChange.Kind;
import dev.tidings.engine.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What [StillEngine] says of its two containers.
record StillQuestions(BooleanSupplier reachable) implements Questions {

  private static final LogLine END = new LogLine(false, Optional.empty(), "");

  @Override
  public Answer<Document> inspection(String id) {
    return answer(
        id, name -> new Document(name.equals("db") ? of("/db", "no") : of("/web", "always"), true));
  }

  private static Value of(String name, String policy) {
    return fields(
        "Name",
        text(name),
        "RestartCount",
        new Value.Numeral("7"),
        "State",
        fields("OOMKilled", new Value.Truth(false)),
        "HostConfig",
        fields(
            "RestartPolicy",
            fields("Name", text(policy), "MaximumRetryCount", new Value.Numeral("0")),
            "Binds",
            new Value.Nothing()),
        "Config",
        fields(
            "Env",
            new Value.Items(List.of(text("GREETING=good morning"), text("DB_PASSWORD=hunter2"))),
            "Labels",
            fields("api-token", text("tiger"))),
        "Args",
        new Value.Items(List.of(text("--password"), text("swordfish"))));
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Value fields(Object... namesAndValues) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], (Value) namesAndValues[i + 1]);
    }
    return new Value.Fields(fields);
  }

  @Override
  public Answer<Document> numbers(String id) {
    return answer(
        id,
        _ ->
            new Document(
                fields("pids_stats", fields("current", new Value.Numeral("18446744073709551615"))),
                true));
  }

  @Override
  public Answer<FileChanges> changes(String id) {
    return answer(
        id,
        _ ->
            new FileChanges(
                List.of(
                    new FileChange(Kind.ADDED, "/run/web.pid"),
                    new FileChange(Kind.DELETED, "/etc/motd")),
                true));
  }

  @Override
  public Answer<Optional<ProcessTable>> top(String id, String arguments) {
    return answer(
        id,
        name ->
            name.equals("db")
                ? Optional.empty()
                : Optional.of(
                    new ProcessTable(
                        List.of("PID", "CMD " + arguments),
                        List.of(List.of("42", "serve --password hunter2")),
                        true)));
  }

  @Override
  public Answer<LogLines> logs(String id, LogQuestion question) {
    List<LogLine> lines =
        List.of(
            new LogLine(
                false,
                question.times() ? Optional.of(Instant.EPOCH) : Optional.empty(),
                "GET / 200"),
            new LogLine(true, Optional.empty(), "password=hunter2"));
    return answer(
        id,
        _ ->
            new LogLines(
                lines.stream()
                    .filter(line -> line.error() ? question.error() : question.out())
                    .limit(question.tail())
                    .toList(),
                true));
  }

  /// Tells two lines and then waits; of `db`, which does not run, it ends there.
  @Override
  public Answer<LogFeed> follow(String id, LogQuestion question) {
    BlockingQueue<LogLine> lines = new LinkedBlockingQueue<>();
    lines.add(new LogLine(false, Optional.empty(), "GET / 200"));
    lines.add(new LogLine(true, Optional.empty(), "password=hunter2"));
    return answer(
        id,
        name -> {
          if (name.equals("db")) {
            lines.add(END);
          }
          return new Feed(lines);
        });
  }

  private record Feed(BlockingQueue<LogLine> lines) implements LogFeed {

    @Override
    public @Nullable LogLine next() {
      try {
        LogLine line = lines.take();
        return line.equals(END) ? null : line;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }

    @Override
    public void close() {
      lines.add(END);
    }
  }

  private interface Telling<T> {
    T tell(String name);
  }

  private <T> Answer<T> answer(String id, Telling<T> telling) {
    if (!reachable.getAsBoolean()) {
      return new Answer.Failed<>("Nobody listens.");
    }
    String name = id.equals(StillEngine.WEB) ? "web" : id.equals(StillEngine.DB) ? "db" : id;
    return switch (name) {
      case "web", "db" -> new Answer.Given<>(telling.tell(name));
      case "hidden" -> new Answer.Forbidden<>("/containers/…/json");
      default -> new Answer.Gone<>();
    };
  }
}
