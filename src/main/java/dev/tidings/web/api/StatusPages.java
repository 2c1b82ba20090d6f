package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.alarm.Alarms;
import dev.tidings.alarm.HookState;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.PendingDeliveries;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How Tidings is.
public final class StatusPages {

  private final WebContext context;
  private final Journal journal;
  private final ProblemLedger ledger;
  private final Outbox outbox;
  private final Archive archive;
  private final DeliveryOutage outage;
  private final Alarms alarms;
  private final HookState hook;

  public StatusPages(WebContext context) {
    this.context = context;
    this.journal = new Journal(context.store());
    this.ledger = context.sources().problems();
    this.outbox = new Outbox(context.store());
    this.archive = new Archive(context.store());
    this.alarms = new Alarms(context.store());
    this.hook = new HookState(context.store());
    this.outage = new DeliveryOutage(context.store());
  }

  /// All of it.
  public WebReply status(Call call) {
    return WebReply.Document.of(json -> {
      WebContext.About about = context.sources().about();
      json.writeStringField("version", about.version());
      json.writeStringField("host", about.host().get());
      json.writeStringField("time", call.now().toString());
      JsonWriter.object(json, "stream", this::stream);
      JsonWriter.object(json, "mail", this::mail);
      JsonWriter.object(json, "completeness", this::completeness);
      JsonWriter.object(json, "alarms", this::alarms);
      json.writeNumberField(
          "problems", ledger.count(context.engine().clock().toEngine(call.now())));
      json.writeStringField("position", Long.toString(journal.last()));
    });
  }

  private void stream(JsonGenerator json) throws IOException {
    Optional<Instant> down = context.sources().down().get();
    json.writeStringField("state", down.isPresent() ? "down" : "following");
    JsonWriter.time(json, "since", down);
  }

  private void mail(JsonGenerator json) throws IOException {
    Optional<DeliveryOutage.Blocked> blocked = outage.present();
    json.writeStringField("state", blocked.isPresent() ? "blocked" : "well");
    JsonWriter.time(json, "since", blocked.map(DeliveryOutage.Blocked::since));
    json.writeStringField(
        "reason", context.redaction().text(blocked.map(DeliveryOutage.Blocked::why).orElse("")));
    json.writeStringField("destination", context.sources().about().destination());
    PendingDeliveries pending = outbox.pending();
    json.writeNumberField("owed", pending.mails());
    JsonWriter.time(json, "oldestOwed", pending.oldest());
    json.writeNumberField("givenUp", archive.givenUp());
    json.writeNumberField("unconfirmed", archive.unconfirmed());
  }

  private void completeness(JsonGenerator json) throws IOException {
    List<Gap> waiting = journal.gaps().waiting();
    json.writeStringField("state", waiting.isEmpty() ? "complete" : "gap");
    JsonWriter.time(json, "lastGap", journal.gaps().last());
    JsonWriter.list(
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
    JsonWriter.object(
        json,
        "webhook",
        fields -> {
          fields.writeStringField("state", failing.isPresent() ? "failing" : "well");
          JsonWriter.time(fields, "since", failing.map(HookState.Failing::since));
          fields.writeStringField(
              "reason", context.redaction().text(failing.map(HookState.Failing::why).orElse("")));
          fields.writeNumberField("waiting", hook.waiting());
          fields.writeNumberField("refused", hook.refused());
          fields.writeNumberField("lost", hook.lost());
        });
  }

  /// Whether anything needs somebody, as `tidings health` says it.
  public WebReply health(Call call) {
    List<String> wrong = context.sources().wrong().apply(call.now());
    String body =
        JsonWriter.text(json -> {
          json.writeStringField("status", wrong.isEmpty() ? "ok" : "failing");
          JsonWriter.texts(json, "wrong", wrong);
        });
    return new WebReply.Document(wrong.isEmpty() ? 200 : 503, body);
  }

  /// Whether the engine is followed.
  public WebReply ready() {
    Optional<Instant> down = context.sources().down().get();
    String body =
        JsonWriter.text(json -> {
          json.writeStringField("status", down.isEmpty() ? "ready" : "waiting");
          JsonWriter.time(json, "since", down);
        });
    return new WebReply.Document(down.isEmpty() ? 200 : 503, body);
  }
}
