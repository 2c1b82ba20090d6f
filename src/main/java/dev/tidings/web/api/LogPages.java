package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.engine.Answer;
import dev.tidings.engine.LogFeed;
import dev.tidings.engine.LogLine;
import dev.tidings.engine.LogQuestion;
import dev.tidings.engine.Questions;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.Flow;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// What containers wrote, without secrets, and with the parameters that engines take.
public final class LogPages {

  public static final Set<String> PARAMETERS =
      Set.of("stdout", "stderr", "since", "until", "timestamps", "tail", "follow");

  private static final int USUAL_LINES = 100;
  private static final int MOST_LINES = 5_000;

  /// How many logs are followed at once: each holds a connection to the engine.
  static final int MOST_FOLLOWED = 8;

  private final WebContext context;
  private final Asking asking;
  private final Questions questions;
  private final Semaphore followed = new Semaphore(MOST_FOLLOWED);

  public LogPages(WebContext context, Asking asking) {
    this.context = context;
    this.asking = asking;
    this.questions = context.engine().questions();
  }

  /// The last lines, or from then on all.
  public WebReply logs(Call call, String id) {
    String name = ContainerPages.checked(id);
    LogQuestion question = question(call);
    if (call.flag("follow", call.live())) {
      return follow(name, question);
    }
    Questions.LogLines told = asking.about(name, context, () -> questions.logs(name, question));
    var clean = CleanLog.all(context.redaction(), told.lines());
    return WebReply.Document.of(json -> {
      JsonWriter.list(json, "lines", clean, LogPages::write);
      json.writeBooleanField("whole", told.whole());
    });
  }

  private LogQuestion question(Call call) {
    boolean out = call.flag("stdout", true);
    boolean error = call.flag("stderr", true);
    if (!out && !error) {
      throw new WebRefusal(400, "at least one of \"stdout\" and \"stderr\" must be wanted");
    }
    String tail = call.text("tail").orElse("");
    return new LogQuestion(
        out,
        error,
        moment(call, "since"),
        moment(call, "until"),
        call.flag("timestamps", false),
        tail.equals("all") ? MOST_LINES : (int) call.number("tail", 0, MOST_LINES, USUAL_LINES));
  }

  /// Zero is the engine's word for none.
  private Optional<Instant> moment(Call call, String name) {
    return Optional.of(call.moment(name, context.engineMoment(), Instant.EPOCH))
        .filter(Instant.EPOCH::isBefore);
  }

  private WebReply follow(String name, LogQuestion question) {
    if (!followed.tryAcquire()) {
      throw new WebRefusal(503, "too many logs are followed already", Map.of("Retry-After", "30"));
    }
    AtomicReference<Optional<LogFeed>> late = new AtomicReference<>(Optional.empty());
    AtomicBoolean given = new AtomicBoolean();
    try {
      LogFeed feed = asking.about(name, context, () -> opened(name, question, late, given));
      late.set(Optional.empty());
      Flow log = FollowedLog.of(feed, new CleanLog(context.redaction()), followed::release);
      return new WebReply.Running(log);
    } catch (RuntimeException e) {
      given.set(true);
      late.getAndSet(Optional.empty()).ifPresent(LogFeed::close);
      followed.release();
      throw e;
    }
  }

  /// An answer that comes when nobody waits for it any more must not stay open.
  private Answer<LogFeed> opened(
      String name,
      LogQuestion question,
      AtomicReference<Optional<LogFeed>> late,
      AtomicBoolean given) {
    Answer<LogFeed> answer = questions.follow(name, question);
    if (answer instanceof Answer.Given<LogFeed>(LogFeed feed)) {
      late.set(Optional.of(feed));
      if (given.get()) {
        late.getAndSet(Optional.empty()).ifPresent(LogFeed::close);
      }
    }
    return answer;
  }

  static void write(JsonGenerator json, LogLine line) throws IOException {
    json.writeStringField("stream", line.error() ? "stderr" : "stdout");
    JsonWriter.time(json, "time", line.time());
    json.writeStringField("text", line.text());
  }
}
