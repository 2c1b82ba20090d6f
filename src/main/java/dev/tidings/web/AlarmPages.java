package dev.tidings.web;

import dev.tidings.alarm.Alarm;
import dev.tidings.alarm.AlarmText;
import dev.tidings.alarm.Alarms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What went down and came back.
final class AlarmPages {

  static final Set<String> PARAMETERS = Set.of("since", "until", "after", "limit");

  private static final int USUAL = 100;
  private static final int MOST = 500;

  private final House house;
  private final Alarms alarms;
  private final Bell bell;

  AlarmPages(House house, Bell bell) {
    this.house = house;
    this.alarms = new Alarms(house.store());
    this.bell = bell;
  }

  /// The oldest first, so that a reader goes on behind the last one it has seen; or as they come.
  Reply list(Call call) {
    if (call.live()) {
      long after = call.after() < 0 ? alarms.last() : call.after();
      return new Reply.Running(new AlarmFlow(alarms, house.redaction(), bell, after));
    }
    Instant since = call.moment("since", house.engineMoment(), Instant.EPOCH);
    Instant until = call.moment("until", house.engineMoment(), Instant.MAX);
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    long after = call.number("after", 0, Long.MAX_VALUE, 0);
    List<Alarm> found = alarms.between(since, until, after, limit);
    Optional<Long> next =
        found.size() == limit ? Optional.of(found.getLast().number()) : Optional.empty();
    return Reply.Document.of(json -> {
      Json.list(json, "items", found, (j, alarm) -> AlarmText.write(j, alarm, house.redaction()));
      Json.next(json, next);
    });
  }
}
