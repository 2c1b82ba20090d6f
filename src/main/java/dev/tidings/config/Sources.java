package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a configuration was read from, to say what has changed since. Names keys and files, never
/// what they hold.
public final class Sources {

  private static final String TEMPLATES = "mail.templates";
  private static final String GONE = "-";

  private final Map<String, ConfigValue> values = new LinkedHashMap<>();

  /// Files that keys name, by key.
  private final Map<String, Path> named = new LinkedHashMap<>();

  /// Each file with what tells whether it is still the same; taken before it was read.
  private final Map<Path, String> files;

  /// @param own what a user has set
  /// @param read the file of the user, and all that it includes
  Sources(Config own, Map<Path, String> read) {
    this.files = new LinkedHashMap<>(read);
    own.entrySet().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    values.forEach((key, value) -> {
      String text = String.valueOf(value.unwrapped()).strip();
      if ((key.endsWith("-file") || key.equals(TEMPLATES)) && !text.isEmpty()) {
        name(key, text);
      }
    });
  }

  private void name(String key, String text) {
    try {
      Path file = Path.of(text);
      named.put(key, file);
      files.put(file, mark(file));
    } catch (InvalidPathException e) {
      // Whoever reads the key says so.
    }
  }

  /// The keys whose values are others there, and the files beside the configuration that are.
  ///
  /// @param later the same configuration, read again
  public Set<String> changed(Sources later) {
    Set<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(later.values.keySet());
    keys.removeIf(key -> {
      ConfigValue before = values.get(key);
      return before != null && before.equals(later.values.get(key));
    });
    later.named.forEach((key, file) -> {
      if (!files.getOrDefault(file, GONE).equals(later.files.getOrDefault(file, GONE))) {
        keys.add(key);
      }
    });
    return keys;
  }

  /// What told the files from others when they were read.
  public String then() {
    return files.toString();
  }

  /// What does now: another text than [#then] where one of them was changed.
  public String now() {
    Map<Path, String> present = new LinkedHashMap<>();
    files.keySet().forEach(file -> present.put(file, mark(file)));
    return present.toString();
  }

  /// The same as long as a file is: who replaces one, directly or behind a link as Kubernetes does,
  /// changes its number, its time or its size.
  static String mark(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      StringBuilder mark =
          new StringBuilder(
              attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size());
      if (attributes.isDirectory()) {
        try (Stream<Path> inside = Files.list(file)) {
          inside
              .filter(Files::isRegularFile)
              .sorted()
              .forEach(each -> mark.append('\n').append(each).append(mark(each)));
        }
      }
      return mark.toString();
    } catch (IOException e) {
      return GONE;
    }
  }
}
