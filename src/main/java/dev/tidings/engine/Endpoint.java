package dev.tidings.engine;

import java.nio.file.Path;

/// A place an engine listens at.
public sealed interface Endpoint {

  /// A socket in the file system.
  ///
  /// @param socket its path
  record Unix(Path socket) implements Endpoint {
    @Override
    public String toString() {
      return "unix://" + socket;
    }
  }

  /// A port in the network.
  ///
  /// @param host a name or an address; IPv6 without brackets
  /// @param port 1 to 65535
  /// @param path what stands before every request's own path, such as `/docker`; empty for none
  record Tcp(String host, int port, String path) implements Endpoint {

    /// Checks the port.
    ///
    /// @throws IllegalArgumentException if there is no such port
    public Tcp {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("there is no port " + port);
      }
    }

    @Override
    public String toString() {
      return "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + path;
    }
  }
}
