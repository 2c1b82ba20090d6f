package dev.tidings.app;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Windows;
import dev.tidings.batch.Windows.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The throttles' states, in memory and on the disk. Owned by the thread `notify`.
final class Groups {

  private final Windows windows;
  private Map<Name, Window> states = new LinkedHashMap<>();
  private boolean loaded;

  Groups(Windows windows) {
    this.windows = windows;
  }

  /// Reads what the process before has left, and forgets what is too old to go on with.
  void load(Instant now) {
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

  /// Puts states on the disk; to be noted when they are there for good.
  void save(Map<Name, Window> changes, Instant now) {
    changes.forEach((name, window) -> windows.save(name, window, now));
  }

  /// The states are on the disk.
  void note(Map<Name, Window> changes) {
    changes.forEach((name, window) -> {
      if (window.equals(Window.IDLE)) {
        states.remove(name);
      } else {
        states.put(name, window);
      }
    });
  }
}
