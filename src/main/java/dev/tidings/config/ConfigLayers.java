package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What the command line says, over the environment, over the user's file, over the defaults. The
/// defaults are the commented `application.conf` of the repository: what is not in there is no key.
///
/// @param own all but the defaults
record ConfigLayers(Config own, Config defaults) {

  /// Where a value comes from that nobody has set.
  private static final String DEFAULTS = "not set";

  /// The file that is read where none is named.
  private static final Path USUAL_FILE = Path.of("application.conf");

  private static final String FILE_VARIABLE = "TIDINGS_CONFIG";

  /// Reads all layers, and reports what is wrong with them as such.
  ///
  /// @param named the file on the command line
  /// @param over what wins over file and environment
  static ConfigLayers read(
      Optional<Path> named, Map<String, String> environment, Config over, Findings findings) {
    Config defaults = reference();
    KnownKeys known = new KnownKeys(defaults);
    Config user = file(named, environment, findings);
    Config usable = known.usable(user.root(), "", findings).toConfig();
    Config variables = EnvironmentLayer.read(environment, known, findings);
    return new ConfigLayers(over.withFallback(variables).withFallback(usable), defaults);
  }

  private static Config file(
      Optional<Path> named, Map<String, String> environment, Findings findings) {
    if (named.isPresent()) {
      return ConfigFile.read(named.get(), "--config", environment, findings);
    }
    String variable = environment.getOrDefault(FILE_VARIABLE, "").strip();
    if (!variable.isEmpty()) {
      String origin = EnvironmentLayer.origin(FILE_VARIABLE);
      return ConfigFile.read(Path.of(variable), origin, environment, findings);
    }
    return Files.exists(USUAL_FILE)
        ? ConfigFile.read(USUAL_FILE, "configuration", environment, findings)
        : ConfigFactory.empty();
  }

  static Config reference() {
    try (InputStream in = ConfigLayers.class.getResourceAsStream("application.conf");
        Reader reader = new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(
          reader, ConfigParseOptions.defaults().setOriginDescription(DEFAULTS));
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read", e);
    }
  }

  /// File and line, or whatever else a value came from.
  static ConfigProblem.Place place(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith(DEFAULTS)) {
      return ConfigProblem.Place.NOWHERE;
    }
    int line = Math.max(0, origin.lineNumber());
    return new ConfigProblem.Place(
        line > 0 ? description.replaceFirst(": " + line + "(-\\d+)?$", "") : description, line);
  }
}
