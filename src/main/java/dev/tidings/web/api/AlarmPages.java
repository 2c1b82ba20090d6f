package dev.tidings.web.api;

import dev.tidings.alarm.Alarm;
import dev.tidings.alarm.AlarmText;
import dev.tidings.alarm.Alarms;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebReply;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What went down and came back.
public final class AlarmPages {

  public static final Set<String> PARAMETERS = Set.of("since", "until", "after", "limit");

  private static final int USUAL = 100;
  private static final int MOST = 500;

  private final WebContext context;
  private final Alarms alarms;
  private final ChangeSignal changed;

  public AlarmPages(WebContext context, ChangeSignal changed) {
    this.context = context;
    this.alarms = new Alarms(context.store());
    this.changed = changed;
  }

  /// The oldest first, so that a reader goes on behind the last one it has seen; or as they come.
  public WebReply list(Call call) {
    if (call.live()) {
      long after = call.after() < 0 ? alarms.last() : call.after();
      return new WebReply.Running(new AlarmFlow(alarms, context.redaction(), changed, after));
    }
    Instant since = call.moment("since", context.engineMoment(), Instant.EPOCH);
    Instant until = call.moment("until", context.engineMoment(), Instant.MAX);
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    long after = call.number("after", 0, Long.MAX_VALUE, 0);
    List<Alarm> found = alarms.between(since, until, after, limit);
    Optional<Long> next =
        found.size() == limit ? Optional.of(found.getLast().number()) : Optional.empty();
    return WebReply.Document.of(json -> {
      JsonWriter.list(
          json, "items", found, (j, alarm) -> AlarmText.write(j, alarm, context.redaction()));
      JsonWriter.next(json, next);
    });
  }
}
