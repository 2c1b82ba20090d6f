package dev.tidings.ingest;

import dev.tidings.engine.Engine;
import dev.tidings.store.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What mails call this machine: what the configuration says, else the engine's own name, which is
/// remembered for times when the engine is down. Inside a container the system's host name is a
/// container id, so it comes last.
public final class HostName {

  private static final Logger LOG = LoggerFactory.getLogger(HostName.class);
  private static final String FACT = "engine.name";

  private final Optional<String> configured;
  private volatile Optional<String> learned;

  /// Whether this process has heard it from the engine.
  private boolean told;

  /// Owned by the thread that saves.
  private Optional<String> saved;

  public HostName(Status status, Optional<String> configured) {
    this.configured = configured;
    this.saved = status.get(FACT);
    this.learned = saved;
  }

  /// Asks the engine for its name, unless the configuration has one. That it does not tell is no
  /// reason not to follow it; and once it has, it is not asked again, for whoever is slow with the
  /// answer would hold up the stream.
  public void learn(Engine engine) {
    if (configured.isPresent() || told) {
      return;
    }
    try {
      String name = engine.info().name();
      if (!name.isEmpty()) {
        learned = Optional.of(name);
        told = true;
      }
    } catch (IOException e) {
      LOG.debug("The engine does not tell its name", e);
    }
  }

  /// Writes down what was learned.
  public void save(Status status) {
    Optional<String> present = learned;
    if (!present.equals(saved)) {
      present.ifPresent(name -> status.set(FACT, name));
      saved = present;
    }
  }

  /// The name.
  public String get() {
    return configured.or(() -> learned).orElseGet(HostName::system);
  }

  private static String system() {
    try {
      return Files.readString(Path.of("/etc/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }
}
