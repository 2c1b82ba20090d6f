package dev.tidings.incident;

import dev.tidings.event.Actor;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is remembered of containers from event group to event group, by the key of their history: a
/// bounded number of them, and of characters of their labels. Beyond that the one that was not
/// heard of for longest is forgotten; its next crash is its first. Used by one thread.
final class Lives {

  static final int MOST = 5_000;

  static final int MOST_CHARACTERS = 2_000_000;

  private final Map<String, ContainerHistory> all = new LinkedHashMap<>(64, 0.75f, true);
  private long characters;

  ContainerHistory of(String key) {
    ContainerHistory history = all.get(key);
    if (history == null) {
      history = new ContainerHistory();
      put(key, history);
    }
    return history;
  }

  /// One that is kept asks for other things than before.
  void relabelled(ContainerHistory history, Actor before) {
    characters += weight(history.labelled) - weight(before);
    forget();
  }

  /// One history goes on under another key, unless there is one.
  void move(String from, String to) {
    @Nullable ContainerHistory history = all.remove(from);
    if (history != null) {
      characters -= weight(from, history);
      if (!all.containsKey(to)) {
        put(to, history);
      }
    }
  }

  private void put(String key, ContainerHistory history) {
    all.put(key, history);
    characters += weight(key, history);
    forget();
  }

  private void forget() {
    Iterator<Map.Entry<String, ContainerHistory>> eldest = all.entrySet().iterator();
    while (all.size() > MOST || (characters > MOST_CHARACTERS && all.size() > 1)) {
      Map.Entry<String, ContainerHistory> one = eldest.next();
      characters -= weight(one.getKey(), one.getValue());
      eldest.remove();
    }
  }

  private static long weight(String key, ContainerHistory history) {
    return key.length() + weight(history.labelled);
  }

  /// What an actor takes in memory, in characters.
  static long weight(Actor actor) {
    long attributes =
        actor.attributes().entrySet().stream()
            .mapToLong(each -> each.getKey().length() + each.getValue().length())
            .sum();
    return actor.id().length() + attributes;
  }

  int size() {
    return all.size();
  }

  long characters() {
    return characters;
  }
}
