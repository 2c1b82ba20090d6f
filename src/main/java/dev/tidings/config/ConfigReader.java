package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.tidings.files.Exposure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads the values of all of the configuration, or of one block of it. This is the one place where
/// a value meets its form: what does not fit is reported with where it stands, its key, what was
/// given and what to write. The default is used then, so that everything that is wrong is found at
/// once.
final class ConfigReader {

  private static final String TEXTS = "a list of texts is wanted, such as [\"a\", \"b\"]";

  private final ConfigLayers layers;
  private final Config values;
  private final Findings findings;

  /// What the key of a block begins with, such as `routes[2].`; empty for all of the configuration.
  private final String block;

  private ConfigReader(ConfigLayers layers, Findings findings, String block) {
    this.layers = layers;
    this.values = layers.own().withFallback(layers.defaults());
    this.findings = findings;
    this.block = block;
  }

  /// Reads all layers.
  ///
  /// @param file named on the command line
  /// @param environment variables, of which those that begin with `TIDINGS_` are settings
  /// @param over what wins over both
  static ConfigReader of(
      Optional<Path> file, Map<String, String> environment, Config over, Findings findings) {
    ConfigLayers layers = ConfigLayers.read(file, environment, over, findings);
    return new ConfigReader(layers, findings, "");
  }

  /// The blocks of a list, each to be read by itself.
  ///
  /// @param example one of them, for whoever writes something else
  /// @param defaults every key there is in one, with its value where it is left out
  List<ConfigReader> blocks(String key, String example, Config defaults) {
    String wanted = "a list of blocks is wanted, such as [" + example + "]";
    ConfigValue value = value(key);
    if (!(value instanceof ConfigList list)) {
      report(value, key, wanted);
      return List.of();
    }
    KnownKeys inBlock = new KnownKeys(defaults);
    List<ConfigReader> blocks = new ArrayList<>();
    for (ConfigValue each : list) {
      String place = key + "[" + (blocks.size() + 1) + "].";
      if (each instanceof ConfigObject object) {
        Config own = inBlock.usable(object, place, findings).toConfig();
        blocks.add(new ConfigReader(new ConfigLayers(own, defaults), findings, place));
      } else {
        report(each, key, wanted);
      }
    }
    return blocks;
  }

  /// A section with the values it has, to serve as defaults elsewhere: read it first.
  Config section(String key) {
    Config usable = findings.hasErrors() ? layers.defaults() : values;
    return usable.getConfig(key).atPath(key);
  }

  /// What all of it is read from.
  Sources sources() {
    return new Sources(layers.own(), findings.files());
  }

  /// Whether a user has set it.
  boolean isSet(String key) {
    return layers.own().hasPath(key);
  }

  /// Reports what is wrong with a key that only its reader could see.
  void problem(String key, String what) {
    findings.error(place(key), block + key, what);
  }

  /// Reports what works, but not as somebody may believe.
  void warning(String key, String what) {
    findings.warning(place(key), block + key, what);
  }

  private boolean isChanged(String key) {
    return isSet(key) && !value(key).equals(layers.defaults().getValue(key));
  }

  /// Whether nothing was found wrong with a key so far.
  boolean isSound(String key) {
    return findings.errors().stream().noneMatch(problem -> problem.key().equals(block + key));
  }

  /// Warns of keys that are set and change nothing, in one sentence.
  ///
  /// @param why in words that follow "has no effect"
  void withoutEffect(String why, List<String> keys) {
    // Who copies the reference sets every key, and most of them to what they are anyway.
    List<String> set = keys.stream().filter(this::isChanged).toList();
    if (!set.isEmpty()) {
      String others = String.join(", ", set.subList(1, set.size()));
      warning(
          set.getFirst(), "has no effect " + why + (set.size() > 1 ? ", nor has " + others : ""));
    }
  }

  private ConfigProblem.Place place(String key) {
    // What is left out of a block stands nowhere: then where the block begins.
    ConfigValue value = isSet(key) ? value(key) : layers.own().root();
    return isSet(key) || !block.isEmpty()
        ? ConfigLayers.place(value.origin())
        : ConfigProblem.Place.NOWHERE;
  }

  private void report(ConfigValue value, String key, String what) {
    findings.error(ConfigLayers.place(value.origin()), block + key, what);
  }

  private ConfigValue value(String key) {
    return values.getValue(key);
  }

  private static boolean isBlock(ConfigValue value) {
    return value.valueType() == ConfigValueType.LIST
        || value.valueType() == ConfigValueType.OBJECT
        || value.valueType() == ConfigValueType.NULL;
  }

  private static String string(ConfigValue value) {
    // A number keeps its spelling so: 007 and 1e3 are meant as they stand.
    return value.atKey("it").getString("it");
  }

  /// A value that may be left empty, in its form; empty too where it is wrong.
  <T> Optional<T> optional(String key, Form<T> form) {
    ConfigValue value = value(key);
    if (isBlock(value)) {
      String usual = layers.defaults().getString(key);
      String example = usual.isEmpty() ? "" : ", such as " + usual;
      report(value, key, "one value is wanted" + example + ", and no list or block");
      return Optional.empty();
    }
    return string(value).isBlank() ? Optional.empty() : formed(value, key, form);
  }

  /// A value, in its form; the default where it is wrong.
  <T> T read(String key, Form<T> form) {
    if (!isBlock(value(key)) && string(value(key)).isBlank() && isSet(key)) {
      problem(key, "is empty: leave it out for its default, " + layers.defaults().getString(key));
    }
    return optional(key, form).orElseGet(() -> form.read(layers.defaults().getString(key)));
  }

  private <T> Optional<T> formed(ConfigValue value, String key, Form<T> form) {
    String text = string(value).strip();
    try {
      return Optional.of(form.read(text));
    } catch (IllegalArgumentException e) {
      report(value, key, Form.isQuoted(text) ? Form.quotes(text) : String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// A list of values; where it is one text, with commas between them.
  <T> List<T> list(String key, Form<T> form) {
    return pieces(key).stream().flatMap(each -> formed(each, key, form).stream()).toList();
  }

  /// Warns of values of a list that are not wrong, each where it stands.
  void doubts(String key, Function<String, Optional<String>> doubt) {
    for (ConfigValue each : pieces(key)) {
      doubt
          .apply(string(each).strip())
          .ifPresent(
              what -> findings.warning(ConfigLayers.place(each.origin()), block + key, what));
    }
  }

  private List<ConfigValue> pieces(String key) {
    ConfigValue value = value(key);
    if (isBlock(value)) {
      return elements(key);
    }
    return Arrays.stream(string(value).split(","))
        .filter(piece -> !piece.isBlank())
        .<ConfigValue>map(piece -> ConfigValueFactory.fromAnyRef(piece).withOrigin(value.origin()))
        .toList();
  }

  /// A list of values whose form knows itself what a comma means; where it is one text, that one.
  <T> List<T> elements(String key, Form<T> form) {
    return elements(key).stream().flatMap(each -> formed(each, key, form).stream()).toList();
  }

  private List<ConfigValue> elements(String key) {
    ConfigValue value = value(key);
    List<ConfigValue> usable = new ArrayList<>();
    for (ConfigValue each : value instanceof ConfigList list ? list : List.of(value)) {
      if (isBlock(each)) {
        report(each, key, TEXTS);
      } else if (!string(each).isBlank()) {
        usable.add(each);
      }
    }
    return usable;
  }

  /// A secret: the value itself, or what stands in the file that `key-file` names. What looks wrong
  /// with it is a warning, since only who checks it knows.
  Optional<Secret> secret(String key) {
    String fileKey = key + "-file";
    Optional<Path> file = optional(fileKey, Form.PATH);
    ConfigValue value = value(key);
    if (isBlock(value)) {
      report(value, key, "one value is wanted, and no list or block");
      return Optional.empty();
    }
    Optional<Secret> given = Secret.of(string(value));
    if (file.isPresent() && given.isPresent()) {
      problem(fileKey, "both it and " + block + key + " are set: remove one");
    }
    Optional<Secret> secret = file.isPresent() ? fromFile(fileKey, file.get()) : given;
    secret
        .flatMap(Secret::doubt)
        .ifPresent(doubt -> warning(file.isPresent() ? fileKey : key, doubt));
    file.flatMap(Exposure.here()::ofSecret)
        .ifPresent(exposed -> warning(fileKey, Form.cut(file.get()) + " " + exposed));
    return secret;
  }

  /// A secret that was read, looked at anew each time: its file may have changed. While that cannot
  /// be read, what it held last.
  Supplier<String> changing(String key, Secret read) {
    return value(key + "-file").unwrapped().toString().isBlank()
        ? read::value
        : new SecretFile(Path.of(string(value(key + "-file")).strip()), read.value());
  }

  private Optional<Secret> fromFile(String key, Path file) {
    try {
      Optional<Secret> secret = Secret.of(TextFile.read(file, Secret.LARGEST_FILE));
      if (secret.isEmpty()) {
        problem(key, Form.cut(file) + " is empty");
      }
      return secret;
    } catch (IOException e) {
      problem(key, Form.cut(file) + " " + e.getMessage());
      return Optional.empty();
    }
  }
}
