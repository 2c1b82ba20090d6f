package dev.tidings.evidence;

import dev.tidings.engine.Inspection;
import dev.tidings.engine.Plain;
import java.math.BigDecimal;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a container was made of, out of what the engine told.
final class Ingredients {

  private static final Pattern PORT =
      Pattern.compile("HostConfig/PortBindings/([0-9]+/[a-z]+)/([0-9]+)/HostPort");

  private static final Pattern MOUNT = Pattern.compile("Mounts/[0-9]+/Destination");

  /// Such a name was made up by the engine, and is another one each time.
  private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

  private static final int LONGEST_NAME = 100;
  private static final int MOST_NAMES = 200;

  private Ingredients() {}

  static SortedMap<String, String> environment(Inspection told, UnaryOperator<String> fingerprint) {
    SortedMap<String, String> environment = new TreeMap<>();
    told.values()
        .forEach((place, value) -> {
          if (place.startsWith("Config/Env/")) {
            int equals = value.indexOf('=');
            String name = equals < 0 ? value : value.substring(0, equals);
            put(environment, name, fingerprint.apply(value));
          }
        });
    return environment;
  }

  /// Compose's own labels change with every file it reads.
  static SortedMap<String, String> labels(Inspection told) {
    SortedMap<String, String> labels = new TreeMap<>();
    told.values().keySet().stream()
        .filter(place -> place.startsWith("Config/Labels/"))
        .map(place -> place.substring("Config/Labels/".length()))
        .filter(name -> !name.startsWith("com.docker.compose."))
        .forEach(name -> put(labels, name, ""));
    return labels;
  }

  static SortedMap<String, String> ports(Inspection told) {
    SortedMap<String, String> ports = new TreeMap<>();
    told.values()
        .forEach((place, host) -> {
          Matcher port = PORT.matcher(place);
          if (port.matches()) {
            put(ports, (host.isEmpty() ? "" : host + "->") + port.group(1), "");
          }
        });
    return ports;
  }

  static SortedMap<String, String> mounts(Inspection told) {
    SortedMap<String, String> mounts = new TreeMap<>();
    told.values()
        .forEach((place, destination) -> {
          if (MOUNT.matcher(place).matches()) {
            String mount = place.substring(0, place.lastIndexOf('/') + 1);
            String name = told.values().getOrDefault(mount + "Name", told.text(mount + "Source"));
            String source = ANONYMOUS.matcher(name).matches() ? "" : name + ":";
            String mode = told.text(mount + "RW").equals("false") ? ":ro" : "";
            put(mounts, source + destination + mode, "");
          }
        });
    return mounts;
  }

  /// How many processors it may use; empty: all.
  static String cpus(Inspection told) {
    long nano = number(told.text("HostConfig/NanoCpus"));
    long quota = number(told.text("HostConfig/CpuQuota"));
    long period = number(told.text("HostConfig/CpuPeriod"));
    long billionths =
        nano > 0 || quota <= 0 ? nano : quota * 1_000_000_000L / (period > 0 ? period : 100_000);
    return billionths <= 0
        ? ""
        : BigDecimal.valueOf(billionths, 9).stripTrailingZeros().toPlainString();
  }

  /// For people.
  static String bytes(String text) {
    long bytes = number(text);
    if (bytes <= 0) {
      return "none";
    }
    for (int unit = 3; unit > 0; unit--) {
      long size = 1L << (10 * unit);
      if (bytes % size == 0) {
        return bytes / size + " " + "KMG".charAt(unit - 1) + "iB";
      }
    }
    return bytes + " bytes";
  }

  private static void put(SortedMap<String, String> names, String name, String fingerprint) {
    if (names.size() < MOST_NAMES) {
      names.put(Shorter.line(Plain.text(name).replace('\n', ' '), LONGEST_NAME), fingerprint);
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
