package dev.tidings.engine.docker;

import dev.tidings.engine.EngineEndpoint;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.http.TlsFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where the engine is, and which setting says so. Found the way the docker CLI finds it, so that
/// what works in a user's shell works here.
///
/// @param endpoint the socket or port
/// @param tls present where the connection is to be encrypted
/// @param apiVersion a version the user insists on, such as `1.41`; else it is negotiated
/// @param chosenBy the setting, for messages, such as `from DOCKER_HOST`
public record EngineAddress(
    EngineEndpoint endpoint, Optional<TlsFiles> tls, Optional<String> apiVersion, String chosenBy) {

  /// Finds the engine. In this order: the setting of our own, as `docker --host`; `DOCKER_HOST`;
  /// `DOCKER_CONTEXT`; the current context of `config.json`; `/var/run/docker.sock`, or port 2376
  /// of this host if `DOCKER_TLS_VERIFY` is set.
  ///
  /// @param configured `engine.host` of our configuration
  /// @param env the environment; `DOCKER_CONFIG`, `DOCKER_TLS_VERIFY`, `DOCKER_CERT_PATH` and
  ///   `DOCKER_API_VERSION` are heeded too
  /// @param home the user's folder, where `.docker` is
  /// @throws EngineException if the settings lead nowhere; the message names the setting
  public static EngineAddress resolve(
      Optional<String> configured, Map<String, String> env, Path home) throws EngineException {
    Path folder = set(env, "DOCKER_CONFIG").map(Path::of).orElse(home.resolve(".docker"));
    Optional<String> version =
        set(env, "DOCKER_API_VERSION").map(v -> v.startsWith("v") ? v.substring(1) : v);
    Optional<TlsFiles> tls = tlsOf(env, folder);
    if (configured.isPresent()) {
      return parse(configured.get(), tls, version, "from engine.host");
    }
    Optional<String> host = set(env, "DOCKER_HOST");
    if (host.isPresent()) {
      return parse(host.get(), tls, version, "from DOCKER_HOST");
    }
    var contexts = new DockerContexts(folder);
    Optional<DockerContexts.Choice> choice = contexts.choice(set(env, "DOCKER_CONTEXT"));
    if (choice.isPresent()) {
      DockerContexts.Context context = contexts.read(choice.get());
      return parse(context.host(), context.tls(), version, choice.get().words());
    }
    return tls.isPresent()
        ? parse("tcp://localhost", tls, version, "the default with DOCKER_TLS_VERIFY")
        : parse("unix://", tls, version, "the default");
  }

  @Override
  public String toString() {
    return endpoint + " (" + chosenBy + ")";
  }

  /// A variable set to nothing is a variable not set (docker CLI).
  private static Optional<String> set(Map<String, String> env, String name) {
    return Optional.ofNullable(env.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private static Optional<TlsFiles> tlsOf(Map<String, String> env, Path folder) {
    return set(env, "DOCKER_TLS_VERIFY")
        .map(on -> set(env, "DOCKER_CERT_PATH").map(Path::of).orElse(folder))
        .map(TlsFiles::required);
  }

  private static EngineAddress parse(
      String text, Optional<TlsFiles> tls, Optional<String> version, String chosenBy)
      throws EngineException {
    boolean https = text.regionMatches(true, 0, "https:", 0, 6);
    Optional<TlsFiles> wanted = https ? Optional.of(tls.orElse(TlsFiles.SYSTEM)) : tls;
    try {
      return switch (EngineEndpoint.parse(text, wanted.isPresent())) {
        // The socket's file permissions are its protection.
        case EngineEndpoint.Unix unix ->
            new EngineAddress(unix, Optional.empty(), version, chosenBy);
        case EngineEndpoint.Tcp tcp -> new EngineAddress(tcp, wanted, version, chosenBy);
      };
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          "The engine's address %s (%s) cannot be used: %s"
              .formatted(text, chosenBy, e.getMessage()),
          e);
    }
  }
}
