package dev.tidings.batch;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a mail needs to show one event. Labels may make an event a megabyte long, and a batch shows
/// fifty of them: whole, they would not fit into the heap. What is left out here is still in the
/// attachment.
final class EventSketch {

  /// An event up to this length is shown as it is.
  private static final int SMALL = 4_000;

  private static final int LONGEST_VALUE = 300;
  private static final int MOST_ATTRIBUTES = 40;

  /// What mails look for comes before labels, however many there are.
  private static final List<String> FIRST =
      List.of(
          "name",
          "image",
          "exitCode",
          "signal",
          "oldName",
          "container",
          "com.docker.compose.project",
          "com.docker.compose.service");

  private EventSketch() {}

  /// The event, or as much of it as can be shown.
  static EngineEvent of(EngineEvent event) {
    if (event.raw().length() <= SMALL) {
      return event;
    }
    Actor actor = new Actor(cut(event.actor().id()), cut(event.actor().attributes()));
    return new EngineEvent(
        "",
        cut(event.type()),
        cut(event.action()),
        actor,
        event.timeNano(),
        event.scope(),
        event.reconciled());
  }

  private static Map<String, String> cut(Map<String, String> attributes) {
    Map<String, String> some = new LinkedHashMap<>();
    for (String key : FIRST) {
      if (attributes.containsKey(key)) {
        some.put(key, cut(attributes.getOrDefault(key, "")));
      }
    }
    new TreeMap<>(attributes)
        .forEach((key, value) -> {
          if (some.size() < MOST_ATTRIBUTES && key.length() <= LONGEST_VALUE) {
            some.putIfAbsent(key, cut(value));
          }
        });
    return some;
  }

  private static Action cut(Action action) {
    return action.text().length() <= LONGEST_VALUE
        ? action
        : switch (action) {
          case Action.Die die -> new Action.Die(cut(die.text()), die.exitCode());
          case Action.Kill kill -> new Action.Kill(cut(kill.text()), cut(kill.signal()));
          case Action.Health health -> new Action.Health(cut(health.text()), cut(health.status()));
          case Action.Exec exec -> new Action.Exec(cut(exec.text()), cut(exec.command()));
          case Action.Rename rename ->
              new Action.Rename(cut(rename.text()), rename.oldName().map(EventSketch::cut));
          case Action.Gap gap ->
              new Action.Gap(gap.since(), cut(gap.reason()), gap.changes(), cut(gap.note()));
          case Action.Act act -> act;
          case Action.Expected expected -> expected;
          case Action.Other other -> new Action.Other(cut(other.text()), cut(other.word()));
        };
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE);
  }
}
