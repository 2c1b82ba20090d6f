package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every key there is, and what is said of one that is not.
final class KnownKeys {

  private static final String PREFIX = "TIDINGS_";

  /// In the order of the reference.
  private final List<String> keys;

  private final Set<String> sections = new LinkedHashSet<>();

  /// @param defaults every key with its default
  KnownKeys(Config defaults) {
    keys =
        defaults.entrySet().stream()
            .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
            .map(Map.Entry::getKey)
            .toList();
    for (String key : keys) {
      for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
        sections.add(key.substring(0, dot));
      }
    }
  }

  List<String> keys() {
    return keys;
  }

  /// The environment variable of a key.
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /// Whether a key holds something secret: it could be in a file of its own instead.
  boolean isSecret(String key) {
    return keys.contains(key + "-file");
  }

  /// What a user has written, without what cannot be used of it, which is reported.
  ///
  /// @param block what to put before a key in messages, such as `routes[2].`
  ConfigObject usable(ConfigObject user, String block, Findings findings) {
    return usable(user, new Spot("", block), findings);
  }

  /// @param path of the section, with a dot at its end
  private record Spot(String path, String block) {}

  private ConfigObject usable(ConfigObject user, Spot spot, Findings findings) {
    ConfigObject usable = user;
    for (Map.Entry<String, ConfigValue> entry : inOrder(user)) {
      String key = spot.path() + entry.getKey();
      ConfigValue value = entry.getValue();
      boolean block = value.valueType() == ConfigValueType.OBJECT;
      // HOCON takes a name in quotes as it is: "smtp.host" is not the key host of the section smtp.
      Optional<String> wrong =
          entry.getKey().contains(".") ? Optional.of(dotted(key)) : wrong(key, value);
      if (wrong.isPresent()) {
        findings.error(ConfigLayers.place(value.origin()), spot.block() + key, wrong.get());
      }
      if (wrong.isPresent() || value.valueType() == ConfigValueType.NULL) {
        usable = usable.withoutKey(entry.getKey());
      } else if (block && sections.contains(key)) {
        ConfigObject inner =
            usable((ConfigObject) value, new Spot(key + ".", spot.block()), findings);
        usable = usable.withValue(entry.getKey(), inner);
      }
    }
    return usable;
  }

  private static List<Map.Entry<String, ConfigValue>> inOrder(ConfigObject object) {
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(object.entrySet());
    entries.sort(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()));
    return entries;
  }

  private static String dotted(String key) {
    return "write " + key + " without quotes: in quotes a dot is a part of the name";
  }

  private Optional<String> wrong(String key, ConfigValue value) {
    if (keys.contains(key)) {
      return Optional.empty();
    }
    if (!sections.contains(key)) {
      return Optional.of(unknown(key, value));
    }
    boolean fits =
        value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.NULL;
    return fits ? Optional.empty() : Optional.of(section(key, value));
  }

  /// A value stands where a section is wanted: likely the section's first key is meant.
  private String section(String key, ConfigValue value) {
    String first = keys.stream().filter(k -> k.startsWith(key + ".")).findFirst().orElseThrow();
    boolean list = value.valueType() == ConfigValueType.LIST;
    String given = list ? "[...]" : String.valueOf(value.unwrapped());
    String text = given.matches("[\\w.-]+|\\[\\.{3}]") ? given : Form.quoted(given);
    return "is a section with settings of its own: write for example "
        + first
        + " = "
        + (isSecret(first) ? "\"...\"" : text);
  }

  private String unknown(String key, ConfigValue value) {
    Optional<String> variable = keys.stream().filter(k -> variable(k).equals(key)).findFirst();
    if (variable.isPresent()) {
      return "is an environment variable: in a file it is called " + variable.get();
    }
    boolean block = value.valueType() == ConfigValueType.OBJECT;
    Optional<String> near = block ? Suggestion.nearest(key, sections) : Optional.empty();
    return "there is no such setting"
        + near.or(() -> Suggestion.nearest(key, keys))
            .map(name -> "; did you mean " + name + "?")
            .orElse("");
  }

  /// What is said of an environment variable that is none of ours.
  String unknownVariable(String name) {
    return "there is no such setting"
        + Suggestion.nearest(name, keys.stream().map(KnownKeys::variable).toList())
            .map(near -> "; did you mean " + near + "?")
            .orElse("");
  }
}
