package dev.tidings.engine;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the engine is, and which setting says so. Found the way the docker CLI finds it, so that
/// what works in a user's shell works here.
///
/// @param endpoint the socket or port
/// @param tls present where the connection is to be encrypted
/// @param apiVersion a version the user insists on, such as `1.41`; else it is negotiated
/// @param chosenBy the setting, for messages, such as `from DOCKER_HOST`
public record EngineAddress(
    Endpoint endpoint, Optional<TlsFiles> tls, Optional<String> apiVersion, String chosenBy) {

  private static final Path DEFAULT_SOCKET = Path.of("/var/run/docker.sock");
  private static final int PLAIN_PORT = 2375;
  private static final int TLS_PORT = 2376;

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
        : new EngineAddress(
            new Endpoint.Unix(DEFAULT_SOCKET), Optional.empty(), version, "the default");
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
    int colon = text.indexOf("://");
    // The docker CLI takes a host without a scheme for TCP.
    String scheme = colon < 0 ? "tcp" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = colon < 0 ? text : text.substring(colon + 3);
    return switch (scheme) {
      case "unix" ->
          new EngineAddress(
              new Endpoint.Unix(rest.isEmpty() ? DEFAULT_SOCKET : Path.of(rest)),
              Optional.empty(),
              version,
              chosenBy);
      case "tcp", "http" ->
          new EngineAddress(tcp(text, rest, tls, chosenBy), tls, version, chosenBy);
      case "https" -> {
        Optional<TlsFiles> own = Optional.of(tls.orElse(TlsFiles.SYSTEM));
        yield new EngineAddress(tcp(text, rest, own, chosenBy), own, version, chosenBy);
      }
      case "ssh" ->
          throw refused(
              text,
              chosenBy,
              "Tidings does not speak SSH",
              "Forward the socket (ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock USER@HOST)"
                  + " and set DOCKER_HOST=unix:///tmp/docker.sock, or use tcp:// with TLS");
      case "npipe" ->
          throw refused(
              text,
              chosenBy,
              "Windows' named pipes are not supported",
              "Run Tidings in a Linux container with /var/run/docker.sock mounted");
      default ->
          throw refused(
              text,
              chosenBy,
              "\"" + scheme + "\" is no way to an engine",
              "Use unix:///path/to/docker.sock or tcp://host:port");
    };
  }

  private static Endpoint.Tcp tcp(String text, String rest, Optional<TlsFiles> tls, String chosenBy)
      throws EngineException {
    try {
      boolean hostless = rest.isEmpty() || rest.startsWith(":");
      URI uri = new URI("tcp://" + (hostless ? "localhost" + rest : rest));
      @Nullable String host = uri.getHost();
      if (host == null) {
        throw new URISyntaxException(text, "no host and port");
      }
      int standard = tls.isPresent() ? TLS_PORT : PLAIN_PORT;
      int port = uri.getPort() < 0 ? standard : uri.getPort();
      return new Endpoint.Tcp(unbracketed(host), port, path(uri));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw refused(
          text, chosenBy, "it is no address (" + e.getMessage() + ")", "Write tcp://host:port");
    }
  }

  private static String path(URI uri) {
    @Nullable String path = uri.getRawPath();
    return path == null || path.equals("/") ? "" : path;
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static EngineException refused(String text, String chosenBy, String why, String remedy) {
    return new EngineException(
        "The engine's address "
            + text
            + " ("
            + chosenBy
            + ") cannot be used: "
            + why
            + ". "
            + remedy
            + ".");
  }
}
