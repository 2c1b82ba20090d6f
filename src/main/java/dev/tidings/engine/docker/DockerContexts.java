package dev.tidings.engine.docker;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.http.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The contexts of the docker CLI, as it keeps them: `config.json` names the current one,
/// `contexts/meta/HASH/meta.json` describes each, `contexts/tls/HASH/docker/` holds its
/// certificates; HASH is the SHA-256 of the name.
final class DockerContexts {

  private static final String DEFAULT = "default";

  private final Path folder;

  /// @param folder the docker CLI's own, such as `~/.docker`
  DockerContexts(Path folder) {
    this.folder = folder;
  }

  /// A context and the setting that names it.
  record Choice(String name, String setting) {
    String words() {
      return "from context " + name + ", " + setting;
    }
  }

  /// What a context says.
  record Context(String host, Optional<TlsFiles> tls) {}

  /// The context in force; empty where that is the default one, which is none.
  ///
  /// @param named by `DOCKER_CONTEXT`
  /// @throws EngineException if `config.json` cannot be read
  Optional<Choice> choice(Optional<String> named) throws EngineException {
    Optional<Choice> choice =
        named.isPresent()
            ? named.map(name -> new Choice(name, "DOCKER_CONTEXT"))
            : current().map(name -> new Choice(name, "currentContext in " + configFile()));
    return choice.filter(c -> !c.name().equals(DEFAULT));
  }

  /// Reads a context.
  ///
  /// @throws EngineException if there is none of that name; the message lists those there are
  Context read(Choice choice) throws EngineException {
    String hash = sha256(choice.name());
    Path file = folder.resolve("contexts/meta").resolve(hash).resolve("meta.json");
    if (Files.notExists(file)) {
      throw new EngineException(
          "There is no docker context \"%s\" (%s). There are: %s. Choose one of them, or set DOCKER_HOST."
              .formatted(choice.name(), choice.setting(), String.join(", ", names())));
    }
    Config meta = json(file);
    String host = text(meta, "Endpoints.docker.Host").orElse("");
    if (meta.hasPath("Endpoints.docker.SkipTLSVerify")
        && meta.getBoolean("Endpoints.docker.SkipTLSVerify")) {
      throw new EngineException(
          "The docker context \"%s\" (%s) skips the check of the engine's certificate, which Tidings never does. Put the certificate authority into the context, or set DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH."
              .formatted(choice.name(), choice.setting()));
    }
    Path tls = folder.resolve("contexts/tls").resolve(hash).resolve("docker");
    return new Context(host.isEmpty() ? "unix://" : host, TlsFiles.ofContext(tls));
  }

  private Optional<String> current() throws EngineException {
    return Files.exists(configFile())
        ? text(json(configFile()), "currentContext")
        : Optional.empty();
  }

  private Path configFile() {
    return folder.resolve("config.json");
  }

  private List<String> names() throws EngineException {
    List<String> names = new ArrayList<>(List.of(DEFAULT));
    Path metas = folder.resolve("contexts/meta");
    if (Files.isDirectory(metas)) {
      try (Stream<Path> entries = Files.list(metas)) {
        for (Path entry : entries.sorted().toList()) {
          text(json(entry.resolve("meta.json")), "Name").ifPresent(names::add);
        }
      } catch (IOException e) {
        throw new EngineException("The docker contexts in " + metas + " cannot be read: " + e, e);
      }
    }
    return names;
  }

  private static Config json(Path file) throws EngineException {
    try {
      var syntax =
          ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setAllowMissing(false);
      return ConfigFactory.parseFile(file.toFile(), syntax);
    } catch (ConfigException e) {
      // Another engine than the one meant would be worse than none.
      throw new EngineException(
          "The docker CLI's file %s cannot be read: %s. Repair it, or set DOCKER_HOST."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static Optional<String> text(Config json, String path) throws EngineException {
    try {
      return json.hasPath(path)
          ? Optional.of(json.getString(path).strip()).filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (ConfigException e) {
      throw new EngineException("The docker CLI's settings are odd: " + e.getMessage(), e);
    }
  }

  private static String sha256(String name) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
