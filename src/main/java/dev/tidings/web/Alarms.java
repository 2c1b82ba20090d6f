package dev.tidings.web;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Entry;
import dev.tidings.web.Alarm.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Folds events into alarms: each change of a container once, whichever of its events tells it
/// first. Owned by whoever calls it. What nobody saw happen stands in the journal as events, so
/// after a gap the last alarm is what the containers' states say.
final class Alarms {

  /// How many containers are remembered; beyond it one that is forgotten may be told twice.
  private static final int MOST = 10_000;

  private final Map<String, Kind> last = new HashMap<>();

  /// The alarm that an event raises, if it does.
  Optional<Alarm> next(Entry entry) {
    EngineEvent event = entry.event();
    if (!event.type().equals("container")) {
      return Optional.empty();
    }
    String id = event.actor().id();
    String word = event.action().word();
    if (word.equals("destroy")) {
      last.remove(id);
      return Optional.empty();
    }
    return kind(word)
        .filter(kind -> isNews(id, kind))
        .map(kind -> {
          remember(id, kind);
          return new Alarm(entry.position(), event.time(), kind, event, exitCode(event));
        });
  }

  private static Optional<Kind> kind(String word) {
    return Optional.ofNullable(
        switch (word) {
          case "die", "stop" -> Kind.DOWN;
          case "start" -> Kind.UP;
          case "pause" -> Kind.PAUSED;
          case "unpause" -> Kind.RESUMED;
          default -> null;
        });
  }

  private boolean isNews(String id, Kind kind) {
    return last.get(id) != kind;
  }

  private void remember(String id, Kind kind) {
    if (last.size() >= MOST && !last.containsKey(id)) {
      last.clear();
    }
    last.put(id, kind);
  }

  private static OptionalInt exitCode(EngineEvent event) {
    return event.action() instanceof Action.Die die ? die.exitCode() : OptionalInt.empty();
  }
}
