package dev.tidings.web.api;

import dev.tidings.engine.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds values of inspect by a path such as `host_config_restart_policy_name`. How its words are
/// parted and which letters are capitals does not matter: `state_oom_killed` is `State/OOMKilled`.
/// What DoMonit calls by less than its whole path, such as `stop_signal`, is found too.
///
/// @param fields of inspect
record WebPaths(Map<String, Value> fields) {

  /// Where words are parted in a path.
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  /// Names that older engines used, and one that DoMonit doubles, with what is meant today.
  private static final Map<String, String> TODAY =
      Map.of(
          "hostconfigmaximumiops", "hostconfigiomaximumiops",
          "hostconfigmaximumiobps", "hostconfigiomaximumbandwidth",
          "hostconfighostconfigshmsize", "hostconfigshmsize");

  /// Places that an engine leaves out where nothing is set, or no longer has: asked for, they are
  /// null.
  private static final Set<String> OPTIONAL =
      Set.of(
          "Config/ExposedPorts",
          "Config/MacAddress",
          "Config/NetworkDisabled",
          "Config/Healthcheck",
          "Config/Shell",
          "Config/StopSignal",
          "Config/StopTimeout",
          "ExecIDs",
          "HostConfig/Annotations",
          "HostConfig/Init",
          "HostConfig/KernelMemory",
          "HostConfig/LxcConf",
          "HostConfig/Mounts",
          "HostConfig/StorageOpt",
          "HostConfig/Sysctls",
          "HostConfig/Tmpfs",
          "State/Health");

  /// What stands at a path.
  ///
  /// @param place the names and numbers on the way to it, with a slash between them
  record Found(String place, Value value) {}

  /// What stands there; the first of several that are written alike.
  Optional<Found> find(String path) {
    String wanted = plain(path);
    String today = TODAY.getOrDefault(wanted, wanted);
    return under("", today, new Value.Fields(fields))
        .or(() -> under("", "config" + today, new Value.Fields(fields)))
        .or(() -> left(today))
        .or(() -> left("config" + today));
  }

  private static Optional<Found> left(String wanted) {
    return OPTIONAL.stream()
        .filter(place -> plain(place).equals(wanted))
        .findFirst()
        .map(place -> new Found(place, new Value.Nothing()));
  }

  /// @param wanted what is left of the path; empty: this is the place
  private static Optional<Found> under(String place, String wanted, Value value) {
    if (wanted.isEmpty()) {
      return Optional.of(new Found(place, value));
    }
    return switch (value) {
      case Value.Fields(Map<String, Value> fields) ->
          fields.entrySet().stream()
              .flatMap(field -> step(place, field.getKey(), wanted, field.getValue()).stream())
              .findFirst();
      case Value.Items(List<Value> items) -> item(place, wanted, items);
      case Value.Text _, Value.Numeral _, Value.Truth _, Value.Nothing _ -> Optional.empty();
    };
  }

  private static Optional<Found> item(String place, String wanted, List<Value> items) {
    for (int i = 0; i < items.size(); i++) {
      Optional<Found> found = step(place, Integer.toString(i), wanted, items.get(i));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Found> step(String place, String name, String wanted, Value value) {
    String plain = plain(name);
    if (plain.isEmpty() || !wanted.startsWith(plain)) {
      return Optional.empty();
    }
    String inner = place.isEmpty() ? name : place + "/" + name;
    return under(inner, wanted.substring(plain.length()), value);
  }

  private static String plain(String path) {
    return BETWEEN_WORDS.matcher(path).replaceAll("").toLowerCase(Locale.ROOT);
  }
}
