package dev.tidings.web;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Redaction;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What went down and came back, out of the journal.
final class AlarmPages {

  static final Set<String> PARAMETERS = Set.of("since", "until", "after", "limit");

  private static final int USUAL = 100;
  private static final int MOST = 500;

  /// How many pages of the journal are looked through for one answer.
  private static final int MOST_LOOKS = 40;

  private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

  private final House house;
  private final Journal journal;

  AlarmPages(House house) {
    this.house = house;
    this.journal = new Journal(house.store());
  }

  /// The oldest first, so that a reader goes on behind the last one it has seen.
  Reply list(Call call) {
    Instant since = call.moment("since", house.doors().moment(), Instant.EPOCH);
    Instant until = call.moment("until", house.doors().moment(), Instant.MAX);
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    long position = call.number("after", 0, Long.MAX_VALUE, 0);
    Alarms alarms = knowing(position);
    List<Alarm> found = new ArrayList<>();
    for (int look = 0; look < MOST_LOOKS; look++) {
      List<Entry> page = journal.between(since, until, position);
      if (page.isEmpty()) {
        return document(found, Optional.empty());
      }
      for (Entry entry : page) {
        position = entry.position();
        alarms.next(entry).ifPresent(found::add);
        if (found.size() == limit) {
          return document(found, Optional.of(position));
        }
      }
    }
    return document(found, Optional.of(position));
  }

  /// What was told on the page before this one is not told again: the last events before it say so.
  private Alarms knowing(long position) {
    Alarms alarms = new Alarms();
    if (position > 0 && position < Long.MAX_VALUE) {
      List<Entry> before = journal.before(Instant.EPOCH, LATEST, position + 1);
      before.reversed().forEach(alarms::next);
    }
    return alarms;
  }

  private Reply document(List<Alarm> alarms, Optional<Long> next) {
    return Reply.Document.of(json -> {
      Json.list(json, "items", alarms, this::write);
      Json.next(json, next);
    });
  }

  private void write(JsonGenerator json, Alarm alarm) throws IOException {
    Redaction redaction = house.redaction();
    EngineEvent event = alarm.event();
    String image = redaction.text(event.actor().attributes().getOrDefault("image", ""));
    json.writeStringField("position", Long.toString(alarm.position()));
    json.writeStringField("namespace", "tidings");
    json.writeStringField("domain", "containers");
    json.writeStringField("eventTimestamp", alarm.time().toString());
    json.writeStringField("description", alarm.kind().description());
    json.writeStringField("severity", alarm.kind().severity());
    Json.object(
        json,
        "primarySubject",
        subject -> {
          subject.writeStringField("container", redaction.text(event.actor().name()));
          subject.writeStringField("image", image);
        });
    json.writeStringField("containerId", event.actor().id());
    if (alarm.exitCode().isPresent()) {
      json.writeNumberField("exitCode", alarm.exitCode().getAsInt());
    } else {
      json.writeNullField("exitCode");
    }
    // Events name an image as it was asked for, which may be its identity.
    if (image.startsWith("sha256:")) {
      json.writeStringField("imageId", image);
    } else {
      json.writeNullField("imageId");
    }
  }
}
