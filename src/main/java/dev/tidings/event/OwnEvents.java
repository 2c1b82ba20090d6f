package dev.tidings.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

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

  /// The mark of what was found of something expected.
  static final String EXPECTED = "expected";

  /// The field at the top level that says that the container has labels which are not among the
  /// attributes; see [Actor#omitted].
  static final String OMITTED = "omitted";

  /// The action of a reconciled event: the engine could not start a container again.
  public static final String START_FAILED = "start_failed";

  /// The attribute of a reconciled `die` whose exit code nobody knows: it ended by itself.
  public static final String BY_ITSELF = "byItself";

  private static final JsonFactory JSON = new JsonFactory();

  private OwnEvents() {}

  /// Something that happened to a container as its state tells, though no event did.
  ///
  /// @param actor with the attributes that the engine would send; see [#actor]
  /// @param action such as `die`
  /// @param when it happened, by the engine's clock
  public static EngineEvent reconciled(Actor actor, String action, Instant when) {
    return event("container", action, actor, when, RECONCILED);
  }

  /// What Tidings did to a container, or could not do.
  ///
  /// @param actor with its labels, which serve rules and routes
  /// @param rule why it may: the label that allows it
  public static EngineEvent act(Actor actor, Action.Act act, String rule, Instant when) {
    Bounded.Attributes attributes = bounded(actor);
    attributes.put("image", actor.attributes().getOrDefault("image", ""));
    attributes.put("name", actor.name());
    attributes.put("rule", rule);
    attributes.put("reason", act.why());
    attributes.put("count", Integer.toString(act.count()));
    attributes.put("after", act.after().toString());
    attributes.put("bytes", Long.toString(act.bytes()));
    return event("container", act.text(), attributes.of(actor.id()), when, ACT);
  }

  /// What was found of something that somebody expects.
  ///
  /// @param actor the container that ran last, with its labels, which serve rules and routes
  public static EngineEvent expected(Actor actor, Action.Expected expected, Instant when) {
    Bounded.Attributes attributes = bounded(actor);
    attributes.put("image", actor.attributes().getOrDefault("image", ""));
    attributes.put("name", actor.name());
    attributes.put("job", expected.job());
    attributes.put("reason", expected.why());
    attributes.put("runs", expected.runs());
    return event("container", expected.text(), attributes.of(actor.id()), when, EXPECTED);
  }

  /// What an action with the mark [#EXPECTED] means.
  static Action expected(String action, Map<String, String> attributes) {
    for (Action.Finding finding : Action.Finding.values()) {
      Action.Expected expected =
          new Action.Expected(
              finding,
              attributes.getOrDefault("job", ""),
              attributes.getOrDefault("reason", ""),
              attributes.getOrDefault("runs", ""));
      if (expected.text().equals(action)) {
        return expected;
      }
    }
    return new Action.Other(action);
  }

  /// What an action with the mark [#ACT] means.
  static Action act(String action, Map<String, String> attributes) {
    try {
      for (Action.ActKind kind : Action.ActKind.values()) {
        if (kind.text().equals(action)) {
          return new Action.Act(
              kind,
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

  /// A container with more attributes than its state has. They come last, so that no label can
  /// pretend them.
  ///
  /// @param more such as `exitCode`
  public static Actor actor(Actor actor, Map<String, String> more) {
    Bounded.Attributes attributes = bounded(actor);
    more.forEach(attributes::put);
    return attributes.of(actor.id());
  }

  private static Bounded.Attributes bounded(Actor actor) {
    Bounded.Attributes attributes = new Bounded.Attributes();
    actor.attributes().forEach(attributes::put);
    if (actor.omitted()) {
      attributes.omit();
    }
    return attributes;
  }

  /// That events may be missing between two moments.
  ///
  /// @param until when events were surely seen again; also the event's time
  public static EngineEvent gap(Instant until, Action.Gap gap) {
    Bounded.Attributes attributes = new Bounded.Attributes();
    attributes.put("name", "possible gap");
    attributes.put("since", gap.since().toString());
    attributes.put("reason", gap.reason());
    gap.changes().ifPresent(n -> attributes.put("changes", Integer.toString(n)));
    attributes.put("note", gap.note());
    String id = Long.toString(EngineEvent.toNano(gap.since()));
    return event(EngineEvent.TIDINGS, gap.text(), attributes.of(id), until, "");
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
      String type, String action, Actor actor, Instant when, String mark) {
    StringWriter raw = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(raw)) {
      json.writeStartObject();
      json.writeStringField("Type", type);
      json.writeStringField("Action", action);
      json.writeObjectFieldStart("Actor");
      json.writeStringField("ID", actor.id());
      json.writeObjectFieldStart("Attributes");
      for (var attribute : new TreeMap<>(actor.attributes()).entrySet()) {
        json.writeStringField(attribute.getKey(), attribute.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeStringField("scope", "local");
      json.writeNumberField("time", when.getEpochSecond());
      json.writeNumberField("timeNano", EngineEvent.toNano(when));
      if (actor.omitted()) {
        json.writeBooleanField(OMITTED, true);
      }
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
