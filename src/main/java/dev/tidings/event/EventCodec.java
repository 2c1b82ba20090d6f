package dev.tidings.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns a line of the engine's stream into an [EngineEvent]. Total: whatever the line holds, an
/// event comes out. A line that is no event becomes one of type [EngineEvent#TIDINGS] that shows
/// it, so a reader of the mail learns of it and the stream goes on.
///
/// Only `Type`, `Action`, `Actor`, `scope`, `timeNano` and `time` are read: API 1.52 dropped the
/// older `status`, `id` and `from` (moby).
///
/// Podman's events come out as if Docker had sent them, but for [EngineEvent#raw] and
/// [Action#text]. Its differences (sources of 3.4 to 6.0, measured on 4.3.1) are told by what no
/// container's labels can put into a line of Docker's: action words that Docker does not use, and
/// the field `HealthStatus` beside `Actor`.
///
/// Of long texts only so much is held as [Bounded] says; [EngineEvent#raw] is whole.
public final class EventCodec {

  /// How much of an unreadable line is shown.
  private static final int SHOWN = 2_000;

  /// What Podman removes and Docker destroys.
  private static final Set<String> DESTROYED = Set.of("container", "network", "volume");

  static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          // Keys are labels, written by strangers: interning or caching them would never end.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .build();

  private EventCodec() {}

  /// Reads one line.
  ///
  /// @param line without its end
  /// @param received when it arrived, for lines that do not say when they happened
  public static EngineEvent decode(String line, Instant received) {
    try (JsonParser parser = JSON.createParser(line)) {
      Fields fields = new Fields();
      fields.read(parser);
      if (fields.type.isEmpty() || fields.action.isEmpty()) {
        return unreadable("an object without Type and Action", line, line.length(), received);
      }
      return fields.event(oneLine(line), received);
    } catch (IOException e) {
      return unreadable("not JSON", line, line.length(), received);
    }
  }

  /// An event that stands for a line nobody could read.
  ///
  /// @param why in a few words
  /// @param start the line, or as much of it as was kept
  /// @param length of the whole line
  public static EngineEvent unreadable(String why, String start, long length, Instant received) {
    long nano = EngineEvent.toNano(received);
    String id = fingerprint(start);
    StringWriter raw = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(raw)) {
      json.writeStartObject();
      json.writeStringField("Type", EngineEvent.TIDINGS);
      json.writeStringField("Action", "unreadable");
      json.writeObjectFieldStart("Actor");
      json.writeStringField("ID", id);
      json.writeObjectFieldStart("Attributes");
      json.writeStringField("why", why);
      json.writeStringField("length", Long.toString(length));
      json.writeStringField("line", start.substring(0, Math.min(SHOWN, start.length())));
      json.writeEndObject();
      json.writeEndObject();
      json.writeNumberField("timeNano", nano);
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    Map<String, String> attributes = Map.of("name", "a line that is no event", "why", why);
    return new EngineEvent(
        raw.toString(),
        EngineEvent.TIDINGS,
        new Action.Other("unreadable"),
        new Actor(id, attributes),
        nano,
        "",
        false);
  }

  private static String fingerprint(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, 16));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /// A carriage return may stand between JSON tokens; in `events.jsonl` it would break a line in
  /// two.
  private static String oneLine(String line) {
    return line.indexOf('\r') < 0 ? line : line.replace('\r', ' ');
  }

  /// What was found so far. Wrong shapes (a number for a text, a text for an object) are passed
  /// over.
  private static final class Fields {
    private String type = "";
    private String action = "";
    private String actorId = "";
    private String scope = "";
    private String mark = "";
    private String health = "";
    private long time;
    private long timeNano;
    private final Bounded.Attributes attributes = new Bounded.Attributes();

    void read(JsonParser parser) throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (field) {
          case "Type" -> type = Bounded.text(text(parser, value), Bounded.LONGEST_WORD);
          case "Action" -> action = Bounded.text(text(parser, value), Bounded.LONGEST_TEXT);
          case "Actor" -> readActor(parser, value);
          case "scope" -> scope = Bounded.text(text(parser, value), Bounded.LONGEST_WORD);
          case "HealthStatus" -> health = text(parser, value);
          case "time" -> time = number(parser, value);
          case "timeNano" -> timeNano = number(parser, value);
          case OwnEvents.MARK -> mark = text(parser, value);
          case OwnEvents.OMITTED -> attributes.omit();
          default -> parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new IOException("more than one object");
      }
    }

    private void readActor(JsonParser parser, JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        parser.skipChildren();
        return;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken inner = parser.nextToken();
        switch (field) {
          case "ID" -> actorId = text(parser, inner);
          case "Attributes" -> readAttributes(parser, inner);
          default -> parser.skipChildren();
        }
      }
    }

    private void readAttributes(JsonParser parser, JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        parser.skipChildren();
        return;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        attributes.put(field, text(parser, parser.nextToken()));
      }
    }

    private static String text(JsonParser parser, JsonToken value) throws IOException {
      if (value.isStructStart()) {
        parser.skipChildren();
        return "";
      }
      return value == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    private static long number(JsonParser parser, JsonToken value) throws IOException {
      if (value.isStructStart()) {
        parser.skipChildren();
        return 0;
      }
      return value == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : 0;
    }

    EngineEvent event(String raw, Instant received) {
      Action typed = typed();
      nameNetwork(typed);
      return new EngineEvent(
          raw,
          type,
          typed,
          attributes.of(actorId),
          when(received),
          scope,
          mark.equals(OwnEvents.RECONCILED));
    }

    private long when(Instant received) {
      if (timeNano > 0) {
        return timeNano;
      }
      boolean seconds = time > 0 && time < Long.MAX_VALUE / 1_000_000_000L;
      return seconds ? time * 1_000_000_000L : EngineEvent.toNano(received);
    }

    private Action typed() {
      if (mark.equals(OwnEvents.ACT)) {
        return OwnEvents.act(action, attributes.kept());
      }
      if (mark.equals(OwnEvents.EXPECTED)) {
        return OwnEvents.expected(action, attributes.kept());
      }
      String detail =
          action.substring(Math.min(action.length(), Action.wordOf(action).length() + 1));
      return switch (Action.wordOf(action)) {
        case "die" ->
            new Action.Die(action, ExitCode.read(attributes.kept().getOrDefault("exitCode", "")));
        // Before 4.0 Podman kept its own word, and the code in an attribute that labels cannot
        // reach.
        case "died" ->
            new Action.Die(
                action, ExitCode.read(attributes.kept().getOrDefault("containerExitCode", "")));
        case "kill" -> new Action.Kill(action, attributes.kept().getOrDefault("signal", ""));
        case "health_status" ->
            new Action.Health(action, action.equals("health_status") ? health : detail.strip());
        case "exec_create", "exec_start" -> new Action.Exec(action, detail.strip());
        case "rename" -> new Action.Rename(action, oldName());
        case "exec" -> new Action.Other(action, "exec_start");
        case "exec_died" -> new Action.Other(action, "exec_die");
        case "remove" -> new Action.Other(action, isDestroyed() ? "destroy" : "remove");
        default ->
            type.equals(EngineEvent.TIDINGS)
                ? OwnEvents.meaning(action, attributes.kept())
                : new Action.Other(action);
      };
    }

    /// Docker removes plugins and swarm's objects, and destroys the rest; Podman removes all.
    private boolean isDestroyed() {
      return DESTROYED.contains(type) && !scope.equals("swarm");
    }

    /// Podman tells of a container that joins a network as if the container were the network, whose
    /// name is in an attribute of its own (since 5.0); Docker always has the container in one.
    private void nameNetwork(Action action) {
      boolean joinsOrLeaves = action.word().equals("connect") || action.word().equals("disconnect");
      String network = attributes.kept().get("network");
      if (type.equals("network")
          && joinsOrLeaves
          && network != null
          && !attributes.kept().containsKey("container")) {
        attributes.put("container", actorId);
        attributes.put("name", network);
      }
    }

    private Optional<String> oldName() {
      return Optional.ofNullable(attributes.kept().get("oldName"))
          .map(name -> name.startsWith("/") ? name.substring(1) : name);
    }
  }
}
