package dev.tidings.app;

import dev.tidings.engine.Engine;
import dev.tidings.store.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What mails call this machine: what the configuration says, else the engine's own name, which is
/// remembered for times when the engine is down. Inside a container the system's host name is a
/// container id, so it comes last.
final class HostName {

  private static final String FACT = "engine.name";

  private final Status status;
  private final Optional<String> configured;

  HostName(Status status, Optional<String> configured) {
    this.status = status;
    this.configured = configured;
  }

  /// Asks the engine for its name, unless the configuration has one.
  ///
  /// @throws IOException if the engine cannot be reached
  void learn(Engine engine) throws IOException {
    if (configured.isEmpty()) {
      String name = engine.info().name();
      if (!name.isEmpty() && !status.get(FACT).equals(Optional.of(name))) {
        status.set(FACT, name);
      }
    }
  }

  /// The name.
  String get() {
    return configured.or(() -> status.get(FACT)).orElseGet(HostName::system);
  }

  private static String system() {
    try {
      return Files.readString(Path.of("/etc/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }
}
