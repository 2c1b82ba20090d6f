package dev.tidings.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/// Events that no engine sent: Tidings writes them itself, in the engine's format, so that journal,
/// rules and mails need no second way: what it concluded, what it did, what it may have missed.
/// Each can be told from the engine's own by a part that no label reaches: the type
/// [EngineEvent#TIDINGS], or the mark at the top level.
public final class OwnEvents {

  /// The field at the top level of an event that was concluded and not received.
  static final String MARK = "tidings";

  static final String RECONCILED = "reconciled";

  /// The mark of what Tidings did to a container.
  static final String ACT = "act";

  /// What a container's labels may take in an event of ours: they serve the rules, not the reader.
  private static final int LONGEST_LABELS = 16_000;

  private static final JsonFactory JSON = new JsonFactory();

  private OwnEvents() {}

  /// Something that happened to a container as its state tells, though no event did.
  ///
  /// @param action such as `die`
  /// @param when it happened, by the engine's clock
  /// @param attributes as the engine would send them
  public static EngineEvent reconciled(
      String id, String action, Instant when, Map<String, String> attributes) {
    return event("container", action, id, attributes, when, RECONCILED);
  }

  /// What Tidings did to a container, or could not do.
  ///
  /// @param whom with its labels, which serve rules and routes
  /// @param rule why it may: the label that allows it
  public static EngineEvent act(Actor whom, Action.Act act, String rule, Instant when) {
    Map<String, String> attributes = bounded(whom.attributes());
    attributes.put("image", whom.attributes().getOrDefault("image", ""));
    attributes.put("name", whom.name());
    attributes.put("rule", rule);
    attributes.put("reason", act.why());
    attributes.put("count", Integer.toString(act.count()));
    attributes.put("after", act.after().toString());
    attributes.put("bytes", Long.toString(act.bytes()));
    return event("container", act.text(), whom.id(), attributes, when, ACT);
  }

  /// What an action with the mark [#ACT] means.
  static Action deed(String action, Map<String, String> attributes) {
    try {
      for (Action.Deed deed : Action.Deed.values()) {
        if (deed.text().equals(action)) {
          return new Action.Act(
              deed,
              Integer.parseInt(attributes.getOrDefault("count", "0")),
              Duration.parse(attributes.getOrDefault("after", "PT0S")),
              Long.parseLong(attributes.getOrDefault("bytes", "-1")),
              attributes.getOrDefault("reason", ""));
        }
      }
    } catch (DateTimeException | NumberFormatException e) {
      // Of a newer Tidings, perhaps.
    }
    return new Action.Other(action);
  }

  /// The attributes an engine would send with an event of this container. What is no label comes
  /// after the labels, which therefore cannot pretend anything.
  ///
  /// @param more beyond name and image, such as `exitCode`
  public static Map<String, String> attributes(ContainerState state, Map<String, String> more) {
    Map<String, String> attributes = bounded(state.labels());
    attributes.put("image", state.image());
    attributes.put("name", state.name());
    attributes.putAll(more);
    return attributes;
  }

  private static Map<String, String> bounded(Map<String, String> labels) {
    Map<String, String> some = new LinkedHashMap<>();
    int length = 0;
    for (var label : labels.entrySet()) {
      length += label.getKey().length() + label.getValue().length();
      if (length <= LONGEST_LABELS) {
        some.put(label.getKey(), label.getValue());
      }
    }
    return some;
  }

  /// That events may be missing between two moments.
  ///
  /// @param until when events were surely seen again; also the event's time
  public static EngineEvent gap(Instant until, Action.Gap gap) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("name", "possible gap");
    attributes.put("since", gap.since().toString());
    attributes.put("reason", gap.reason());
    gap.changes().ifPresent(n -> attributes.put("changes", Integer.toString(n)));
    attributes.put("note", gap.note());
    String id = Long.toString(EngineEvent.toNano(gap.since()));
    return event(EngineEvent.TIDINGS, gap.text(), id, attributes, until, "");
  }

  /// What an action of the type [EngineEvent#TIDINGS] means.
  static Action meaning(String action, Map<String, String> attributes) {
    if (!action.equals("gap")) {
      return new Action.Other(action);
    }
    try {
      String changes = attributes.getOrDefault("changes", "");
      return new Action.Gap(
          Instant.parse(attributes.getOrDefault("since", "")),
          attributes.getOrDefault("reason", ""),
          changes.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(changes)),
          attributes.getOrDefault("note", ""));
    } catch (DateTimeException | NumberFormatException e) {
      return new Action.Other(action);
    }
  }

  private static EngineEvent event(
      String type,
      String action,
      String id,
      Map<String, String> attributes,
      Instant when,
      String mark) {
    StringWriter raw = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(raw)) {
      json.writeStartObject();
      json.writeStringField("Type", type);
      json.writeStringField("Action", action);
      json.writeObjectFieldStart("Actor");
      json.writeStringField("ID", id);
      json.writeObjectFieldStart("Attributes");
      for (var attribute : attributes.entrySet()) {
        json.writeStringField(attribute.getKey(), attribute.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeStringField("scope", "local");
      json.writeNumberField("time", when.getEpochSecond());
      json.writeNumberField("timeNano", EngineEvent.toNano(when));
      if (!mark.isEmpty()) {
        json.writeStringField(MARK, mark);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    return EventCodec.decode(raw.toString(), when);
  }
}
