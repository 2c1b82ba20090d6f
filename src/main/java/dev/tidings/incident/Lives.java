package dev.tidings.incident;

import dev.tidings.event.Actor;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is remembered of containers from breath to breath, by the key of their history: a bounded
/// number of them, and of characters of their labels. Beyond that the one that was not heard of for
/// longest is forgotten; its next crash is its first. Used by one thread.
final class Lives {

  static final int MOST = 5_000;

  static final int MOST_CHARACTERS = 2_000_000;

  private final Map<String, Life> all = new LinkedHashMap<>(64, 0.75f, true);
  private long characters;

  Life of(String key) {
    Life life = all.get(key);
    if (life == null) {
      life = new Life();
      put(key, life);
    }
    return life;
  }

  /// One that is kept asks for other things than before.
  void relabelled(Life life, Actor before) {
    characters += weight(life.labelled) - weight(before);
    forget();
  }

  /// One history goes on under another key, unless there is one.
  void move(String from, String to) {
    @Nullable Life life = all.remove(from);
    if (life != null) {
      characters -= weight(from, life);
      if (!all.containsKey(to)) {
        put(to, life);
      }
    }
  }

  private void put(String key, Life life) {
    all.put(key, life);
    characters += weight(key, life);
    forget();
  }

  private void forget() {
    Iterator<Map.Entry<String, Life>> eldest = all.entrySet().iterator();
    while (all.size() > MOST || (characters > MOST_CHARACTERS && all.size() > 1)) {
      Map.Entry<String, Life> one = eldest.next();
      characters -= weight(one.getKey(), one.getValue());
      eldest.remove();
    }
  }

  private static long weight(String key, Life life) {
    return key.length() + weight(life.labelled);
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
