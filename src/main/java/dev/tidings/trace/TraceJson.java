package dev.tidings.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Decisions.Decided;
import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemJson;
import dev.tidings.redact.Redaction;
import dev.tidings.silence.Silences;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What became of an event as programs read it: the same for the command and for REST.
public final class TraceJson {

  private final JsonGenerator json;
  private final Redaction redaction;

  /// @param redaction takes secrets out of what strangers wrote
  public TraceJson(JsonGenerator json, Redaction redaction) {
    this.json = json;
    this.redaction = redaction;
  }

  /// Writes the fields of an object.
  public void write(Trace trace) throws IOException {
    EngineEvent event = trace.entry().event();
    json.writeStringField("position", Long.toString(trace.entry().position()));
    json.writeStringField("time", event.time().toString());
    json.writeStringField("received", trace.entry().received().toString());
    json.writeStringField("type", event.type());
    text("action", event.action().text());
    text("id", event.actor().id());
    text("name", event.actor().name());
    json.writeStringField("stage", word(trace.stage()));
    optional("rule", rule(trace.stage()));
    json.writeFieldName("incident");
    if (trace.stage() instanceof Trace.Stage.Judged judged && judged.incident().isPresent()) {
      incident(judged.incident().get());
    } else {
      json.writeNull();
    }
    json.writeArrayFieldStart("problems");
    if (trace.stage() instanceof Trace.Stage.Judged judged) {
      for (LedgerEntry problem : judged.problems()) {
        json.writeStartObject();
        ProblemJson.write(
            json, problem, redaction.text(IncidentWords.whatHappened(problem.last())));
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ways");
    if (trace.stage() instanceof Trace.Stage.Judged judged) {
      for (Trace.Way way : judged.ways()) {
        way(way);
      }
    }
    json.writeEndArray();
  }

  /// Writes the fields of an object.
  public void write(Tracer.LeftOut leftOut) throws IOException {
    optional("rule", leftOut.rule());
    json.writeNumberField("events", leftOut.events());
    json.writeStringField("last", Long.toString(leftOut.last().position()));
    json.writeStringField("time", leftOut.last().event().time().toString());
  }

  private static String word(Trace.Stage stage) {
    return switch (stage) {
      case Trace.Stage.Unread _ -> "unread";
      case Trace.Stage.Open _ -> "open";
      case Trace.Stage.LeftOut _ -> "left-out";
      case Trace.Stage.Forgotten _ -> "forgotten";
      case Trace.Stage.Judged _ -> "judged";
    };
  }

  private static Optional<String> rule(Trace.Stage stage) {
    return stage instanceof Trace.Stage.LeftOut(Optional<String> rule) ? rule : Optional.empty();
  }

  private void incident(Incident incident) throws IOException {
    json.writeStartObject();
    json.writeStringField("number", Long.toString(incident.id()));
    text("name", IncidentWords.name(incident));
    text("what", IncidentWords.whatHappened(incident));
    text("intent", incident.intent().word());
    json.writeStringField("severity", incident.severity().word());
    json.writeStringField("began", incident.began().toString());
    json.writeStringField("ended", incident.ended().toString());
    json.writeNumberField("events", incident.events());
    json.writeEndObject();
  }

  private void way(Trace.Way way) throws IOException {
    json.writeStartObject();
    switch (way) {
      case Trace.Way.Waiting waiting -> waiting(waiting);
      case Trace.Way.Done(
              Decided decision,
              Optional<Archive.Filed> mail,
              Optional<DeliveryOutage.Blocked> outage) ->
          done(decision, mail, outage.map(DeliveryOutage.Blocked::why));
    }
    json.writeEndObject();
  }

  private void waiting(Trace.Way.Waiting waiting) throws IOException {
    Optional<Instant> silenceEnds = waiting.silence().map(Silences.Hold::ends);
    json.writeStringField("outcome", "waiting");
    json.writeNullField("at");
    name(Optional.of(waiting.name()));
    optional("until", silenceEnds.or(waiting::until).map(Instant::toString));
    optional(
        "reason",
        waiting
            .silence()
            .map(Silences.Hold::words)
            .or(() -> delay(waiting.name()))
            .or(() -> waiting.held().map(h -> h.why())));
    json.writeNullField("mail");
  }

  private static Optional<String> delay(Name name) {
    return name.isDelayed()
        ? Optional.of("it may be over within " + LocalTimes.duration(name.delay()))
        : Optional.empty();
  }

  private void done(Decided decision, Optional<Archive.Filed> mail, Optional<String> outage)
      throws IOException {
    boolean isMail = decision.kind().isMail();
    json.writeStringField(
        "outcome", decision.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeStringField("at", decision.at().toString());
    name(decision.name());
    json.writeNullField("until");
    optional("reason", isMail ? outage : Optional.of(decision.words()));
    if (!isMail) {
      json.writeNullField("mail");
      return;
    }
    json.writeObjectFieldStart("mail");
    json.writeStringField("id", decision.words().substring(1, decision.words().length() - 1));
    optional("subject", mail.map(Archive.Filed::subject));
    json.writeArrayFieldStart("deliveries");
    for (OutboxEntry each : mail.map(Archive.Filed::deliveries).orElseGet(List::of)) {
      delivery(each);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void delivery(OutboxEntry entry) throws IOException {
    boolean tried = entry.nextTry().isAfter(Instant.EPOCH);
    boolean pending = entry.state() == OutboxEntry.State.OWED;
    json.writeStartObject();
    json.writeStringField("recipient", entry.recipient());
    json.writeStringField("state", entry.state().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("tries", entry.tries());
    optional(
        "nextTry",
        Optional.of(entry.nextTry()).filter(_ -> tried && pending).map(Instant::toString));
    optional("ended", entry.ended().map(Instant::toString));
    text("reply", entry.reply());
    json.writeEndObject();
  }

  private void name(Optional<Name> name) throws IOException {
    optional("route", name.map(Name::route));
    optional("group", name.map(Name::undelayed).map(Name::group).map(TraceJson::group));
    optional("to", name.map(Name::to).filter(to -> !to.isEmpty()));
  }

  private static String group(String group) {
    return Silences.isHeld(group) ? Silences.original(group) : group;
  }

  private void text(String field, String text) throws IOException {
    json.writeStringField(field, redaction.text(text));
  }

  private void optional(String field, Optional<String> text) throws IOException {
    if (text.isPresent()) {
      text(field, text.get());
    } else {
      json.writeNullField(field);
    }
  }
}
