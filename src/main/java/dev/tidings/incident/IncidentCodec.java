package dev.tidings.incident;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.event.Action;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Incidents as one line of JSON, and back. Field names are for good: somebody's file has them.
public final class IncidentCodec {

  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, String> fields;

  private IncidentCodec(Map<String, String> fields) {
    this.fields = fields;
  }

  /// As JSON.
  public static String encode(Incident incident) {
    IncidentCodec codec = new IncidentCodec(new LinkedHashMap<>());
    codec.put(incident.subject());
    codec.put(incident.intent());
    incident.streak().ifPresent(codec::put);
    codec.put("severity", incident.severity().name());
    codec.put("began", incident.began());
    codec.put("ended", incident.ended());
    codec.put("events", incident.events());
    incident.cause().ifPresent(codec::put);
    incident.service().ifPresent(service -> codec.put("pace", service));
    return codec.json();
  }

  /// From JSON.
  ///
  /// @param id its number
  /// @throws IllegalArgumentException if it was not written by [#encode]
  public static Incident decode(long id, String json) {
    IncidentCodec codec = new IncidentCodec(parse(json));
    return new Incident(
        id,
        codec.subject(),
        codec.intent(),
        codec.streak(),
        Severity.valueOf(codec.text("severity")),
        codec.time("began"),
        codec.time("ended"),
        Integer.parseInt(codec.text("events")),
        codec.cause(),
        Optional.of(codec.text("pace")).filter(service -> !service.isEmpty()));
  }

  private void put(String name, Object value) {
    fields.put(name, value.toString());
  }

  private void put(Subject subject) {
    put("type", subject.type());
    put("key", subject.key());
    put("id", subject.id());
    put("name", subject.name());
    put("image", subject.image());
    put("project", subject.compose().project());
    put("service", subject.compose().service());
  }

  private Subject subject() {
    return new Subject(
        text("type"),
        text("key"),
        text("id"),
        text("name"),
        text("image"),
        new Subject.Compose(text("project"), text("service")));
  }

  private void put(Incident.Cause cause) {
    put("causeKey", cause.key());
    put("causeName", cause.name());
  }

  private Optional<Incident.Cause> cause() {
    return text("causeKey").isEmpty()
        ? Optional.empty()
        : Optional.of(new Incident.Cause(text("causeKey"), text("causeName")));
  }

  private void put(Streak streak) {
    put("crashes", streak.crashes());
    put("fresh", streak.fresh());
    put("since", streak.since());
    streak.uptime().ifPresent(uptime -> put("uptime", uptime));
  }

  private Optional<Streak> streak() {
    return number("crashes").isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Streak(
                number("crashes").getAsInt(),
                number("fresh").orElse(1),
                time("since"),
                duration("uptime")));
  }

  private void put(Intent intent) {
    put("intent", kind(intent));
    switch (intent) {
      case Intent.Crashed(End end) -> put(end);
      case Intent.OutOfMemory(Optional<End> end) -> end.ifPresent(this::put);
      case Intent.StartFailed(OptionalInt code, String error) -> {
        code.ifPresent(c -> put("exit", c));
        put("error", error);
      }
      case Intent.Recovered(Duration after) -> put("after", after);
      case Intent.Finished(End end) -> put(end);
      case Intent.Stopped(End end, boolean killed) -> {
        put(end);
        put("killed", killed);
      }
      case Intent.Restarted(Duration down) -> put("down", down);
      case Intent.Recreated(Optional<Duration> down) -> down.ifPresent(d -> put("down", d));
      case Intent.Started(boolean created) -> put("created", created);
      case Intent.Happened(String word) -> put("word", word);
      case Intent.Healed(int restarts, Duration after) -> put(restarts, after);
      case Intent.GaveUp(int restarts, Duration after, String why) -> {
        put(restarts, after);
        put("error", why);
      }
      case Intent.Cleaned(int volumes, long bytes) -> {
        put("volumes", volumes);
        put("bytes", bytes);
      }
      case Intent.NotCleaned(String why) -> put("error", why);
      case Intent.Expected expected -> put(expected);
      case Intent.Unhealthy _, Intent.Missed _, Intent.Healing _ -> {}
    }
  }

  private void put(Intent.Expected expected) {
    put("job", expected.job());
    put("error", expected.why());
    put("runs", expected.runs());
  }

  private Intent expected(String word) {
    return Stream.of(Action.Finding.values())
        .filter(finding -> finding.word().equals(word))
        .findFirst()
        .map(finding -> new Intent.Expected(finding, text("job"), text("error"), text("runs")))
        .orElseThrow(() -> new IllegalArgumentException("no intent: " + word));
  }

  private void put(int restarts, Duration after) {
    put("restarts", restarts);
    put("after", after);
  }

  /// What tells the cases apart; an action may have any word.
  private static String kind(Intent intent) {
    return intent instanceof Intent.Happened ? "other" : intent.word();
  }

  private Intent intent() {
    return switch (text("intent")) {
      case "crash" -> new Intent.Crashed(end());
      case "oom" ->
          new Intent.OutOfMemory(text("again").isEmpty() ? Optional.empty() : Optional.of(end()));
      case "start-failed" -> new Intent.StartFailed(number("exit"), text("error"));
      case "unhealthy" -> new Intent.Unhealthy();
      case "recovered" -> new Intent.Recovered(duration("after").orElseThrow());
      case "finished" -> new Intent.Finished(end());
      case "stopped" -> new Intent.Stopped(end(), flag("killed"));
      case "restarted" -> new Intent.Restarted(duration("down").orElseThrow());
      case "recreated" -> new Intent.Recreated(duration("down"));
      case "started" -> new Intent.Started(flag("created"));
      case "healing" -> new Intent.Healing();
      case "healed" ->
          new Intent.Healed(number("restarts").orElse(1), duration("after").orElseThrow());
      case "gave-up" ->
          new Intent.GaveUp(
              number("restarts").orElse(0), duration("after").orElseThrow(), text("error"));
      case "cleaned" ->
          new Intent.Cleaned(number("volumes").orElse(0), Long.parseLong(text("bytes")));
      case "not-cleaned" -> new Intent.NotCleaned(text("error"));
      case "gap" -> new Intent.Missed();
      case "other" -> new Intent.Happened(text("word"));
      default -> expected(text("intent"));
    };
  }

  private void put(End end) {
    end.exitCode().ifPresent(code -> put("exit", code));
    end.ran().ifPresent(ran -> put("ran", ran));
    put("again", end.again());
  }

  private End end() {
    return new End(number("exit"), duration("ran"), flag("again"));
  }

  private String text(String name) {
    return fields.getOrDefault(name, "");
  }

  private boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  private OptionalInt number(String name) {
    return text(name).isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(text(name)));
  }

  private Optional<Duration> duration(String name) {
    return text(name).isEmpty() ? Optional.empty() : Optional.of(Duration.parse(text(name)));
  }

  private Instant time(String name) {
    return Instant.parse(text(name));
  }

  private String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (var field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  private static Map<String, String> parse(String json) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.put(name, parser.getText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an incident is no JSON", e);
    }
    return fields;
  }
}
