package dev.tidings.evidence;

import dev.tidings.engine.Inspection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// How a container was made. Of its environment the names only, with a fingerprint of each value
/// that tells that one changed, not what it is.
///
/// @param id the engine's identity of it
/// @param created when it was made
/// @param facts what there is one of, such as the image
/// @param lists what there are several of: names in their order, each with a fingerprint of its
///   value, or nothing where there is none
record ContainerConfig(
    String id,
    Instant created,
    SortedMap<String, String> facts,
    SortedMap<String, SortedMap<String, String>> lists) {

  static final String IMAGE = "image";
  static final String IMAGE_ID = "image id";
  static final String ENVIRONMENT = "env";

  private static final int MOST_LINES = 40;
  private static final int MOST_NAMES = 20;
  private static final int LONGEST = 200;

  /// Reads one out of what the engine told.
  ///
  /// @param read the same, read as conditions are: redacted where strangers wrote it
  /// @param fingerprint of a value of the environment
  static ContainerConfig of(Inspection told, Conditions read, UnaryOperator<String> fingerprint) {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put(IMAGE, Shorter.line(told.text("Config/Image"), LONGEST));
    facts.put(IMAGE_ID, told.text("Image"));
    facts.put("command", Shorter.line(read.command(), LONGEST));
    facts.put("memory limit", told.text("HostConfig/Memory"));
    facts.put("cpu limit", Ingredients.cpus(told));
    facts.put("restart policy", told.text("HostConfig/RestartPolicy/Name"));
    SortedMap<String, SortedMap<String, String>> lists = new TreeMap<>();
    lists.put(ENVIRONMENT, Ingredients.environment(told, fingerprint));
    lists.put("labels", Ingredients.labels(told));
    lists.put("mounts", Ingredients.mounts(told));
    lists.put("ports", Ingredients.ports(told));
    Instant created = read.time("Created").orElse(Instant.EPOCH);
    return new ContainerConfig(told.text("Id"), created, facts, lists);
  }

  /// What is different from an older one, a line each.
  List<String> changesSince(ContainerConfig older) {
    List<String> lines = new ArrayList<>();
    image(older).ifPresent(lines::add);
    facts.forEach((name, now) -> {
      String before = older.facts.getOrDefault(name, "");
      if (!name.startsWith(IMAGE) && !now.equals(before)) {
        lines.add(name + " " + shown(name, before) + " -> " + shown(name, now));
      }
    });
    lists.forEach((name, now) -> {
      List<String> changed = changes(older.lists.getOrDefault(name, new TreeMap<>()), now);
      if (!changed.isEmpty()) {
        lines.add(name + " " + String.join(", ", changed));
      }
    });
    return List.copyOf(lines.subList(0, Math.min(lines.size(), MOST_LINES)));
  }

  private Optional<String> image(ContainerConfig older) {
    String before = older.facts.getOrDefault(IMAGE, "");
    String now = facts.getOrDefault(IMAGE, "");
    String idBefore = older.facts.getOrDefault(IMAGE_ID, "");
    String id = facts.getOrDefault(IMAGE_ID, "");
    if (before.equals(now) && idBefore.equals(id)) {
      return Optional.empty();
    }
    String names = before.equals(now) ? now : before + " -> " + now;
    String ids = idBefore.equals(id) ? "" : " (" + digest(idBefore) + " -> " + digest(id) + ")";
    return Optional.of("image " + names + ids);
  }

  private static String digest(String id) {
    return id.length() > 19 ? id.substring(0, 19) + "…" : id;
  }

  private static String shown(String name, String value) {
    return switch (name) {
      case "memory limit" -> Ingredients.bytes(value);
      default -> value.isEmpty() ? "none" : value;
    };
  }

  private static List<String> changes(Map<String, String> before, Map<String, String> now) {
    List<String> added = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      if (!before.containsKey(name)) {
        added.add(name);
      } else if (!now.containsKey(name)) {
        gone.add(name);
      } else if (!before.get(name).equals(now.get(name))) {
        changed.add(name);
      }
    }
    List<String> words = new ArrayList<>();
    say(words, "+ ", added);
    say(words, "- ", gone);
    say(words, "changed ", changed);
    return words;
  }

  private static void say(List<String> words, String before, List<String> names) {
    for (String name : names.subList(0, Math.min(names.size(), MOST_NAMES))) {
      words.add(before + name);
    }
    if (names.size() > MOST_NAMES) {
      words.add(before + (names.size() - MOST_NAMES) + " more");
    }
  }
}
