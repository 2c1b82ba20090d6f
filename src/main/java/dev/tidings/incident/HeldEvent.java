package dev.tidings.incident;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.DecidingLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// An event that waits for its meaning: no more of it than that takes, since a storm brings
/// thousands in a second.
///
/// @param position in the journal
/// @param event without its raw line and most of its attributes
/// @param arrived by our clock
/// @param mailable whether it may be mailed; one that is not still explains others
record HeldEvent(long position, EngineEvent event, Instant arrived, boolean mailable) {

  private static final int LONGEST = 300;

  /// Only Podman has this attribute of a death, and an engine's event without it is not Podman's.
  static final String PODMANS_CODE = "containerExitCode";

  private static final Set<String> CHANGES =
      Set.of("create", "start", "stop", "restart", "destroy", "remove", "pause", "unpause");

  private static final Set<String> NEEDED =
      Set.of(
          "name",
          "image",
          "container",
          "exitCode",
          PODMANS_CODE,
          "oomKilled",
          "error",
          OwnEvents.BY_ITSELF,
          DecidingLabels.PROJECT,
          DecidingLabels.SERVICE,
          DecidingLabels.SWARM_SERVICE,
          DecidingLabels.NUMBER,
          DecidingLabels.REPLACE,
          DecidingLabels.DEPENDS_ON);

  static HeldEvent of(long position, EngineEvent event, Instant arrived, boolean mailable) {
    Actor whole = event.actor();
    Map<String, String> some = new HashMap<>();
    Set<String> cut = new HashSet<>();
    whole
        .attributes()
        .forEach((key, value) -> {
          boolean asks = DecidingLabels.isAsking(key);
          if (asks || NEEDED.contains(key)) {
            int longest = asks ? DecidingLabels.LONGEST : LONGEST;
            String kept = value.length() <= longest ? value : value.substring(0, longest);
            some.put(key, kept);
            if (!kept.equals(value) || !whole.isWhole(key)) {
              cut.add(key);
            }
          }
        });
    EngineEvent slim =
        new EngineEvent(
            "",
            event.type(),
            brief(event.action()),
            new Actor(whole.id(), some, cut, whole.omitted()),
            event.timeNano(),
            event.scope(),
            event.reconciled());
    return new HeldEvent(position, slim, arrived, mailable);
  }

  /// A command may be a megabyte.
  private static Action brief(Action action) {
    return action.text().length() <= LONGEST ? action : new Action.Other(action.word());
  }

  /// What it takes in memory, about, in characters.
  long weight() {
    return Lives.weight(event.actor()) + event.action().text().length();
  }

  boolean is(String word) {
    return isContainer() && event.action().word().equals(word);
  }

  /// Whether it announces more: a signal asks for an end; compose makes a container that is to
  /// replace another one before it stops that; Tidings says what it is about to do.
  boolean isPrelude() {
    return switch (event.action()) {
      case Action.Kill(String _, String signal) -> StopSignals.isEnding(signal);
      case Action.Other _ -> isReplacing();
      case Action.Act act -> act.kind().isBeginning();
      case Action.Die _, Action.Health _, Action.Exec _, Action.Rename _ -> false;
      case Action.Gap _, Action.Expected _ -> false;
    };
  }

  /// Whether compose makes a container that is to take another one's place.
  boolean isReplacing() {
    return is("create") && !attribute(DecidingLabels.REPLACE).isEmpty();
  }

  /// Whether it is the death of one of Podman's containers by signal 9.
  boolean isKillByPodman() {
    return event.action() instanceof Action.Die die
        && die.exitCode().orElse(0) == 128 + 9
        && !attribute(PODMANS_CODE).isEmpty();
  }

  /// Whether it belongs to the beginning of a run.
  boolean begins() {
    return is("start")
        || (event.type().equals("network") && event.action().text().equals("connect"));
  }

  /// Whether it changes whether and how a container runs. What a health check says is no change.
  boolean isChange() {
    return switch (event.action()) {
      case Action.Kill _, Action.Die _, Action.Rename _ -> true;
      case Action.Other other -> !isContainer() || CHANGES.contains(other.word());
      case Action.Health _, Action.Exec _, Action.Gap _, Action.Act _, Action.Expected _ -> false;
    };
  }

  boolean isContainer() {
    return event.type().equals("container");
  }

  String attribute(String name) {
    return event.actor().attributes().getOrDefault(name, "");
  }
}
