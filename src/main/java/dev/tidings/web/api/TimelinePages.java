package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.batch.Minutes;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How much happened in each minute.
public final class TimelinePages {

  public static final Set<String> PARAMETERS = Set.of("since", "until");

  private static final Duration USUAL = Duration.ofHours(1);

  /// A question a minute is asked of the store.
  private static final Duration MOST = Duration.ofDays(1);

  private final WebContext context;
  private final Minutes minutes;

  public TimelinePages(WebContext context) {
    this.context = context;
    this.minutes = new Minutes(context.store());
  }

  /// The minutes in which something happened, the oldest first.
  public WebReply list(Call call) {
    Instant until =
        call.moment("until", context.engineMoment(), context.engine().clock().toEngine(call.now()));
    Instant since = call.moment("since", context.engineMoment(), until.minus(USUAL));
    if (Duration.between(since, until).compareTo(MOST) > 0) {
      throw new WebRefusal(400, "\"since\" must be at most a day before \"until\"");
    }
    List<Minutes.Minute> busy = minutes.between(since, until);
    return WebReply.Document.of(json -> {
      json.writeStringField("since", since.toString());
      json.writeStringField("until", until.toString());
      JsonWriter.list(json, "items", busy, TimelinePages::write);
    });
  }

  private static void write(JsonGenerator json, Minutes.Minute minute) throws IOException {
    json.writeStringField("time", minute.time().toString());
    json.writeNumberField("events", minute.events());
    JsonWriter.object(
        json,
        "incidents",
        words -> {
          for (Map.Entry<String, Integer> each : new TreeMap<>(minute.intents()).entrySet()) {
            words.writeNumberField(each.getKey(), each.getValue());
          }
        });
  }
}
