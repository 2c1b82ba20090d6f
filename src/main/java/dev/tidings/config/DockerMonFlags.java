package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// docker-mon's own interface: its flags over its variables, both over every other setting.
/// docker-mon let a variable win over a flag; here what is typed last wins, as everywhere else.
public final class DockerMonFlags {

  /// Which settings each stands for.
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "control", List.of("engine.host"),
          "prefix", List.of("heal.prefix", "clean.prefix"),
          "interval", List.of("heal.interval", "clean.interval"),
          "retries", List.of("heal.retries", "clean.retries"),
          "quiet", List.of("heal.quiet"));

  private static final String COMMAND = "tidings heal";

  private DockerMonFlags() {}

  /// The settings that flags and variables make, each with the place it comes from.
  ///
  /// @param flags by name, without the dashes; those that were given
  public static Config over(Map<String, String> flags, Map<String, String> environment) {
    Config over = ConfigFactory.empty();
    for (Map.Entry<String, List<String>> entry : KEYS.entrySet()) {
      String flag = entry.getKey();
      String variable = "MON_" + flag.toUpperCase(Locale.ROOT);
      Optional<String> given = Optional.ofNullable(flags.get(flag));
      Optional<String> set =
          Optional.ofNullable(environment.get(variable)).filter(text -> !text.isEmpty());
      String origin = given.isPresent() ? "--" + flag : "environment variable " + variable;
      for (String key : entry.getValue()) {
        if (given.or(() -> set).isPresent()) {
          String value = meant(flag, given.or(() -> set).get().strip());
          over = over.withValue(key, ConfigValueFactory.fromAnyRef(value, origin));
        }
      }
    }
    for (String key : List.of("heal.enabled", "clean.enabled")) {
      over = over.withValue(key, ConfigValueFactory.fromAnyRef(true, COMMAND));
    }
    return over;
  }

  /// docker-mon counts in milliseconds.
  private static String meant(String flag, String value) {
    return switch (flag) {
      case "interval" -> value.matches("[0-9]+") ? value + "ms" : value;
      case "quiet" -> value.equals("1") ? "true" : value.equals("0") ? "false" : value;
      default -> value;
    };
  }
}
