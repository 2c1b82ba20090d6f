package dev.tidings.web;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.alarm.Alarms;
import dev.tidings.alarm.HookState;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Owed;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How the house is.
final class StatusPages {

  private final House house;
  private final Journal journal;
  private final Outbox outbox;
  private final Archive archive;
  private final DeliveryOutage outage;
  private final Alarms alarms;
  private final HookState hook;

  StatusPages(House house) {
    this.house = house;
    this.journal = new Journal(house.store());
    this.outbox = new Outbox(house.store());
    this.archive = new Archive(house.store());
    this.alarms = new Alarms(house.store());
    this.hook = new HookState(house.store());
    this.outage = new DeliveryOutage(house.store());
  }

  /// All of it.
  Reply status(Call call) {
    return Reply.Document.of(json -> {
      House.About about = house.doors().about();
      json.writeStringField("version", about.version());
      json.writeStringField("host", about.host().get());
      json.writeStringField("time", call.now().toString());
      Json.object(json, "stream", this::stream);
      Json.object(json, "mail", this::mail);
      Json.object(json, "completeness", this::completeness);
      Json.object(json, "alarms", this::alarms);
      json.writeStringField("position", Long.toString(journal.last()));
    });
  }

  private void stream(JsonGenerator json) throws IOException {
    Optional<Instant> down = house.doors().down().get();
    json.writeStringField("state", down.isPresent() ? "down" : "following");
    Json.time(json, "since", down);
  }

  private void mail(JsonGenerator json) throws IOException {
    Optional<DeliveryOutage.Blocked> blocked = outage.present();
    json.writeStringField("state", blocked.isPresent() ? "blocked" : "well");
    Json.time(json, "since", blocked.map(DeliveryOutage.Blocked::since));
    json.writeStringField(
        "reason", house.redaction().text(blocked.map(DeliveryOutage.Blocked::why).orElse("")));
    json.writeStringField("destination", house.doors().about().destination());
    Owed owed = outbox.owed();
    json.writeNumberField("owed", owed.mails());
    Json.time(json, "oldestOwed", owed.oldest());
    json.writeNumberField("givenUp", archive.givenUp());
    json.writeNumberField("unconfirmed", archive.unconfirmed());
  }

  private void completeness(JsonGenerator json) throws IOException {
    List<Gap> waiting = journal.gaps().waiting();
    json.writeStringField("state", waiting.isEmpty() ? "complete" : "gap");
    Json.time(json, "lastGap", journal.gaps().last());
    Json.list(
        json,
        "waiting",
        waiting,
        (j, gap) -> {
          j.writeStringField("since", gap.since().toString());
          j.writeStringField("until", gap.until().toString());
          j.writeStringField("reason", gap.reason());
        });
  }

  private void alarms(JsonGenerator json) throws IOException {
    json.writeStringField("last", Long.toString(alarms.last()));
    if (!hook.isOn()) {
      json.writeNullField("webhook");
      return;
    }
    Optional<HookState.Failing> failing = hook.failing();
    Json.object(
        json,
        "webhook",
        fields -> {
          fields.writeStringField("state", failing.isPresent() ? "failing" : "well");
          Json.time(fields, "since", failing.map(HookState.Failing::since));
          fields.writeStringField(
              "reason", house.redaction().text(failing.map(HookState.Failing::why).orElse("")));
          fields.writeNumberField("waiting", hook.waiting());
          fields.writeNumberField("refused", hook.refused());
          fields.writeNumberField("lost", hook.lost());
        });
  }

  /// Whether anything needs somebody, as `tidings health` says it.
  Reply health(Call call) {
    List<String> wrong = house.doors().wrong().apply(call.now());
    String body =
        Json.text(json -> {
          json.writeStringField("status", wrong.isEmpty() ? "ok" : "failing");
          Json.texts(json, "wrong", wrong);
        });
    return new Reply.Document(wrong.isEmpty() ? 200 : 503, body);
  }

  /// Whether the engine is followed.
  Reply ready() {
    Optional<Instant> down = house.doors().down().get();
    String body =
        Json.text(json -> {
          json.writeStringField("status", down.isEmpty() ? "ready" : "waiting");
          Json.time(json, "since", down);
        });
    return new Reply.Document(down.isEmpty() ? 200 : 503, body);
  }
}
