package dev.tidings.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/// Reads values from three layers, the environment over the file over the defaults, and gathers
/// every problem on the way instead of stopping at the first. The defaults are the commented
/// `application.conf` of the repository: what is not in there is no key.
final class ConfigReader {

  private static final String PREFIX = "TIDINGS_";

  /// Variables of the same beginning that are no keys: where the file is, and what the image's
  /// start script hands to Java.
  private static final Set<String> NO_KEYS = Set.of("TIDINGS_CONFIG", "TIDINGS_JAVA_OPTIONS");

  private final List<Problem> problems = new ArrayList<>();
  private final Config layers;
  private final SortedSet<String> keys = new TreeSet<>();

  /// Reads all layers.
  ///
  /// @param file the user's file, if there is one
  /// @param environment variables, of which those that begin with `TIDINGS_` are read
  ConfigReader(Optional<Path> file, Map<String, String> environment) {
    Config defaults = defaults();
    defaults.entrySet().forEach(entry -> keys.add(entry.getKey()));
    Config user = file.map(this::parse).orElse(ConfigFactory.empty());
    checkKeys(user);
    layers = environment(environment).withFallback(user).withFallback(defaults);
  }

  private static Config defaults() {
    try (InputStream in = ConfigReader.class.getResourceAsStream("application.conf");
        Reader reader = new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read", e);
    }
  }

  private Config parse(Path file) {
    if (!Files.isReadable(file)) {
      problems.add(
          new Problem(
              file.toString(),
              "--config",
              "there is no such file, or it cannot be read by this user"));
      return ConfigFactory.empty();
    }
    try {
      ConfigParseOptions options = ConfigParseOptions.defaults().setAllowMissing(false);
      return ConfigFactory.parseFile(file.toFile(), options).resolve();
    } catch (ConfigException e) {
      String where = e.origin() == null ? file.toString() : where(e.origin());
      problems.add(new Problem(where, "syntax", String.valueOf(e.getMessage())));
      return ConfigFactory.empty();
    }
  }

  private void checkKeys(Config user) {
    for (Map.Entry<String, ConfigValue> entry : user.entrySet()) {
      if (!keys.contains(entry.getKey())) {
        String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
        problems.add(new Problem(where(entry.getValue().origin()), key, unknown(key, keys)));
      }
    }
  }

  private Config environment(Map<String, String> environment) {
    Config config = ConfigFactory.empty();
    for (String name : new TreeSet<>(environment.keySet())) {
      if (!name.startsWith(PREFIX) || NO_KEYS.contains(name)) {
        continue;
      }
      Optional<String> key = keys.stream().filter(k -> variable(k).equals(name)).findFirst();
      if (key.isPresent()) {
        // A compose file passes variables on that are set nowhere as empty: that is not a value.
        if (!environment.getOrDefault(name, "").isEmpty()) {
          config =
              config.withValue(
                  key.get(),
                  ConfigValueFactory.fromAnyRef(
                      environment.get(name), "environment variable " + name));
        }
      } else {
        List<String> variables = keys.stream().map(ConfigReader::variable).toList();
        problems.add(new Problem("environment", name, unknown(name, variables)));
      }
    }
    return config;
  }

  /// The environment variable of a key.
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static String unknown(String name, Iterable<String> known) {
    List<String> candidates = new ArrayList<>();
    known.forEach(candidates::add);
    String nearest =
        candidates.stream()
            .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
            .orElse("");
    boolean near = distance(name, nearest) <= Math.max(3, name.length() / 3);
    return "there is no such setting" + (near ? "; did you mean " + nearest + "?" : "");
  }

  /// The number of single characters to change to get from one word to the other (Levenshtein).
  private static int distance(String a, String b) {
    int[] costs = new int[b.length() + 1];
    Arrays.setAll(costs, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = costs[0];
      costs[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = costs[j];
        costs[j] = Math.min(change, Math.min(costs[j], costs[j - 1]) + 1);
      }
    }
    return costs[b.length()];
  }

  /// Notes a problem with a key that only its reader could see.
  void problem(String key, String what) {
    problems.add(new Problem(where(layers.getValue(key).origin()), key, what));
  }

  /// Everything wrong so far.
  List<Problem> problems() {
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
      if (duration.isPositive()) {
        return duration;
      }
    } catch (ConfigException e) {
      // Worded below, together with durations that are not positive.
    }
    problem(key, "\"" + shown(key) + "\" is not a duration; write for example 60s, 5m, 1h or 7d");
    return otherwise;
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
      problem(key, "cannot read " + file + " (" + e + ")");
      return Optional.empty();
    }
  }

  private static String where(ConfigOrigin origin) {
    String name = origin.filename() == null ? origin.description() : origin.filename();
    return origin.lineNumber() > 0 ? name + ":" + origin.lineNumber() : name;
  }
}
