package dev.tidings.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The files that TLS to an engine needs, in PEM.
///
/// @param ca who the engine must be certified by; without it, whom the Java runtime trusts
/// @param cert who we are; without it, the engine is not told
/// @param key the private key to `cert`
public record TlsFiles(Optional<Path> ca, Optional<Path> cert, Optional<Path> key) {

  /// TLS with what the runtime trusts and nothing of our own.
  public static final TlsFiles SYSTEM =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

  /// A key and a certificate are of use only together.
  public TlsFiles {
    if (cert.isEmpty() || key.isEmpty()) {
      cert = Optional.empty();
      key = Optional.empty();
    }
  }

  /// The folder that `DOCKER_CERT_PATH` names: `ca.pem` is needed, `cert.pem` and `key.pem` are
  /// taken if they are there (docker CLI).
  static TlsFiles required(Path folder) {
    return new TlsFiles(
        Optional.of(folder.resolve("ca.pem")),
        existing(folder.resolve("cert.pem")),
        existing(folder.resolve("key.pem")));
  }

  /// The folder of a context: whatever is there is used; nothing there is no TLS (docker CLI).
  static Optional<TlsFiles> ofContext(Path folder) {
    TlsFiles found =
        new TlsFiles(
            existing(folder.resolve("ca.pem")),
            existing(folder.resolve("cert.pem")),
            existing(folder.resolve("key.pem")));
    return found.equals(SYSTEM) ? Optional.empty() : Optional.of(found);
  }

  private static Optional<Path> existing(Path file) {
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }
}
