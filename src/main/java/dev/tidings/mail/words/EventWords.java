package dev.tidings.mail.words;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.ExitCode;
import dev.tidings.text.Printable;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What an event says, in words. All that comes out is [Printable].
public final class EventWords {

  private static final int COMMAND = 80;

  /// How long an action's word is shown.
  public static final int WORD = 30;

  private static final int ATTRIBUTES = 3;

  /// What follows "Container web on host1" and the like.
  private static final Map<String, String> VERBS =
      Map.ofEntries(
          Map.entry("container healthy", "is healthy"),
          Map.entry("container attach", "had somebody attached"),
          Map.entry("container commit", "was saved as an image"),
          Map.entry("container copy", "had files copied"),
          Map.entry("container create", "was created"),
          Map.entry("container destroy", "was removed"),
          Map.entry("container die", "ended"),
          Map.entry("container detach", "had somebody detached"),
          Map.entry("container export", "was exported"),
          Map.entry("container oom", "ran out of memory"),
          Map.entry("container pause", "was paused"),
          Map.entry("container remove", "was removed"),
          Map.entry("container restart", "was restarted"),
          Map.entry("container start", "started"),
          Map.entry("container stop", "was stopped"),
          Map.entry("container unpause", "was unpaused"),
          Map.entry("container update", "got new settings"),
          Map.entry("daemon reload", "read its configuration again"),
          Map.entry("image delete", "was deleted"),
          Map.entry("image import", "was imported"),
          Map.entry("image load", "was loaded"),
          Map.entry("image pull", "was pulled"),
          Map.entry("image push", "was pushed"),
          Map.entry("image tag", "got a tag"),
          Map.entry("image untag", "lost a tag"),
          Map.entry("network connect", "was joined by a container"),
          Map.entry("network create", "was created"),
          Map.entry("network destroy", "was removed"),
          Map.entry("network disconnect", "was left by a container"),
          Map.entry("network remove", "was removed"),
          Map.entry("volume create", "was created"),
          Map.entry("volume destroy", "was removed"),
          Map.entry("volume mount", "was mounted"),
          Map.entry("volume unmount", "was unmounted"));

  private EventWords() {}

  /// What it is about, as people call it.
  public static String name(EngineEvent event) {
    return Printable.name(event.actor().name());
  }

  /// What happened, in one or two words: `die 3`, `unhealthy`, `start`.
  public static String headline(EngineEvent event) {
    return switch (event.action()) {
      case Action.Die die when die.exitCode().isPresent() ->
          "die " + ExitCode.text(die.exitCode().getAsInt());
      case Action.Health health when !health.status().isEmpty() ->
          Printable.line(health.status(), WORD);
      case Action.Die _, Action.Health _ -> word(event);
      case Action.Act act -> act.text();
      case Action.Expected expected -> expected.text();
      case Action.Kill _, Action.Exec _, Action.Rename _, Action.Gap _, Action.Other _ ->
          word(event);
    };
  }

  /// The action without its data, as it is counted.
  public static String word(EngineEvent event) {
    return Printable.line(event.action().word(), WORD);
  }

  /// The action's data; may be empty.
  public static String detail(EngineEvent event) {
    String data = data(event);
    String mark = data.isEmpty() ? "reconciled" : ", reconciled";
    return event.reconciled() ? data + mark : data;
  }

  private static String data(EngineEvent event) {
    return switch (event.action()) {
      case Action.Die die ->
          die.exitCode().isPresent() ? "exit " + ExitCode.text(die.exitCode().getAsInt()) : "";
      case Action.Kill kill ->
          kill.signal().isEmpty()
              ? ""
              : "signal " + Printable.line(Signal.words(kill.signal()), WORD);
      case Action.Health health -> Printable.line(health.status(), WORD);
      case Action.Exec exec -> Printable.line(exec.command(), COMMAND);
      case Action.Rename rename ->
          rename.oldName().map(old -> "was " + Printable.name(old)).orElse("");
      case Action.Gap gap -> Printable.line(gap.reason(), COMMAND);
      case Action.Act act ->
          act.text().substring(act.text().indexOf(' ') + 1)
              + (act.why().isEmpty() ? "" : ", " + Printable.line(act.why(), COMMAND));
      case Action.Expected expected ->
          expected.finding().word() + ", " + Printable.line(expected.why(), COMMAND);
      case Action.Other other -> detailOf(event.type() + " " + other.word(), event.actor());
    };
  }

  private static String detailOf(String what, Actor actor) {
    return switch (what) {
      case "network connect", "network disconnect", "volume mount", "volume unmount" ->
          "container " + shortContainer(actor);
      case "image tag", "image untag" ->
          Printable.name(actor.attributes().getOrDefault("name", ""));
      case "container create", "container start" -> image(actor);
      default -> VERBS.containsKey(what) ? "" : fewAttributes(actor);
    };
  }

  /// A container's image; empty for what has none.
  public static String image(Actor actor) {
    return Printable.name(actor.attributes().getOrDefault("image", ""));
  }

  private static String shortContainer(Actor actor) {
    String id = actor.attributes().getOrDefault("container", "");
    return Printable.name(new Actor(id, Map.of()).shortId());
  }

  /// Labels have dots in their names; what the engine adds has none.
  private static String fewAttributes(Actor actor) {
    return actor.attributes().entrySet().stream()
        .filter(a -> a.getKey().indexOf('.') < 0)
        .filter(a -> !a.getKey().equals("name") && !a.getKey().equals("image"))
        .sorted(Map.Entry.comparingByKey())
        .limit(ATTRIBUTES)
        .map(a -> Printable.line(a.getKey(), WORD) + "=" + Printable.line(a.getValue(), WORD))
        .collect(Collectors.joining(" "));
  }

  /// One event as one sentence.
  public static String sentence(EngineEvent event, String host) {
    String unseen = event.reconciled() ? " while Tidings was not watching, as its state says" : "";
    return subject(event) + " on " + host + " " + verb(event) + unseen + ".";
  }

  /// Such as `Container web (nginx:1.25)`.
  private static String subject(EngineEvent event) {
    String image = event.type().equals("container") ? image(event.actor()) : "";
    return type(event.type()) + " " + name(event) + (image.isEmpty() ? "" : " (" + image + ")");
  }

  private static String verb(EngineEvent event) {
    return switch (event.action()) {
      case Action.Die die ->
          "ended" + (die.exitCode().isPresent() ? withCode(die.exitCode().getAsInt()) : "");
      case Action.Kill _ -> "was sent " + orElse(data(event), "a signal");
      case Action.Health _ -> "is now " + orElse(data(event), "of unknown health");
      case Action.Exec _ -> "was told to run: " + data(event);
      case Action.Rename rename ->
          rename.oldName().isPresent() ? "got this name; it " + data(event) : "got this name";
      case Action.Gap _ -> "tells of a gap";
      case Action.Act _ -> "was cared for: " + data(event);
      case Action.Expected _ -> "was compared with what is expected: " + data(event);
      case Action.Other other -> verb(event.type(), other.word());
    };
  }

  /// What it did or what became of it, after its name.
  static String verb(String type, String word) {
    String reported = "reported \"" + Printable.line(word, WORD) + "\"";
    return VERBS.getOrDefault(type + " " + word, reported);
  }

  private static String withCode(int code) {
    return (code == 0 ? " normally" : "") + " with exit code " + ExitCode.text(code);
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  /// A type with a capital letter: `Container`.
  public static String type(String type) {
    String safe = orElse(Printable.line(type, WORD), "thing");
    return safe.substring(0, 1).toUpperCase(Locale.ROOT) + safe.substring(1);
  }
}
