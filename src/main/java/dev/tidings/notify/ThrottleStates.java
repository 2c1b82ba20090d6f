package dev.tidings.notify;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Windows;
import dev.tidings.batch.Windows.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The throttles' states, in memory and on the disk. Owned by the thread `notify`.
final class ThrottleStates {

  /// So many are remembered. Of more the threads of quiet ones go first, then the windows of those
  /// that mailed longest ago; the route's pace bounds their mails.
  static final int MOST = 2_000;

  private final Windows windows;
  private Map<Name, Window> states = new LinkedHashMap<>();
  private boolean loaded;

  ThrottleStates(Windows windows) {
    this.windows = windows;
  }

  /// Reads what the process before has left, and forgets what is too old to go on with.
  void load(Instant now) {
    if (!loaded) {
      windows.forgetAllBut(MOST);
    }
    if (!loaded || windows.forget(now)) {
      states = new LinkedHashMap<>(windows.load());
      loaded = true;
    }
  }

  Window state(Name name) {
    return states.getOrDefault(name, Window.IDLE);
  }

  /// The groups whose state is not plain quiet.
  List<Name> known() {
    return new ArrayList<>(states.keySet());
  }

  /// The thread that all of them belong to; empty where they belong to several, or none.
  Optional<String> root(List<Name> names) {
    List<Optional<String>> roots = names.stream().map(n -> state(n).root()).distinct().toList();
    return roots.size() == 1 ? roots.getFirst() : Optional.empty();
  }

  /// The changes, and who must be forgotten for them.
  Map<Name, Window> bounded(Map<Name, Window> changes) {
    Map<Name, Window> all = new LinkedHashMap<>(changes);
    long more = changes.keySet().stream().filter(name -> !states.containsKey(name)).count();
    long over = states.size() + more - MOST;
    for (boolean quiet : new boolean[] {true, false}) {
      for (Map.Entry<Name, Window> each : states.entrySet()) {
        boolean goes = !quiet || each.getValue().throttle() instanceof Throttle.Idle;
        if (over > 0 && goes && all.putIfAbsent(each.getKey(), Window.IDLE) == null) {
          over--;
        }
      }
    }
    return all;
  }

  /// Puts states on the disk; to be noted when they are there for good.
  void save(Map<Name, Window> changes, Instant now) {
    changes.forEach((name, window) -> windows.save(name, window, now));
  }

  /// The states are on the disk.
  void note(Map<Name, Window> changes) {
    changes.forEach((name, window) -> {
      // In the order of their last mails.
      states.remove(name);
      if (!window.equals(Window.IDLE)) {
        states.put(name, window);
      }
    });
  }
}
