package dev.tidings.engine;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A place an engine listens at.
public sealed interface EngineEndpoint {

  /// What stands before every request's own path, such as `/docker`; empty for none.
  String path();

  /// What requests name as their host (RFC 9110, section 7.2).
  String hostHeader();

  /// A socket in the file system.
  ///
  /// @param socket its path
  record Unix(Path socket) implements EngineEndpoint {
    @Override
    public String path() {
      return "";
    }

    /// As the docker CLI; engines look only whether there is one.
    @Override
    public String hostHeader() {
      return "docker";
    }

    @Override
    public String toString() {
      return "unix://" + socket;
    }
  }

  /// A port in the network.
  ///
  /// @param host a name or an address; IPv6 without brackets
  /// @param port 1 to 65535
  /// @param path without a slash at its end
  record Tcp(String host, int port, String path) implements EngineEndpoint {

    /// Checks the port.
    ///
    /// @throws IllegalArgumentException if there is no such port
    public Tcp {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("there is no port " + port);
      }
    }

    /// Without the zone of an IPv6 address, which means something on this host only (RFC 6874).
    @Override
    public String hostHeader() {
      return bracketed(host.replaceFirst("%.*", "")) + ":" + port;
    }

    @Override
    public String toString() {
      return "tcp://" + bracketed(host) + ":" + port + path;
    }

    private static String bracketed(String host) {
      return host.contains(":") ? "[" + host + "]" : host;
    }
  }

  /// Reads an address as the docker CLI does: a host without a scheme is meant for TCP, and what is
  /// left out has Docker's usual values.
  ///
  /// @param tls whether the connection is to be encrypted, which decides the usual port
  /// @throws IllegalArgumentException in words for the user: why not, and what to write instead
  static EngineEndpoint parse(String text, boolean tls) {
    if (text.matches("(unix:)?/(?!/).*")) {
      throw new IllegalArgumentException(
          "it is a path. Write unix://" + text.replaceFirst("^unix:", "") + ".");
    }
    int colon = text.indexOf("://");
    String scheme = colon < 0 ? "tcp" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = colon < 0 ? text : text.substring(colon + 3);
    return switch (scheme) {
      case "unix" -> new Unix(Path.of(rest.isEmpty() ? "/var/run/docker.sock" : rest));
      case "tcp", "http", "https" -> tcp(rest, tls);
      case "ssh" ->
          throw new IllegalArgumentException(
              "Tidings does not speak SSH. Forward the socket (ssh -nNT -L"
                  + " /tmp/docker.sock:/var/run/docker.sock USER@HOST) and set"
                  + " DOCKER_HOST=unix:///tmp/docker.sock, or use tcp:// with TLS.");
      case "npipe" ->
          throw new IllegalArgumentException(
              "Windows' named pipes are not supported. Run Tidings in a Linux container with"
                  + " /var/run/docker.sock mounted.");
      default ->
          throw new IllegalArgumentException(
              "\""
                  + scheme
                  + "\" is no way to an engine. Write unix:///path/to/docker.sock or"
                  + " tcp://host:port.");
    };
  }

  private static Tcp tcp(String rest, boolean tls) {
    try {
      boolean hostless = rest.isEmpty() || rest.startsWith(":");
      URI uri = new URI("tcp://" + (hostless ? "localhost" + rest : rest));
      @Nullable String host = uri.getHost();
      if (host == null) {
        throw new IllegalArgumentException("it names no host. Write tcp://host:port.");
      }
      boolean bracketed = host.startsWith("[");
      int usual = tls ? 2376 : 2375;
      return new Tcp(
          bracketed ? host.substring(1, host.length() - 1).replace("%25", "%") : host,
          uri.getPort() < 0 ? usual : uri.getPort(),
          uri.getRawPath().replaceFirst("/+$", ""));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "it is no address (" + e.getMessage() + "). Write tcp://host:port.", e);
    }
  }
}
