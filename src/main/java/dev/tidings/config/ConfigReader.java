package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueType;
import dev.tidings.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Reads typed values from the configuration and gathers every problem on the way instead of
/// stopping at the first.
final class ConfigReader {

  private final List<ConfigProblem> problems;
  private final Config layers;

  /// What the key of a block begins with, such as `routes[2].`; empty for all of the configuration.
  private final String block;

  /// Reads all layers.
  ///
  /// @param file the user's file, if there is one
  /// @param environment variables, of which those that begin with `TIDINGS_` are read
  /// @param over what wins over both
  ConfigReader(Optional<Path> file, Map<String, String> environment, Config over) {
    ConfigLayers read = ConfigLayers.read(file, environment, over);
    layers = read.values();
    problems = read.problems();
    block = "";
  }

  private ConfigReader(List<ConfigProblem> problems, Config layers, String block) {
    this.problems = problems;
    this.layers = layers;
    this.block = block;
  }

  /// The blocks of a list, each to be read by itself; their problems are added to the others.
  ///
  /// @param defaults every key there is in one, with its value where it is left out
  List<ConfigReader> blocks(String key, Config defaults) {
    List<? extends Config> configs = List.of();
    try {
      configs = layers.getConfigList(key);
    } catch (ConfigException e) {
      problem(
          key, "a list of blocks is wanted, such as [{ name = db, only = [\"container=db*\"] }]");
    }
    List<ConfigReader> blocks = new ArrayList<>();
    for (Config config : configs) {
      String place = key + "[" + (blocks.size() + 1) + "].";
      problems.addAll(ConfigLayers.unknownKeys(config, defaults, place));
      blocks.add(new ConfigReader(problems, config.withFallback(defaults), place));
    }
    return blocks;
  }

  /// The value of a key as it stands, to serve as a default elsewhere.
  Config at(String key) {
    return layers.getConfig(key).atPath(key);
  }

  /// Notes a problem with a key that only its reader could see.
  void problem(String key, String what) {
    // What is left out stands nowhere: then where its block begins.
    boolean set = !layers.getValue(key).origin().description().startsWith("String");
    String where = ConfigLayers.where((set ? layers.getValue(key) : layers.root()).origin());
    problems.add(new ConfigProblem(where, block + key, what));
  }

  /// Everything wrong so far.
  List<ConfigProblem> problems() {
    return problems;
  }

  /// A text, without blanks around it.
  String text(String key) {
    ConfigValueType type = layers.getValue(key).valueType();
    if (type == ConfigValueType.LIST || type == ConfigValueType.OBJECT) {
      problem(key, "one value is wanted, not a list or a block");
      return "";
    }
    return layers.getString(key).strip();
  }

  /// A text that may be left empty.
  Optional<String> optional(String key) {
    return Optional.of(text(key)).filter(text -> !text.isEmpty());
  }

  /// A list of texts; from the environment as one text, to be taken apart by whoever knows how.
  List<String> list(String key, Function<String, List<String>> split) {
    if (layers.getValue(key).valueType() != ConfigValueType.LIST) {
      return split.apply(text(key));
    }
    try {
      return layers.getStringList(key);
    } catch (ConfigException e) {
      problem(key, "a list of texts is wanted, such as [\"a\", \"b\"]");
      return List.of();
    }
  }

  /// A length of time, longer than nothing; the given one where it is wrong.
  Duration duration(String key, Duration otherwise) {
    try {
      Duration duration = layers.getDuration(key);
      // HOCON takes a bare number for milliseconds; nobody else does.
      boolean hasUnit = !shown(key).matches("[\\d.\\s]*");
      if (hasUnit && duration.isPositive()) {
        return duration;
      }
    } catch (ConfigException e) {
      // Worded below, together with durations that are not positive.
    }
    problem(
        key,
        "\""
            + shown(key)
            + "\" is not a duration; write a number with its unit, such as 60s, 5m, 1h or 7d");
    return otherwise;
  }

  /// A length of time that may be nothing, written `0s`.
  Duration durationOrNone(String key) {
    return shown(key).strip().equals("0s") ? Duration.ZERO : duration(key, Duration.ZERO);
  }

  /// A number of bytes, at least one.
  long bytes(String key) {
    try {
      long bytes = layers.getBytes(key);
      if (bytes > 0) {
        return bytes;
      }
    } catch (ConfigException e) {
      // Worded below.
    }
    problem(key, "\"" + shown(key) + "\" is not a size; write for example 64MiB or 256MB");
    return Long.MAX_VALUE;
  }

  /// A number within bounds.
  double number(String key, double least, double most) {
    try {
      double number = layers.getDouble(key);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (ConfigException e) {
      // Worded below.
    }
    String bounds = String.format(Locale.ROOT, "%.0f to %.0f", least, most);
    problem(key, "\"" + shown(key) + "\" is not a number from " + bounds);
    return least;
  }

  /// Whether something is switched on: true or false.
  boolean isOn(String key) {
    try {
      return layers.getBoolean(key);
    } catch (ConfigException e) {
      problem(key, "\"" + shown(key) + "\" is neither true nor false");
      return true;
    }
  }

  /// One of the words of an enumeration, written as in `starttls-opportunistic`.
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    List<E> choices = List.of(type.getEnumConstants());
    String text = text(key).toLowerCase(Locale.ROOT);
    for (E choice : choices) {
      if (word(choice).equals(text)) {
        return choice;
      }
    }
    String words = String.join(", ", choices.stream().map(ConfigReader::word).toList());
    problem(key, "\"" + shown(key) + "\" is none of " + words);
    return choices.getFirst();
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String shown(String key) {
    return String.valueOf(layers.getValue(key).unwrapped());
  }

  /// A secret: the value itself, or what stands in the file that `key-file` names, without the end
  /// of its last line.
  Optional<String> secret(String key) {
    Optional<String> file = optional(key + "-file");
    Optional<String> value = Optional.of(layers.getString(key)).filter(text -> !text.isEmpty());
    if (file.isEmpty()) {
      return value;
    }
    if (value.isPresent()) {
      problem(key + "-file", "both it and " + key + " are set; remove one");
    }
    return readSecret(key + "-file", Path.of(file.get()));
  }

  private Optional<String> readSecret(String key, Path file) {
    try {
      String secret = Files.readString(file).replaceFirst("\\R$", "");
      if (secret.isEmpty()) {
        problem(key, file + " is empty");
      }
      return Optional.of(secret);
    } catch (IOException e) {
      problem(key, "cannot read " + file + ": " + StoreException.reason(e));
      return Optional.of("");
    }
  }
}
