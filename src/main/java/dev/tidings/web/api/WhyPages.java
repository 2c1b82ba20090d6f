package dev.tidings.web.api;

import dev.tidings.trace.Trace;
import dev.tidings.trace.TraceJson;
import dev.tidings.trace.Tracer;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What became of events: as `tidings why` says it.
public final class WhyPages {

  public static final Set<String> PARAMETERS = Set.of("name", "position", "since", "limit");

  private static final int USUAL = 50;
  private static final int MOST = 500;

  /// As [EventPages]: who looks must not hold up whoever writes.
  private static final int MOST_LOOKS = 20;

  private static final Duration PAST = Duration.ofDays(1);

  private final WebContext context;
  private final Tracer tracer;

  public WhyPages(WebContext context) {
    this.context = context;
    this.tracer = context.sources().tracer();
  }

  /// Of the event at a position, or of all that happened to something lately, in order.
  public WebReply list(Call call) {
    Optional<String> name = call.text("name");
    long position = call.number("position", 1, Long.MAX_VALUE, 0);
    if (name.isPresent() == position > 0) {
      throw new WebRefusal(400, "give either \"name\" or \"position\"");
    }
    return reply(name.isPresent() ? named(call, name.get()) : one(position, call.now()));
  }

  private Tracer.Answer one(long position, Instant now) {
    Trace trace =
        tracer
            .at(position, now)
            .orElseThrow(
                () -> new WebRefusal(404, "there is no such event, or it is not kept any more"));
    return new Tracer.Answer(List.of(trace), List.of(), false);
  }

  private Tracer.Answer named(Call call, String name) {
    Instant past = context.engine().clock().toEngine(call.now()).minus(PAST);
    Instant since = call.moment("since", context.engineMoment(), past);
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    Tracer.Answer answer = tracer.of(name, new Tracer.Wanted(since, limit, MOST_LOOKS), call.now());
    Optional<String> nearest = answer.isEmpty() ? tracer.nearest(name) : Optional.of(name);
    if (nearest.filter(name::equals).isEmpty()) {
      String like = nearest.map(it -> "; did you mean \"" + it + "\"?").orElse("");
      throw new WebRefusal(
          404,
          context.redaction().text("nothing is known of \"" + name + "\" in this time" + like));
    }
    return answer;
  }

  private WebReply reply(Tracer.Answer answer) {
    return WebReply.Document.of(json -> {
      TraceJson traces = new TraceJson(json, context.redaction());
      JsonWriter.list(json, "items", answer.traces(), (_, trace) -> traces.write(trace));
      JsonWriter.list(json, "leftOut", answer.leftOut(), (_, leftOut) -> traces.write(leftOut));
      json.writeBooleanField("more", answer.more());
    });
  }
}
