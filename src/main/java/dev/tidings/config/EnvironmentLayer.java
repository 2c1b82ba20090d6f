package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What environment variables say.
final class EnvironmentLayer {

  private static final String PREFIX = "TIDINGS_";

  /// Variables of the same beginning that are no keys: where the file is, and what the image's
  /// start script hands to Java.
  private static final Set<String> OTHERS = Set.of("TIDINGS_CONFIG", "TIDINGS_JAVA_OPTIONS");

  /// What Docker's links and Kubernetes set for a container or service that is called tidings.
  private static final Pattern LINK =
      Pattern.compile("TIDINGS_(?:NAME|ENV_.*|SERVICE_.*|PORT(?:_\\d+.*)?)");

  /// Only a file can say it: a list of sections.
  static final Set<String> FILE_ONLY = Set.of("routes", "maintenance", "expect.rules");

  private EnvironmentLayer() {}

  /// The settings among the variables. What is wrong is reported.
  static Config read(Map<String, String> environment, KnownKeys known, Findings findings) {
    Map<String, String> keyOf = new TreeMap<>();
    known.keys().forEach(key -> keyOf.put(KnownKeys.variable(key), key));
    Config config = ConfigFactory.empty();
    // Empty is not a value: a compose file passes on as empty what is set nowhere.
    Map<String, String> set = new TreeMap<>(environment);
    set.values().removeIf(String::isBlank);
    for (Map.Entry<String, String> entry : set.entrySet()) {
      String name = entry.getKey();
      String key = keyOf.get(name);
      if (key == null) {
        unknown(name, keyOf, known, findings);
      } else if (FILE_ONLY.contains(key)) {
        findings.error(
            place(name), key, "cannot be set by a variable: write it into a file (see --config)");
      } else {
        config =
            config.withValue(key, ConfigValueFactory.fromAnyRef(entry.getValue(), origin(name)));
      }
    }
    return config;
  }

  private static void unknown(
      String name, Map<String, String> keyOf, KnownKeys known, Findings findings) {
    if (name.startsWith(PREFIX)) {
      if (!OTHERS.contains(name) && !LINK.matcher(name).matches()) {
        findings.error(ConfigProblem.Place.of("environment"), name, known.unknownVariable(name));
      }
      return;
    }
    String letters = name.toUpperCase(Locale.ROOT).replaceAll("[-_.]", "");
    boolean near = letters.startsWith("TID") || letters.startsWith("TDI");
    keyOf.keySet().stream()
        .filter(ours -> near && Suggestion.distance(letters, ours.replace("_", "")) <= 2)
        .findFirst()
        .ifPresent(ours ->
            findings.warning(
                ConfigProblem.Place.of("environment"),
                name,
                "is not read; did you mean " + ours + "?"));
  }

  private static ConfigProblem.Place place(String variable) {
    return ConfigProblem.Place.of(origin(variable));
  }

  /// As a value's origin.
  static String origin(String variable) {
    return "environment variable " + variable;
  }
}
