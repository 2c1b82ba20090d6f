package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the command line says, over the environment, over the user's file, over the defaults. The
/// defaults are the commented `application.conf` of the repository: what is not in there is no key.
final class ConfigLayers {

  private static final String PREFIX = "TIDINGS_";

  /// Variables of the same beginning that are no keys: where the file is, and what the image's
  /// start script hands to Java.
  private static final Set<String> NO_KEYS = Set.of("TIDINGS_CONFIG", "TIDINGS_JAVA_OPTIONS");

  /// Where a value comes from that nobody has set.
  private static final String DEFAULTS = "not set";

  /// A word of HOCON itself, and what people want to write who use it.
  private static final String INCLUDE = "include";

  private final List<ConfigProblem> problems = new ArrayList<>();
  private final SortedSet<String> keys = new TreeSet<>();
  private final Config values;

  private ConfigLayers(Optional<Path> file, Map<String, String> environment, Config over) {
    Config defaults = defaults();
    defaults.entrySet().forEach(entry -> keys.add(entry.getKey()));
    Config user = file.map(this::parse).orElse(ConfigFactory.empty());
    checkKeys(user);
    values = over.withFallback(environment(environment)).withFallback(user).withFallback(defaults);
  }

  /// Reads all layers.
  static ConfigLayers read(Optional<Path> file, Map<String, String> environment, Config over) {
    return new ConfigLayers(file, environment, over);
  }

  /// The values of all keys.
  Config values() {
    return values;
  }

  /// What is wrong with the layers themselves; to be added to.
  List<ConfigProblem> problems() {
    return problems;
  }

  private static Config defaults() {
    try (InputStream in = ConfigLayers.class.getResourceAsStream("application.conf");
        Reader reader = new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(
          reader, ConfigParseOptions.defaults().setOriginDescription(DEFAULTS));
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read", e);
    }
  }

  private Config parse(Path file) {
    if (!Files.isReadable(file)) {
      problems.add(
          new ConfigProblem(
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
      String what = String.valueOf(e.getMessage());
      String hint =
          what.contains(INCLUDE + " keyword") ? "; what to mail is set by events.only" : "";
      problems.add(new ConfigProblem(where, "syntax", what + hint));
      return ConfigFactory.empty();
    }
  }

  private void checkKeys(Config user) {
    problems.addAll(unknownKeys(user, keys, ""));
  }

  /// The keys of a block that it has no use for.
  ///
  /// @param known a block with all keys there are
  /// @param block what to put before a key, for people
  static List<ConfigProblem> unknownKeys(Config user, Config known, String block) {
    SortedSet<String> keys = new TreeSet<>();
    known.entrySet().forEach(entry -> keys.add(entry.getKey()));
    return unknownKeys(user, keys, block);
  }

  private static List<ConfigProblem> unknownKeys(
      Config user, SortedSet<String> keys, String block) {
    List<ConfigProblem> unknown = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> entry : user.entrySet()) {
      if (!keys.contains(entry.getKey())) {
        String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
        String where = where(entry.getValue().origin());
        unknown.add(new ConfigProblem(where, block + key, unknown(key, keys)));
      }
    }
    return unknown;
  }

  private Config environment(Map<String, String> environment) {
    Map<String, String> keyOf = new TreeMap<>();
    keys.forEach(key -> keyOf.put(variable(key), key));
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
      String name = entry.getKey();
      String key = keyOf.get(name);
      boolean ours = name.startsWith(PREFIX) && !NO_KEYS.contains(name);
      if (ours && key == null) {
        problems.add(new ConfigProblem("environment", name, unknown(name, keyOf.keySet())));
      } else if (key != null && !entry.getValue().isEmpty()) {
        // Empty is not a value: a compose file passes on as empty what is set nowhere.
        String origin = "environment variable " + name;
        config = config.withValue(key, ConfigValueFactory.fromAnyRef(entry.getValue(), origin));
      }
    }
    return config;
  }

  /// The environment variable of a key.
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static String unknown(String name, Iterable<String> known) {
    if (name.toLowerCase(Locale.ROOT).endsWith(INCLUDE)) {
      return "there is no such setting; it is called events.only";
    }
    return "there is no such setting"
        + Suggestion.nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /// File and line, or whatever else a value came from.
  static String where(ConfigOrigin origin) {
    if (origin.description().startsWith(DEFAULTS)) {
      return DEFAULTS;
    }
    String name = origin.filename() == null ? origin.description() : origin.filename();
    return origin.lineNumber() > 0 ? name + ":" + origin.lineNumber() : name;
  }
}
